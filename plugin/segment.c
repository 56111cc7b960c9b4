/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "segment.h"

#include <epan/dissectors/packet-tcp.h>
#include <epan/prefs.h>
#include <epan/prefs-int.h>

#include "base/reader.h"
#include "tcp/checksum.h"

#define TABLE "ip.proto"

enum {
    PROTOCOL_TCP = 6,
    TCP_HEADER_SIZE = 20, /* without options; RFC 9293 section 3.1 */
};

static dissector_handle_t before_tcp;
static dissector_handle_t tcp;
static bool relative; /* Wireshark counts from the beginning of a connection */
static bool sorted;   /* TCP keeps segments that are ahead of their turn */

/* Of the packet at hand. */
static struct {
    uint32_t frame;
    gint64 offset;
    uint64_t serial;
    unsigned count;
    bool whole; /* the last could be read */
    Packet packet;
} noted;

/* False where it is no IP address. */
static bool
read_address(const address *from, PacketEndpoint *endpoint)
{
    if ((from->type != AT_IPv4 && from->type != AT_IPv6) || from->data == NULL || from->len < 0 ||
        (size_t)from->len > sizeof endpoint->address)
        return false;
    memcpy(endpoint->address, from->data, (size_t)from->len);
    return true;
}

/* |segment| is as much of it as was captured, |size| what IP says. */
static bool
read_segment(PskSpan segment, size_t size, Packet *packet)
{
    PskReader reader = psk_reader(segment);
    uint16_t offset_flags, checksum;
    size_t header;

    if (segment.size < TCP_HEADER_SIZE || !psk_reader_u16(&reader, &packet->source.port) ||
        !psk_reader_u16(&reader, &packet->destination.port) ||
        !psk_reader_u32(&reader, &packet->sequence) ||
        !psk_reader_u32(&reader, &packet->acknowledgement) ||
        !psk_reader_u16(&reader, &offset_flags) || !psk_reader_u16(&reader, &packet->window) ||
        !psk_reader_u16(&reader, &checksum))
        return false;
    header = (size_t)(offset_flags >> 12) * 4;
    if (header < TCP_HEADER_SIZE || header > size)
        return false;
    packet->flags = (uint8_t)offset_flags;
    if (!(packet->flags & PACKET_ACK))
        packet->acknowledgement = 0;
    packet->segment = segment;
    packet->checksum_unfinished = checksum_is_unfinished(packet, size, checksum);
    packet->payload = psk_span_skip(segment, MIN(header, segment.size));
    packet->payload_missing = (uint32_t)(size - header - packet->payload.size);
    return true;
}

static bool
is_noted(const packet_info *pinfo)
{
    return noted.frame == pinfo->num && noted.offset == pinfo->fd->file_off;
}

static void
note(tvbuff_t *tvb, const packet_info *pinfo)
{
    size_t captured = tvb_captured_length(tvb);
    Packet *packet = &noted.packet;

    if (!is_noted(pinfo)) {
        noted.count = 0;
        noted.serial++;
    }
    noted.frame = pinfo->num;
    noted.offset = pinfo->fd->file_off;
    noted.count++;
    *packet = (Packet){
        .kind = PACKET_TCP,
        .ip_version = pinfo->src.type == AT_IPv6 ? 6 : 4,
        .frame = pinfo->num,
        .time_ns = (int64_t)pinfo->abs_ts.secs * 1000000000 + pinfo->abs_ts.nsecs,
    };
    noted.whole = captured > 0 && read_address(&pinfo->src, &packet->source) &&
                  read_address(&pinfo->dst, &packet->destination) &&
                  read_segment(psk_span(tvb_get_ptr(tvb, 0, (gint)captured), captured),
                               tvb_reported_length(tvb), packet);
}

static int
dissect_before_tcp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!PINFO_FD_VISITED(pinfo) && !pinfo->flags.in_error_pkt)
        note(tvb, pinfo);
    return call_dissector_only(tcp, tvb, pinfo, tree, data);
}

void
tlspsk_segment_register(void)
{
    /* In TCP's name, so that no layer of its own shows, and it is switched on and off with TCP. */
    int helper = proto_register_protocol_in_name_only(
        "TCP before tlspsk", "TCP (PSK)", "tlspsk.tcp", proto_get_id_by_filter_name("tcp"),
        FT_PROTOCOL);

    before_tcp = register_dissector("tlspsk_tcp", dissect_before_tcp, helper);
}

void
tlspsk_segment_handoff(void)
{
    tcp = dissector_get_default_uint_handle(TABLE, PROTOCOL_TCP);
}

static bool
is_set(module_t *module, const char *name)
{
    pref_t *preference = module != NULL ? prefs_find_preference(module, name) : NULL;

    return preference != NULL && prefs_get_bool_value(preference, pref_current);
}

static void
replace(dissector_handle_t from, dissector_handle_t by)
{
    dissector_table_t table = find_dissector_table(TABLE);

    /* What the user has put in TCP's place stays there. */
    if (from != NULL && dissector_get_uint_handle(table, PROTOCOL_TCP) == from &&
        dissector_get_default_uint_handle(TABLE, PROTOCOL_TCP) == from)
        dissector_add_uint(TABLE, PROTOCOL_TCP, by);
}

void
tlspsk_segment_open(void)
{
    module_t *module = prefs_find_module("tcp");

    relative = is_set(module, "analyze_sequence_numbers") &&
               is_set(module, "relative_sequence_numbers");
    sorted = is_set(module, "reassemble_out_of_order") && is_set(module, "desegment_tcp_streams");
    noted.frame = 0;
    replace(tcp, before_tcp);
}

void
tlspsk_segment_close(void)
{
    replace(before_tcp, tcp);
}

const Packet *
tlspsk_segment_of(const packet_info *pinfo)
{
    return is_noted(pinfo) && noted.count == 1 && noted.whole ? &noted.packet : NULL;
}

bool
tlspsk_segment_is_obscure(const packet_info *pinfo)
{
    return is_noted(pinfo) && tlspsk_segment_of(pinfo) == NULL;
}

uint64_t
tlspsk_segment_serial(void)
{
    return noted.serial;
}

bool
tlspsk_segment_is_sorted(void)
{
    return sorted;
}

uint32_t
tlspsk_segment_base(conversation_t *conversation, packet_info *pinfo)
{
    const struct tcp_analysis *analysis =
        relative ? get_tcp_conversation_data(conversation, pinfo) : NULL;

    return analysis != NULL ? analysis->fwd->base_seq : 0;
}
