/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/lowpan.h"

#include "packet/lowpan_frame.h"

/* What begins each header: RFC 4944 section 5.1, RFC 6282 section 3. */
enum {
    DISPATCH_IPV6 = 0x41,
    DISPATCH_BROADCAST = 0x50,
};

enum { IPV6_HEADER = 40, IPV6_LENGTH = 4, IPV6_NEXT = 6, IPV6_SOURCE = 8, IPV6_DESTINATION = 24 };

/* Fields of the two octets of a compressed header, RFC 6282 section 3.1.1. */
enum { NEXT_COMPRESSED = 0x0400, HAS_CONTEXTS = 0x0080, SOURCE_CONTEXT = 0x0040,
       MULTICAST = 0x0008, DESTINATION_CONTEXT = 0x0004 };

/* What is written out. */
typedef struct {
    uint8_t *bytes;
    size_t size;
    size_t next; /* where the number of the next header belongs */
} Datagram;

typedef struct {
    LowpanAddress source;
    LowpanAddress destination;
} Ends;

/* RFC 4944 section 5.2: where frames are sent on, between whom they are. */
static bool
read_mesh(PskReader *reader, Ends *ends)
{
    LowpanAddress *addresses[] = {&ends->source, &ends->destination};
    uint8_t header, hops;

    if (!psk_reader_u8(reader, &header) ||
        ((header & 0x0f) == 0x0f && !psk_reader_u8(reader, &hops)))
        return false;
    for (unsigned i = 0; i < 2; i++) {
        addresses[i]->size = header & 0x20 >> i ? 2 : 8;
        if (!psk_reader_copy(reader, addresses[i]->bytes, addresses[i]->size))
            return false;
    }
    return true;
}

/* RFC 6282 section 3.2.1; what is elided is 0. */
static bool
read_traffic_class(PskReader *reader, unsigned form, uint8_t *out)
{
    uint8_t first = 0, class, flow[3] = {0};

    if (form != 3 && !psk_reader_u8(reader, &first))
        return false;
    if (form == 1)
        flow[0] = first;
    if ((form == 0 && !psk_reader_copy(reader, flow, 3)) ||
        (form == 1 && !psk_reader_copy(reader, flow + 1, 2)))
        return false;
    /* ECN comes first here, and last there (RFC 3168 section 5). */
    class = (uint8_t)((form == 1 ? 0 : (first & 0x3f) << 2) | first >> 6);
    out[0] = 0x60 | class >> 4;
    out[1] = (uint8_t)(class << 4 | (flow[0] & 0x0f));
    memcpy(out + 2, flow + 1, 2);
    return true;
}

/* Sections 3.2.2 and 3.2.4: an address of which |form| says what is there; but for multicast. */
static bool
read_ip_address(PskReader *reader, unsigned form, bool has_context, uint8_t context,
                const LowpanAddress *of_frame, uint8_t out[static 16])
{
    LowpanAddress given = {.size = 2};

    memset(out, 0, 16);
    if (form == 0)
        return has_context || psk_reader_copy(reader, out, 16); /* with context: unspecified */
    if (has_context) {
        out[7] = context;
    } else {
        out[0] = 0xfe;
        out[1] = 0x80;
    }
    if (form == 1)
        return psk_reader_copy(reader, out + 8, 8);
    if (form == 2 && !psk_reader_copy(reader, given.bytes, 2))
        return false;
    lowpan_frame_interface(form == 2 ? &given : of_frame, out + 8);
    return true;
}

/* Section 4.2: an extension header, filled up to a multiple of eight octets. */
static bool
expand_extension(PskReader *reader, uint8_t first, Datagram *datagram)
{
    static const uint8_t protocols[] = {0, 43, 0, 60, 135};
    uint8_t *out = datagram->bytes + datagram->size;
    unsigned kind = first >> 1 & 7;
    uint8_t next = 0, length;
    size_t size;

    if (kind >= G_N_ELEMENTS(protocols) || kind == 2 ||
        (!(first & 1) && !psk_reader_u8(reader, &next)) || !psk_reader_u8(reader, &length))
        return false;
    size = (2u + length + 7u) & ~7u;
    if (datagram->size + size > LOWPAN_SIZE)
        return false;
    memset(out, 0, size);
    if (!psk_reader_copy(reader, out + 2, length))
        return false;
    out[0] = next;
    out[1] = (uint8_t)(size / 8 - 1);
    if (size - 2 - length > 1) { /* PadN, RFC 8200 section 4.2 */
        out[2 + length] = 1;
        out[3 + length] = (uint8_t)(size - 4 - length);
    }
    datagram->bytes[datagram->next] = protocols[kind];
    datagram->next = datagram->size;
    datagram->size += size;
    return true;
}

/* Sections 4.2 and 4.3; TCP comes uncompressed behind extension headers, or not at all. */
static bool
expand_next_headers(PskReader *reader, Datagram *datagram)
{
    uint8_t first;

    do {
        if (!psk_reader_u8(reader, &first) || (first & 0xf0) != 0xe0 ||
            !expand_extension(reader, first, datagram))
            return false;
    } while (first & 1);
    return true;
}

