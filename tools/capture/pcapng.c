/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Specification: draft-ietf-opsawg-pcapng; "section" below is a section of it. */
#include "capture/pcapng.h"

#include <inttypes.h>

#include "capture/pcapng_block.h"
#include "capture/pcapng_interface.h"

enum {
    PACKET_HEADER = 20, /* in a block, before the packet */
    SECRETS_TLS_KEY_LOG = 0x544c534b
};

struct Pcapng {
    Input *input;
    bool big_endian;
    GArray *interfaces; /* PcapngInterface, of the section */
    uint64_t dropped;   /* in the sections before */
    int64_t last_time_ns;
    size_t taken; /* length of the block whose bytes were lent out last */
    bool secrets_only;
};

Pcapng *
pcapng_new(Input *input)
{
    Pcapng *pcapng = g_new0(Pcapng, 1);

    pcapng->input = input;
    pcapng->interfaces = g_array_new(FALSE, FALSE, sizeof(PcapngInterface));
    return pcapng;
}

void
pcapng_set_secrets_only(Pcapng *pcapng)
{
    pcapng->secrets_only = true;
}

void
pcapng_free(Pcapng *pcapng)
{
    if (pcapng == NULL)
        return;
    g_array_unref(pcapng->interfaces);
    g_free(pcapng);
}

uint64_t
pcapng_dropped(const Pcapng *pcapng)
{
    uint64_t dropped = pcapng->dropped;

    for (guint i = 0; i < pcapng->interfaces->len; i++) {
        const PcapngInterface *interface = &g_array_index(pcapng->interfaces, PcapngInterface, i);

        dropped += interface->dropped[0] + interface->dropped[1];
    }
    return dropped;
}

static bool
read_u16(const Pcapng *pcapng, PskReader *reader, uint16_t *value)
{
    return pcapng_u16(pcapng->big_endian, reader, value);
}

__attribute__((always_inline)) static inline bool
read_u32(const Pcapng *pcapng, PskReader *reader, uint32_t *value)
{
    return pcapng_u32(pcapng->big_endian, reader, value);
}

G_GNUC_PRINTF(3, 4)
static CaptureResult
fail(const Pcapng *pcapng, GError **error, const char *format, ...)
{
    g_autofree char *what = NULL;
    va_list arguments;

    va_start(arguments, format);
    what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_DAMAGED, "at byte %" PRIu64 ": %s",
                input_offset(pcapng->input), what);
    return CAPTURE_FAILED;
}

static CaptureResult
read_section(Pcapng *pcapng, PskReader body, GError **error)
{
    uint32_t magic;
    uint16_t major;

    if (!read_u32(pcapng, &body, &magic) || !read_u16(pcapng, &body, &major))
        return fail(pcapng, error, "the section header is too short");
    if (major != 1)
        return fail(pcapng, error, "pcapng version %u is not known", major);
    pcapng->dropped = pcapng_dropped(pcapng);
    g_array_set_size(pcapng->interfaces, 0);
    return CAPTURE_IDLE;
}

static CaptureResult
read_interface(Pcapng *pcapng, PskReader body, GError **error)
{
    PcapngInterface interface;
    const char *problem = pcapng_interface_parse(&interface, body, pcapng->big_endian);

    if (problem != NULL)
        return fail(pcapng, error, "%s", problem);
    if (pcapng->interfaces->len >= PCAPNG_INTERFACES_MAX)
        return fail(pcapng, error, "more than %d interfaces in a section", PCAPNG_INTERFACES_MAX);
    g_array_append_val(pcapng->interfaces, interface);
    return CAPTURE_IDLE;
}

/* It is nothing that a file would be refused for. */
static CaptureResult
read_statistics(Pcapng *pcapng, PskReader body)
{
    uint32_t number;

    if (read_u32(pcapng, &body, &number) && number < pcapng->interfaces->len)
        pcapng_interface_count(&g_array_index(pcapng->interfaces, PcapngInterface, number), body,
                               pcapng->big_endian);
    return CAPTURE_IDLE;
}

static const PcapngInterface *
find_interface(const Pcapng *pcapng, uint32_t number, GError **error)
{
    if (number < pcapng->interfaces->len)
        return &g_array_index(pcapng->interfaces, PcapngInterface, number);
    fail(pcapng, error, "a packet of interface %u, and only %u are described", number,
         pcapng->interfaces->len);
    return NULL;
}

