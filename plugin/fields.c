/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fields.h"

#include "base/reader.h"
#include "tcp/checksum.h"

static const char *const field_names[TLSPSK_FIELDS] = {
    [TLSPSK_FIELD_HANDSHAKE] = "tls.handshake", [TLSPSK_FIELD_APPLICATION_DATA] = "tls.app_data",
    [TLSPSK_FIELD_SEQUENCE] = "tcp.seq",        [TLSPSK_FIELD_ACKNOWLEDGED] = "tcp.ack",
    [TLSPSK_FIELD_LENGTH] = "tcp.len",
};
static int field_ids[TLSPSK_FIELDS];

/* RFC 9293 section 3.1: where things are in the header. */
enum {
    TCP_SEQUENCE_OFFSET = 4,
    TCP_HEADER_SIZE = 20, /* without options */
};

void
tlspsk_fields_handoff(void)
{
    for (size_t i = 0; i < TLSPSK_FIELDS; i++)
        field_ids[i] = proto_registrar_get_id_byname(field_names[i]);
}

GArray *
tlspsk_fields_wanted(void)
{
    GArray *fields = g_array_new(FALSE, FALSE, sizeof(int));

    return g_array_append_vals(fields, field_ids, TLSPSK_FIELDS);
}

const GPtrArray *
tlspsk_fields_all(const proto_tree *tree, TlspskField field)
{
    return proto_get_finfo_ptr_array(tree, field_ids[field]);
}

PskSpan
tlspsk_field_bytes(const field_info *field)
{
    if (field->length <= 0 || !tvb_bytes_exist(field->ds_tvb, field->start, field->length))
        return psk_span(NULL, 0);
    return psk_span(tvb_get_ptr(field->ds_tvb, field->start, field->length), (size_t)field->length);
}

/* The field also stands for fragments of messages. */
PskSpan
tlspsk_field_hello(const field_info *field, PskHandshakeType wanted)
{
    PskSpan message = tlspsk_field_bytes(field);
    PskReader reader = psk_reader(message);
    uint8_t type;
    uint32_t size;

    if (!psk_reader_u8(&reader, &type) || !psk_reader_u24(&reader, &size) || type != wanted ||
        psk_reader_remaining(&reader) < size)
        return psk_span(NULL, 0);
    return psk_span_first(message, PSK_HANDSHAKE_HEADER_SIZE + size);
}

const field_info *
tlspsk_fields_find_hello(const proto_tree *tree, PskHandshakeType wanted)
{
    const GPtrArray *fields = tlspsk_fields_all(tree, TLSPSK_FIELD_HANDSHAKE);

    for (guint i = 0; fields != NULL && i < fields->len; i++) {
        const field_info *field = g_ptr_array_index(fields, i);

        if (tlspsk_field_hello(field, wanted).size > 0)
            return field;
    }
    return NULL;
}

/* The field, where the tree has just one of it. */
static field_info *
find_one(const proto_tree *tree, TlspskField field)
{
    const GPtrArray *fields = tlspsk_fields_all(tree, field);

    return fields != NULL && fields->len == 1 ? g_ptr_array_index(fields, 0) : NULL;
}

/* The header of the segment, and its payload as far as it was captured, from where |sequence| lies.
 */
static bool
read_header(const field_info *sequence, size_t size, Packet *packet)
{
    tvbuff_t *tvb = sequence->ds_tvb;
    int begin = sequence->start - TCP_SEQUENCE_OFFSET;
    uint16_t offset_flags, checksum;
    PskReader reader;
    int payload, captured;

    if (begin < 0 || !tvb_bytes_exist(tvb, begin, TCP_HEADER_SIZE))
        return false;
    reader = psk_reader(psk_span(tvb_get_ptr(tvb, begin, TCP_HEADER_SIZE), TCP_HEADER_SIZE));
    if (!psk_reader_u16(&reader, &packet->source.port) ||
        !psk_reader_u16(&reader, &packet->destination.port) ||
        !psk_reader_u32(&reader, &packet->sequence) ||
        !psk_reader_u32(&reader, &packet->acknowledgement) ||
        !psk_reader_u16(&reader, &offset_flags) || !psk_reader_u16(&reader, &packet->window) ||
        !psk_reader_u16(&reader, &checksum))
        return false;
    packet->flags = (uint8_t)offset_flags;
    if (!(packet->flags & PACKET_ACK))
        packet->acknowledgement = 0;
    packet->checksum_unfinished =
        checksum_is_unfinished(packet, (size_t)(offset_flags >> 12) * 4 + size, checksum);
    payload = begin + (offset_flags >> 12) * 4;
    captured = MIN(tvb_captured_length_remaining(tvb, payload), (int)size);
    if (captured > 0)
        packet->payload = psk_span(tvb_get_ptr(tvb, payload, captured), (size_t)captured);
    packet->payload_missing = (uint32_t)(size - packet->payload.size);
    return true;
}

bool
tlspsk_fields_segment(const proto_tree *tree, PskSender from, uint32_t frame,
                      TlspskSegment *segment)
{
    field_info *sequence = find_one(tree, TLSPSK_FIELD_SEQUENCE);
    field_info *acknowledged = find_one(tree, TLSPSK_FIELD_ACKNOWLEDGED);
    field_info *length = find_one(tree, TLSPSK_FIELD_LENGTH);
    Packet packet = {0};

    if (sequence == NULL || acknowledged == NULL || length == NULL ||
        !read_header(sequence, TLSPSK_UINT_OF(length), &packet))
        return false;
    *segment = (TlspskSegment){
        .from = from,
        .placed = true,
        /* A SYN with data (RFC 7413) counts as an octet, too. */
        .sequence = TLSPSK_UINT_OF(sequence) + ((packet.flags & PACKET_SYN) != 0),
        .acknowledges = (packet.flags & PACKET_ACK) != 0,
        .acknowledged = TLSPSK_UINT_OF(acknowledged),
        .bytes = packet.payload,
        .size = TLSPSK_UINT_OF(length),
        .frame = frame,
    };
    return true;
}

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

bool
tlspsk_fields_packet(const proto_tree *tree, const packet_info *pinfo, Packet *packet)
{
    field_info *sequence, *length;

    if (tree == NULL || pinfo->flags.in_error_pkt)
        return false;
    sequence = find_one(tree, TLSPSK_FIELD_SEQUENCE);
    length = find_one(tree, TLSPSK_FIELD_LENGTH);
    *packet = (Packet){
        .kind = PACKET_TCP,
        .ip_version = pinfo->src.type == AT_IPv6 ? 6 : 4,
        .frame = pinfo->num,
        .time_ns = (int64_t)pinfo->abs_ts.secs * 1000000000 + pinfo->abs_ts.nsecs,
    };
    if (sequence == NULL || length == NULL || !read_address(&pinfo->src, &packet->source) ||
        !read_address(&pinfo->dst, &packet->destination) ||
        !read_header(sequence, TLSPSK_UINT_OF(length), packet))
        return false;
    return true;
}
