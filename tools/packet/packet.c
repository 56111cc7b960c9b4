/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/packet.h"

#include <glib.h>

#include "packet/esp.h"
#include "packet/link.h"
#include "packet/tunnel.h"
#include "tcp/checksum.h"

/* https://www.iana.org/assignments/protocol-numbers */
enum {
    PROTOCOL_HOP_BY_HOP = 0,
    PROTOCOL_IPV4 = 4,
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    PROTOCOL_IPV6 = 41,
    PROTOCOL_ROUTING = 43,
    PROTOCOL_FRAGMENT = 44,
    PROTOCOL_GRE = 47,
    PROTOCOL_ESP = 50,
    PROTOCOL_AUTHENTICATION = 51,
    PROTOCOL_DESTINATION = 60,
    PROTOCOL_ETHERNET = 97,
    PROTOCOL_L2TP = 115,
    PROTOCOL_MOBILITY = 135,
    PROTOCOL_MPLS = 137,
    PROTOCOL_HIP = 139,
    PROTOCOL_SHIM6 = 140,
};

/* Of headers, before what not all of them have. */
enum { IPV4_SIZE = 20, IPV6_SIZE = 40, TCP_SIZE = 20 };

/* Where parsing stands after a step: PACKET_TCP and the like are final, the reader at IP is not. */
typedef enum { STEP_DONE, STEP_IP } Step;

const char *
packet_kind_name(PacketKind kind)
{
    static const char *const names[] = {
        [PACKET_TCP] = "TCP",
        [PACKET_FRAGMENT] = "IP fragment",
        [PACKET_AGGREGATE] = "several frames in one",
        [PACKET_LOWRATE] = "IEEE 802.15.4",
        [PACKET_UNKNOWN_LINK] = "unknown link type",
        [PACKET_NOT_IP] = "not IP",
        [PACKET_NOT_TCP] = "not TCP",
        [PACKET_CUT] = "cut off by the capture",
        [PACKET_MALFORMED] = "malformed",
        [PACKET_TOO_DEEP] = "too many headers in one another",
    };

    return (size_t)kind < G_N_ELEMENTS(names) ? names[kind] : "unknown";
}

static Step
done(Packet *packet, PacketKind kind)
{
    packet->kind = kind;
    return STEP_DONE;
}

/* The bytes end within a header: the capture's fault where it cut the packet. */
static Step
too_short(Packet *packet)
{
    return done(packet, packet->payload_missing > 0 ? PACKET_CUT : PACKET_MALFORMED);
}

static Step
after_link(Packet *packet, PskReader *reader, LinkResult result)
{
    switch (result) {
    case LINK_IP:
        return STEP_IP;
    case LINK_CUT:
        return too_short(packet);
    case LINK_UNKNOWN:
        return done(packet, PACKET_UNKNOWN_LINK);
    case LINK_AGGREGATE:
        packet->payload = psk_reader_rest(reader);
        return done(packet, PACKET_AGGREGATE);
    case LINK_LOWRATE:
        packet->payload = psk_reader_rest(reader);
        return done(packet, PACKET_LOWRATE);
    default:
        return done(packet, packet->depth > 0 ? PACKET_NOT_TCP : PACKET_NOT_IP);
    }
}

/*
 * Ends |reader| where IP says that its payload does, which drops the padding of short Ethernet
 * frames, and counts what IP promises and the capture does not hold.
 */
static void
trim(Packet *packet, PskReader *reader, size_t length)
{
    size_t there = psk_reader_remaining(reader);

    packet->payload_missing = length > there ? (uint32_t)(length - there) : 0;
    *reader = psk_reader(psk_span_first(reader->rest, length));
}

/* RFC 9293 section 3.1 */
static Step
parse_tcp(Packet *packet, PskReader *reader)
{
    PskSpan segment = reader->rest;
    size_t size = segment.size + packet->payload_missing;
    uint16_t offset_flags, checksum;
    size_t options, there;
    PskReader header;

    if (!psk_reader_bytes(reader, TCP_SIZE, &header.rest) ||
        !psk_reader_u16(&header, &packet->source.port) ||
        !psk_reader_u16(&header, &packet->destination.port) ||
        !psk_reader_u32(&header, &packet->sequence) ||
        !psk_reader_u32(&header, &packet->acknowledgement) ||
        !psk_reader_u16(&header, &offset_flags) || !psk_reader_u16(&header, &packet->window) ||
        !psk_reader_u16(&header, &checksum))
        return too_short(packet);
    if (offset_flags >> 12 < 5)
        return done(packet, PACKET_MALFORMED);
    packet->segment = segment;
    packet->flags = (uint8_t)offset_flags;
    packet->checksum_unfinished = checksum_is_unfinished(packet, size, checksum);
    if (!(packet->flags & PACKET_ACK))
        packet->acknowledgement = 0;
    options = (size_t)(offset_flags >> 12) * 4 - TCP_SIZE;
    there = psk_reader_remaining(reader);
    if (there < options) {
        /* Cut within the options: how much payload there was is known nonetheless. */
        if (packet->payload_missing < options - there)
            return done(packet, PACKET_MALFORMED);
        packet->payload_missing -= (uint32_t)(options - there);
        options = there;
    }
    packet->payload = psk_span_skip(psk_reader_rest(reader), options);
    return done(packet, PACKET_TCP);
}