/* Enhanced Packet Block and its forerunner, which differ in their first word alone. */
static CaptureResult
read_packet(Pcapng *pcapng, uint32_t type, PskReader body, CapturePacket *packet, GError **error)
{
    uint32_t number, high, low, captured;
    uint16_t number16, drops;
    const PcapngInterface *interface;
    bool enhanced = type == PCAPNG_ENHANCED_PACKET;
    PskReader header;

    if (!psk_reader_bytes(&body, PACKET_HEADER, &header.rest) ||
        !(enhanced ? read_u32(pcapng, &header, &number)
                   : read_u16(pcapng, &header, &number16) && read_u16(pcapng, &header, &drops)) ||
        !read_u32(pcapng, &header, &high) || !read_u32(pcapng, &header, &low) ||
        !read_u32(pcapng, &header, &captured) ||
        !read_u32(pcapng, &header, &packet->wire_length) ||
        !psk_reader_bytes(&body, captured, &packet->data))
        return fail(pcapng, error, "a packet is longer than its block");
    interface = find_interface(pcapng, enhanced ? number : number16, error);
    if (interface == NULL)
        return CAPTURE_FAILED;
    packet->link_type = interface->link_type;
    packet->time_digits = pcapng_interface_digits(interface);
    packet->time_ns = pcapng_interface_time(interface, (uint64_t)high << 32 | low);
    pcapng->last_time_ns = packet->time_ns;
    return CAPTURE_PACKET;
}

static CaptureResult
read_simple_packet(Pcapng *pcapng, PskReader body, CapturePacket *packet, GError **error)
{
    const PcapngInterface *interface = find_interface(pcapng, 0, error);
    size_t captured;

    if (interface == NULL)
        return CAPTURE_FAILED;
    if (!read_u32(pcapng, &body, &packet->wire_length))
        return fail(pcapng, error, "a simple packet block is too short");
    captured = packet->wire_length;
    if (interface->snap_length > 0)
        captured = MIN(captured, interface->snap_length);
    if (!psk_reader_bytes(&body, captured, &packet->data))
        return fail(pcapng, error, "a packet is longer than its block");
    packet->link_type = interface->link_type;
    packet->time_digits = pcapng_interface_digits(interface);
    packet->time_ns = pcapng->last_time_ns;
    return CAPTURE_PACKET;
}

static CaptureResult
read_secrets(Pcapng *pcapng, PskReader body, CapturePacket *packet, GError **error)
{
    uint32_t type, length;

    if (!read_u32(pcapng, &body, &type) || !read_u32(pcapng, &body, &length) ||
        !psk_reader_bytes(&body, length, &packet->data))
        return fail(pcapng, error, "the decryption secrets are longer than their block");
    return type == SECRETS_TLS_KEY_LOG ? CAPTURE_SECRETS : CAPTURE_IDLE;
}

/* The body of a block that is wanted; CAPTURE_IDLE where it gives neither packet nor secrets. */
static CaptureResult
read_body(Pcapng *pcapng, uint32_t type, PskSpan body, CapturePacket *packet, GError **error)
{
    switch (type) {
    case PCAPNG_SECTION:
        return read_section(pcapng, psk_reader(body), error);
    case PCAPNG_INTERFACE:
        return read_interface(pcapng, psk_reader(body), error);
    case PCAPNG_SIMPLE_PACKET:
        return read_simple_packet(pcapng, psk_reader(body), packet, error);
    case PCAPNG_STATISTICS:
        return read_statistics(pcapng, psk_reader(body));
    case PCAPNG_DECRYPTION_SECRETS:
        return read_secrets(pcapng, psk_reader(body), packet, error);
    default:
        return read_packet(pcapng, type, psk_reader(body), packet, error);
    }
}

static bool
is_wanted(const Pcapng *pcapng, uint32_t type)
{
    if (pcapng->secrets_only)
        return type == PCAPNG_SECTION || type == PCAPNG_DECRYPTION_SECRETS;
    return type == PCAPNG_SECTION || type == PCAPNG_INTERFACE || type == PCAPNG_PACKET ||
           type == PCAPNG_SIMPLE_PACKET || type == PCAPNG_ENHANCED_PACKET ||
           type == PCAPNG_STATISTICS || type == PCAPNG_DECRYPTION_SECRETS;
}

