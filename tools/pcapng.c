/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Specification: draft-ietf-opsawg-pcapng; "section" below is a section of it. */
#include "pcapng.h"

#include <inttypes.h>

#include "base/reader.h"

enum {
    BLOCK_SECTION = 0x0a0d0d0a,   /* section 4.1: the same in both byte orders */
    BLOCK_INTERFACE = 1,          /* 4.2 */
    BLOCK_PACKET = 2,             /* appendix A, obsolete */
    BLOCK_SIMPLE_PACKET = 3,      /* 4.4 */
    BLOCK_ENHANCED_PACKET = 6,    /* 4.3 */
    BLOCK_DECRYPTION_SECRETS = 10 /* 4.7 */
};

enum {
    OPTION_END = 0,       /* section 3.5 */
    OPTION_TSRESOL = 9,   /* 4.2 */
    OPTION_TSOFFSET = 14, /* 4.2 */
    BLOCK_OVERHEAD = 12,  /* type and both lengths */
    BYTE_ORDER_MAGIC = 0x1a2b3c4d,
    SECRETS_TLS_KEY_LOG = 0x544c534b
};

typedef struct {
    uint32_t link_type;
    uint32_t snap_length; /* 0: not limited */
    uint8_t resolution;   /* if_tsresol as it stands: a negative power of 10, or of 2 with bit 7 */
    int64_t offset;       /* if_tsoffset, in seconds */
} Interface;

struct Pcapng {
    Input *input;
    bool big_endian;
    GArray *interfaces; /* Interface, of the section */
    int64_t last_time_ns;
    size_t taken; /* length of the block whose bytes were lent out last */
};

Pcapng *
pcapng_new(Input *input)
{
    Pcapng *pcapng = g_new0(Pcapng, 1);

    pcapng->input = input;
    pcapng->interfaces = g_array_new(FALSE, FALSE, sizeof(Interface));
    return pcapng;
}

void
pcapng_free(Pcapng *pcapng)
{
    if (pcapng == NULL)
        return;
    g_array_unref(pcapng->interfaces);
    g_free(pcapng);
}

static bool
read_u16(const Pcapng *pcapng, PskReader *reader, uint16_t *value)
{
    return pcapng->big_endian ? psk_reader_u16(reader, value) : psk_reader_u16le(reader, value);
}

static bool
read_u32(const Pcapng *pcapng, PskReader *reader, uint32_t *value)
{
    return pcapng->big_endian ? psk_reader_u32(reader, value) : psk_reader_u32le(reader, value);
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

static int64_t
saturate(__int128 value)
{
    return (int64_t)CLAMP(value, -CAPTURE_TIME_MAX, CAPTURE_TIME_MAX);
}

/* |ticks| of the interface's clock as nanoseconds since 1970 (if_tsresol, if_tsoffset). */
static int64_t
to_nanoseconds(const Interface *interface, uint64_t ticks)
{
    unsigned exponent = interface->resolution & 0x7f;
    __int128 nanoseconds;

    if (interface->resolution & 0x80) {
        nanoseconds = exponent < 64 ? (__int128)(ticks >> exponent) * 1000000000 : 0;
        if (exponent > 0 && exponent < 64) {
            uint64_t fraction = ticks & ((UINT64_C(1) << exponent) - 1);

            nanoseconds += ((unsigned __int128)fraction * 1000000000) >> exponent;
        }
    } else {
        nanoseconds = ticks;
        for (; exponent < 9; exponent++)
            nanoseconds *= 10;
        for (; exponent > 9 && nanoseconds > 0; exponent--)
            nanoseconds /= 10;
    }
    return saturate(nanoseconds + (__int128)interface->offset * 1000000000);
}

/* Decimals that the resolution is worth; a power of two gets enough not to lose any, up to 9. */
static uint8_t
time_digits(const Interface *interface)
{
    unsigned exponent = interface->resolution & 0x7f;

    if (interface->resolution & 0x80)
        exponent = (exponent * 301 + 999) / 1000; /* log10(2) = 0.301 */
    return (uint8_t)MIN(exponent, 9);
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
    g_array_set_size(pcapng->interfaces, 0);
    return CAPTURE_IDLE;
}

/* One option of an Interface Description Block; those of a wrong size are left alone. */
static void
apply_option(const Pcapng *pcapng, Interface *interface, uint16_t code, PskSpan value)
{
    PskReader reader = psk_reader(value);
    uint32_t first, second;

    if (code == OPTION_TSRESOL && value.size == 1 && psk_reader_u8(&reader, &interface->resolution))
        return;
    if (code == OPTION_TSOFFSET && value.size == 8 && read_u32(pcapng, &reader, &first) &&
        read_u32(pcapng, &reader, &second)) {
        uint64_t offset =
            pcapng->big_endian ? (uint64_t)first << 32 | second : (uint64_t)second << 32 | first;

        interface->offset = (int64_t)offset;
    }
}

static CaptureResult
read_interface(Pcapng *pcapng, PskReader body, GError **error)
{
    Interface interface = {.resolution = 6};
    uint16_t link_type, reserved, code = OPTION_END, length;

    if (!read_u16(pcapng, &body, &link_type) || !read_u16(pcapng, &body, &reserved) ||
        !read_u32(pcapng, &body, &interface.snap_length))
        return fail(pcapng, error, "the interface description is too short");
    interface.link_type = link_type;
    while (!psk_reader_at_end(&body)) {
        PskSpan value;

        if (!read_u16(pcapng, &body, &code) || !read_u16(pcapng, &body, &length) ||
            !psk_reader_bytes(&body, length, &value) ||
            !psk_reader_skip(&body, -(size_t)length & 3))
            return fail(pcapng, error, "an option of the interface description is cut off");
        if (code == OPTION_END)
            break;
        apply_option(pcapng, &interface, code, value);
    }
    if (pcapng->interfaces->len >= PCAPNG_INTERFACES_MAX)
        return fail(pcapng, error, "more than %d interfaces in a section", PCAPNG_INTERFACES_MAX);
    g_array_append_val(pcapng->interfaces, interface);
    return CAPTURE_IDLE;
}

static const Interface *
find_interface(const Pcapng *pcapng, uint32_t number, GError **error)
{
    if (number < pcapng->interfaces->len)
        return &g_array_index(pcapng->interfaces, Interface, number);
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
    const Interface *interface;
    bool enhanced = type == BLOCK_ENHANCED_PACKET;

    if (!(enhanced ? read_u32(pcapng, &body, &number)
                   : read_u16(pcapng, &body, &number16) && read_u16(pcapng, &body, &drops)) ||
        !read_u32(pcapng, &body, &high) || !read_u32(pcapng, &body, &low) ||
        !read_u32(pcapng, &body, &captured) || !read_u32(pcapng, &body, &packet->wire_length) ||
        !psk_reader_bytes(&body, captured, &packet->data))
        return fail(pcapng, error, "a packet is longer than its block");
    interface = find_interface(pcapng, enhanced ? number : number16, error);
    if (interface == NULL)
        return CAPTURE_FAILED;
    packet->link_type = interface->link_type;
    packet->time_digits = time_digits(interface);
    packet->time_ns = to_nanoseconds(interface, (uint64_t)high << 32 | low);
    pcapng->last_time_ns = packet->time_ns;
    return CAPTURE_PACKET;
}

static CaptureResult
read_simple_packet(Pcapng *pcapng, PskReader body, CapturePacket *packet, GError **error)
{
    const Interface *interface = find_interface(pcapng, 0, error);
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
    packet->time_digits = time_digits(interface);
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
    case BLOCK_SECTION:
        return read_section(pcapng, psk_reader(body), error);
    case BLOCK_INTERFACE:
        return read_interface(pcapng, psk_reader(body), error);
    case BLOCK_SIMPLE_PACKET:
        return read_simple_packet(pcapng, psk_reader(body), packet, error);
    case BLOCK_DECRYPTION_SECRETS:
        return read_secrets(pcapng, psk_reader(body), packet, error);
    default:
        return read_packet(pcapng, type, psk_reader(body), packet, error);
    }
}