static Step parse_extensions(Packet *packet, PskReader *reader);
static Step parse_transport(Packet *packet, PskReader *reader);

static Step
parse_esp(Packet *packet, PskReader *reader)
{
    return esp_open(packet, reader, &packet->protocol) ? parse_transport(packet, reader)
                                                       : done(packet, PACKET_NOT_TCP);
}

static Step
parse_udp(Packet *packet, PskReader *reader)
{
    LinkResult result = tunnel_parse_udp(reader);

    return result == LINK_ESP ? parse_esp(packet, reader) : after_link(packet, reader, result);
}

static Step
parse_transport(Packet *packet, PskReader *reader)
{
    switch (packet->protocol) {
    case PROTOCOL_TCP:
        return parse_tcp(packet, reader);
    case PROTOCOL_UDP:
        return parse_udp(packet, reader);
    case PROTOCOL_ESP:
        return parse_esp(packet, reader);
    case PROTOCOL_GRE:
        return after_link(packet, reader, tunnel_parse_gre(reader));
    case PROTOCOL_ETHERNET:
        return after_link(packet, reader, tunnel_parse_etherip(reader));
    case PROTOCOL_L2TP:
        return after_link(packet, reader, tunnel_parse_l2tp3(reader));
    case PROTOCOL_MPLS:
        return after_link(packet, reader, link_parse_mpls(reader));
    case PROTOCOL_AUTHENTICATION: /* under IPv4 too */
        return parse_extensions(packet, reader);
    case PROTOCOL_IPV4:
    case PROTOCOL_IPV6:
        return STEP_IP;
    default:
        return done(packet, PACKET_NOT_TCP);
    }
}

static Step
parse_fragment(Packet *packet, PskReader *reader)
{
    packet->payload = psk_reader_rest(reader);
    return done(packet, PACKET_FRAGMENT);
}

/* RFC 791 section 3.1 */
static Step
parse_ipv4(Packet *packet, PskReader *reader)
{
    size_t there = psk_reader_remaining(reader);
    uint16_t version_length, length, identification, fragment, ignored;
    uint8_t time_to_live;
    size_t size;
    PskReader header;

    memset(&packet->source, 0, sizeof packet->source);
    memset(&packet->destination, 0, sizeof packet->destination);
    if (!psk_reader_bytes(reader, IPV4_SIZE, &header.rest) ||
        !psk_reader_u16(&header, &version_length) || !psk_reader_u16(&header, &length) ||
        !psk_reader_u16(&header, &identification) || !psk_reader_u16(&header, &fragment) ||
        !psk_reader_u8(&header, &time_to_live) || !psk_reader_u8(&header, &packet->protocol) ||
        !psk_reader_u16(&header, &ignored) ||
        !psk_reader_copy(&header, packet->source.address, 4) ||
        !psk_reader_copy(&header, packet->destination.address, 4))
        return too_short(packet);
    size = (size_t)(version_length >> 8 & 0x0f) * 4;
    /* A card that segments for its host shows packets before it: their length may be 0. */
    if (size < IPV4_SIZE || (length != 0 && length < size))
        return done(packet, PACKET_MALFORMED);
    if (length != 0) {
        *reader = psk_reader(psk_span_first(reader->rest, length - (size_t)IPV4_SIZE));
        packet->payload_missing = length > there ? (uint32_t)(length - there) : 0;
    }
    if (!psk_reader_skip(reader, size - IPV4_SIZE))
        return too_short(packet);
    if (fragment & 0x3fff) { /* more fragments, offset */
        packet->fragment = (PacketFragment){.identification = identification,
                                            .offset = (fragment & 0x1fffu) * 8,
                                            .more = (fragment & 0x2000) != 0};
        return parse_fragment(packet, reader);
    }
    return parse_transport(packet, reader);
}