/* Section 3.1: a compressed header, and what follows it of next headers. */
static bool
expand_header(PskReader *reader, const Ends *ends, Datagram *datagram)
{
    static const uint8_t hop_limits[] = {0, 1, 64, 255};
    uint8_t *out = datagram->bytes;
    uint8_t contexts = 0;
    uint16_t form;

    memset(out, 0, IPV6_HEADER);
    if (!psk_reader_u16(reader, &form) || form & MULTICAST ||
        (form & HAS_CONTEXTS && !psk_reader_u8(reader, &contexts)) ||
        !read_traffic_class(reader, form >> 11 & 3, out) ||
        (!(form & NEXT_COMPRESSED) && !psk_reader_u8(reader, &out[IPV6_NEXT])))
        return false;
    out[IPV6_NEXT + 1] = hop_limits[form >> 8 & 3];
    datagram->size = IPV6_HEADER;
    datagram->next = IPV6_NEXT;
    return ((form >> 8 & 3) != 0 || psk_reader_u8(reader, &out[IPV6_NEXT + 1])) &&
           read_ip_address(reader, form >> 4 & 3, form & SOURCE_CONTEXT, contexts >> 4,
                           &ends->source, out + IPV6_SOURCE) &&
           read_ip_address(reader, form & 3, form & DESTINATION_CONTEXT, contexts & 0x0f,
                           &ends->destination, out + IPV6_DESTINATION) &&
           (!(form & NEXT_COMPRESSED) || expand_next_headers(reader, datagram));
}

static bool
append(Datagram *datagram, PskSpan bytes)
{
    if (datagram->size + bytes.size > LOWPAN_SIZE)
        return false;
    if (bytes.size > 0)
        memcpy(datagram->bytes + datagram->size, bytes.data, bytes.size);
    datagram->size += bytes.size;
    return true;
}

/*
 * The beginning of a datagram, or all of it. |whole| is its size where it goes on in other frames,
 * or 0: then it ends with this one, |missing| octets after what is there.
 */
static bool
expand(PskReader *reader, const Ends *ends, size_t whole, uint32_t missing, Datagram *datagram)
{
    PskReader ahead = *reader;
    uint8_t dispatch;
    size_t length;

    if (!psk_reader_u8(&ahead, &dispatch))
        return false;
    if (dispatch == DISPATCH_IPV6)
        return append(datagram, psk_reader_rest(&ahead));
    if (dispatch >> 5 != 3 || !expand_header(reader, ends, datagram) ||
        !append(datagram, psk_reader_rest(reader)))
        return false;
    length = (whole != 0 ? whole : datagram->size + missing) - IPV6_HEADER;
    datagram->bytes[IPV6_LENGTH] = (uint8_t)(length >> 8);
    datagram->bytes[IPV6_LENGTH + 1] = (uint8_t)length;
    return true;
}

/* A fragment belongs to others between the same two, with the same size and tag. */
static void
set_key(Packet *packet, const Ends *ends)
{
    const LowpanAddress *addresses[] = {&ends->source, &ends->destination};
    PacketEndpoint *endpoints[] = {&packet->source, &packet->destination};

    for (unsigned i = 0; i < 2; i++) {
        memset(endpoints[i], 0, sizeof *endpoints[i]);
        endpoints[i]->address[0] = addresses[i]->size;
        memcpy(endpoints[i]->address + 1, addresses[i]->bytes, sizeof addresses[i]->bytes);
    }
}

/* RFC 4944 section 5.3. */
static bool
read_fragment(PskReader *reader, const Ends *ends, Packet *packet, Datagram *datagram)
{
    uint16_t size, tag;
    uint8_t offset = 0;
    bool is_first;

    if (!psk_reader_u16(reader, &size) || !psk_reader_u16(reader, &tag))
        return false;
    is_first = size >> 11 == 0x18;
    size &= 0x7ff;
    if (!is_first && !psk_reader_u8(reader, &offset))
        return false;
    if (size < IPV6_HEADER || !(is_first ? expand(reader, ends, size, 0, datagram)
                                         : append(datagram, psk_reader_rest(reader))))
        return false;
    set_key(packet, ends);
    packet->kind = PACKET_FRAGMENT;
    packet->payload = psk_span(datagram->bytes, datagram->size);
    packet->fragment = (PacketFragment){
        .identification = (uint32_t)size << 16 | tag,
        .offset = offset * 8u,
        .more = offset * 8u + datagram->size + packet->payload_missing < size,
    };
    return true;
}

void
lowpan_expand(Packet *packet, uint8_t expanded[static LOWPAN_SIZE])
{
    PskReader reader = psk_reader(packet->payload);
    Datagram datagram = {.bytes = expanded};
    uint8_t dispatch;
    PskReader ahead;
    Ends ends;

    packet->kind = PACKET_NOT_IP;
    packet->ip_version = 0;
    packet->payload = psk_span(NULL, 0);
    if (!lowpan_frame_parse(&reader, &ends.source, &ends.destination))
        return;
    ahead = reader;
    if (psk_reader_u8(&ahead, &dispatch) && dispatch >> 6 == 2 && !read_mesh(&reader, &ends))
        return;
    ahead = reader;
    if (psk_reader_u8(&ahead, &dispatch) && dispatch == DISPATCH_BROADCAST &&
        psk_reader_skip(&ahead, 1))
        reader = ahead; /* its sequence number, section 11.1 */
    ahead = reader;
    if (!psk_reader_u8(&ahead, &dispatch))
        return;
    if (dispatch >> 3 == 0x18 || dispatch >> 3 == 0x1c) {
        if (!read_fragment(&reader, &ends, packet, &datagram))
            packet->kind = PACKET_NOT_IP;
    } else if (expand(&reader, &ends, 0, packet->payload_missing, &datagram)) {
        packet_parse_payload(packet, psk_span(expanded, datagram.size));
    }
}