/* Section 4.1: the section header alone says which byte order the section has. */
static bool
read_block_header(Pcapng *pcapng, uint32_t *type, uint32_t *length, GError **error)
{
    PskSpan begin = input_peek(pcapng->input, PCAPNG_OVERHEAD);
    PskReader reader = psk_reader(begin);
    PskReader order = psk_reader(psk_span_skip(begin, 8));
    PskReader first = psk_reader(begin);
    uint32_t section, magic;

    if (psk_reader_u32(&first, &section) && section == PCAPNG_SECTION &&
        psk_reader_u32(&order, &magic)) {
        if (magic != PCAPNG_BYTE_ORDER_MAGIC &&
            magic != GUINT32_SWAP_LE_BE(PCAPNG_BYTE_ORDER_MAGIC)) {
            fail(pcapng, error, "a section header without byte order (0x%08x)", magic);
            return false;
        }
        pcapng->big_endian = magic == PCAPNG_BYTE_ORDER_MAGIC;
    }
    if (begin.size < PCAPNG_OVERHEAD || !read_u32(pcapng, &reader, type) ||
        !read_u32(pcapng, &reader, length)) {
        fail(pcapng, error, "breaks off within the header of a block");
        return false;
    }
    if (*length < PCAPNG_OVERHEAD) {
        fail(pcapng, error, "a block of type 0x%x has the impossible length %u", *type, *length);
        return false;
    }
    return true;
}

/* The body of the next block, which is then lent out until the next call. */
static bool
read_block(Pcapng *pcapng, uint32_t type, uint32_t length, PskSpan *body, GError **error)
{
    size_t size = pcapng_padded(length);
    PskReader block;
    uint32_t again;
    PskSpan header;

    if (size > PCAPNG_BLOCK_MAX) {
        fail(pcapng, error, "a block of type 0x%x claims %u bytes", type, length);
        return false;
    }
    block = psk_reader(input_peek(pcapng->input, size));
    if (psk_reader_remaining(&block) < size) {
        fail(pcapng, error, "breaks off within a block: %zu of its %u bytes are there",
             psk_reader_remaining(&block), length);
        return false;
    }
    if (!psk_reader_bytes(&block, 8, &header) ||
        !psk_reader_bytes(&block, size - PCAPNG_OVERHEAD, body) ||
        !read_u32(pcapng, &block, &again) || pcapng_padded(again) != size) {
        fail(pcapng, error, "a block of type 0x%x contradicts itself about its length", type);
        return false;
    }
    pcapng->taken = size;
    return true;
}

CaptureResult
pcapng_next(Pcapng *pcapng, CapturePacket *packet, GError **error)
{
    CaptureResult result = CAPTURE_IDLE;

    while (result == CAPTURE_IDLE) {
        uint32_t type, length;
        PskSpan body;

        input_skip(pcapng->input, pcapng->taken);
        pcapng->taken = 0;
        if (input_peek(pcapng->input, 1).size == 0)
            return CAPTURE_END;
        if (!read_block_header(pcapng, &type, &length, error))
            return CAPTURE_FAILED;
        if (is_wanted(pcapng, type)) {
            if (!read_block(pcapng, type, length, &body, error))
                return CAPTURE_FAILED;
            result = read_body(pcapng, type, body, packet, error);
        } else if (input_skip(pcapng->input, pcapng_padded(length)) < pcapng_padded(length)) {
            return fail(pcapng, error, "breaks off within a block of type 0x%x", type);
        }
    }
    packet->wire_length = MAX(packet->wire_length, (uint32_t)packet->data.size);
    return result;
}

/* The type of the next block, which is there without reading; 0 where it is not wholly, or can't
 * be a block: to say so, more of it may have to be read. */
static uint32_t
type_at_hand(const Pcapng *pcapng)
{
    PskReader reader = psk_reader(psk_span_skip(input_at_hand(pcapng->input), pcapng->taken));
    size_t there = psk_reader_remaining(&reader);
    uint32_t type, length;

    return read_u32(pcapng, &reader, &type) && read_u32(pcapng, &reader, &length) &&
                   length >= PCAPNG_OVERHEAD && pcapng_padded(length) <= there
               ? type
               : 0;
}

bool
pcapng_at_hand(Pcapng *pcapng, CapturePacket *packet, uint8_t time_digits)
{
    g_autoptr(GError) error = NULL;

    if (type_at_hand(pcapng) != PCAPNG_ENHANCED_PACKET)
        return false;
    if (pcapng_next(pcapng, packet, &error) == CAPTURE_PACKET && packet->time_digits == time_digits)
        return true;
    pcapng->taken = 0; /* to be read again, where it can be said what is wrong with it */
    return false;
}