/*
 * RFC 8200 section 4.5. False where parsing ends here; a fragment that is alone needs no
 * reassembly (RFC 6946), and what follows it is read.
 */
static bool
passes_fragment_header(Packet *packet, PskReader *reader)
{
    uint8_t reserved;
    uint16_t offset;
    PacketFragment *fragment = &packet->fragment;

    if (!psk_reader_u8(reader, &packet->protocol) || !psk_reader_u8(reader, &reserved) ||
        !psk_reader_u16(reader, &offset) || !psk_reader_u32(reader, &fragment->identification)) {
        too_short(packet);
        return false;
    }
    fragment->offset = offset & 0xfff8u;
    fragment->more = offset & 1;
    if (fragment->offset == 0 && !fragment->more)
        return true;
    parse_fragment(packet, reader);
    return false;
}

/* Extension headers, RFC 8200 section 4, up to the transport. */
static Step
parse_extensions(Packet *packet, PskReader *reader)
{
    for (;;) {
        uint8_t length;

        switch (packet->protocol) {
        case PROTOCOL_HOP_BY_HOP:
        case PROTOCOL_ROUTING:
        case PROTOCOL_DESTINATION:
        case PROTOCOL_MOBILITY:
        case PROTOCOL_HIP:
        case PROTOCOL_SHIM6:
            if (!psk_reader_u8(reader, &packet->protocol) || !psk_reader_u8(reader, &length) ||
                !psk_reader_skip(reader, (size_t)length * 8 + 6))
                return too_short(packet);
            break;
        case PROTOCOL_AUTHENTICATION: /* RFC 4302 section 2.2: in 4-octet units, minus 2 */
            if (!psk_reader_u8(reader, &packet->protocol) || !psk_reader_u8(reader, &length) ||
                !psk_reader_skip(reader, (size_t)length * 4 + 6))
                return too_short(packet);
            break;
        case PROTOCOL_FRAGMENT:
            if (!passes_fragment_header(packet, reader))
                return STEP_DONE;
            break;
        default:
            return parse_transport(packet, reader);
        }
    }
}

/* RFC 8200 section 3 */
static Step
parse_ipv6(Packet *packet, PskReader *reader)
{
    uint32_t version_class_label;
    uint16_t length;
    uint8_t hop_limit;
    PskReader header;

    packet->source.port = packet->destination.port = 0;
    if (!psk_reader_bytes(reader, IPV6_SIZE, &header.rest) ||
        !psk_reader_u32(&header, &version_class_label) || !psk_reader_u16(&header, &length) ||
        !psk_reader_u8(&header, &packet->protocol) || !psk_reader_u8(&header, &hop_limit) ||
        !psk_reader_copy(&header, packet->source.address, 16) ||
        !psk_reader_copy(&header, packet->destination.address, 16))
        return too_short(packet);
    if (length != 0) /* 0: a jumbogram (RFC 2675), or not yet segmented by the card */
        trim(packet, reader, length);
    return parse_extensions(packet, reader);
}

static Step
parse_ip(Packet *packet, PskReader *reader)
{
    PskReader ahead = *reader;
    uint8_t first;

    if (!psk_reader_u8(&ahead, &first))
        return too_short(packet);
    if (packet->depth == PACKET_DEPTH_MAX)
        return done(packet, PACKET_TOO_DEEP);
    packet->depth++;
    packet->ip_version = first >> 4;
    if (packet->ip_version == 4)
        return parse_ipv4(packet, reader);
    return packet->ip_version == 6 ? parse_ipv6(packet, reader) : done(packet, PACKET_MALFORMED);
}

void
packet_parse(const CapturePacket *captured, Packet *packet)
{
    PskReader reader = psk_reader(captured->data);
    Step step;

    memset(packet, 0, offsetof(Packet, source)); /* what follows is set with what it belongs to */
    packet->frame = captured->frame;
    packet->time_ns = captured->time_ns;
    if (captured->wire_length > captured->data.size)
        packet->payload_missing = captured->wire_length - (uint32_t)captured->data.size;
    step = after_link(packet, &reader, link_parse(captured->link_type, &reader));
    while (step == STEP_IP)
        step = parse_ip(packet, &reader);
}

void
packet_parse_payload(Packet *packet, PskSpan payload)
{
    PskReader reader = psk_reader(payload);
    Step step;

    packet->payload = packet->segment = psk_span(NULL, 0);
    packet->payload_missing = 0;
    step = packet->ip_version == 6   ? parse_extensions(packet, &reader)
           : packet->ip_version == 4 ? parse_transport(packet, &reader)
                                     : STEP_IP;
    while (step == STEP_IP)
        step = parse_ip(packet, &reader);
}