static bool
is_wanted(uint32_t type)
{
    return type == BLOCK_SECTION || type == BLOCK_INTERFACE || type == BLOCK_PACKET ||
           type == BLOCK_SIMPLE_PACKET || type == BLOCK_ENHANCED_PACKET ||
           type == BLOCK_DECRYPTION_SECRETS;
}

/* Section 4.1: the section header alone says which byte order the section has. */
static bool
read_block_header(Pcapng *pcapng, uint32_t *type, uint32_t *length, GError **error)
{
    PskSpan begin = input_peek(pcapng->input, BLOCK_OVERHEAD);
    PskReader reader = psk_reader(begin);
    PskReader order = psk_reader(psk_span_skip(begin, 8));
    PskReader first = psk_reader(begin);
    uint32_t section, magic;

    if (psk_reader_u32(&first, &section) && section == BLOCK_SECTION &&
        psk_reader_u32(&order, &magic)) {
        if (magic != BYTE_ORDER_MAGIC && magic != GUINT32_SWAP_LE_BE(BYTE_ORDER_MAGIC)) {
            fail(pcapng, error, "a section header without byte order (0x%08x)", magic);
            return false;
        }
        pcapng->big_endian = magic == BYTE_ORDER_MAGIC;
    }
    if (begin.size < BLOCK_OVERHEAD || !read_u32(pcapng, &reader, type) ||
        !read_u32(pcapng, &reader, length)) {
        fail(pcapng, error, "breaks off within the header of a block");
        return false;
    }
    if (*length < BLOCK_OVERHEAD || *length % 4 != 0) {
        fail(pcapng, error, "a block of type 0x%x has the impossible length %u", *type, *length);
        return false;
    }
    return true;
}

/* The body of the next block, which is then lent out until the next call. */
static bool
read_block(Pcapng *pcapng, uint32_t type, uint32_t length, PskSpan *body, GError **error)
{
    PskReader block;
    uint32_t again;
    PskSpan header;

    if (length > PCAPNG_BLOCK_MAX) {
        fail(pcapng, error, "a block of type 0x%x claims %u bytes", type, length);
        return false;
    }
    block = psk_reader(input_peek(pcapng->input, length));
    if (psk_reader_remaining(&block) < length) {
        fail(pcapng, error, "breaks off within a block: %zu of its %u bytes are there",
             psk_reader_remaining(&block), length);
        return false;
    }
    if (!psk_reader_bytes(&block, 8, &header) ||
        !psk_reader_bytes(&block, length - BLOCK_OVERHEAD, body) ||
        !read_u32(pcapng, &block, &again) || again != length) {
        fail(pcapng, error, "a block of type 0x%x contradicts itself about its length", type);
        return false;
    }
    pcapng->taken = length;
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
        if (is_wanted(type)) {
            if (!read_block(pcapng, type, length, &body, error))
                return CAPTURE_FAILED;
            result = read_body(pcapng, type, body, packet, error);
        } else if (input_skip(pcapng->input, length) < length) {
            return fail(pcapng, error, "breaks off within a block of type 0x%x", type);
        }
    }
    packet->wire_length = MAX(packet->wire_length, (uint32_t)packet->data.size);
    return result;
}
