/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fields.h"

#include "base/reader.h"

static const char *const field_names[TLSPSK_FIELDS] = {
    [TLSPSK_FIELD_HANDSHAKE] = "tls.handshake", [TLSPSK_FIELD_APPLICATION_DATA] = "tls.app_data",
    [TLSPSK_FIELD_SEQUENCE] = "tcp.seq",        [TLSPSK_FIELD_ACKNOWLEDGED] = "tcp.ack",
    [TLSPSK_FIELD_LENGTH] = "tcp.len",
};
static int field_ids[TLSPSK_FIELDS];

/* RFC 9293 section 3.1: where things are in the header. */
enum {
    TCP_SEQUENCE_OFFSET = 4,
    TCP_DATA_OFFSET = 12,
    TCP_FLAGS_OFFSET = 13,
    TCP_FIN = 1,
    TCP_SYN = 2,
    TCP_RST = 4,
    TCP_ACK = 16
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

/* The header is read where |sequence| lies. A SYN with data (RFC 7413) counts as an octet, too. */
static bool
read_header(const field_info *sequence, TlspskSegment *segment)
{
    tvbuff_t *tvb = sequence->ds_tvb;
    int begin = sequence->start - TCP_SEQUENCE_OFFSET;
    uint8_t header[TCP_FLAGS_OFFSET + 1];
    int payload, captured;

    if (begin < 0 || !tvb_bytes_exist(tvb, begin, sizeof(header)))
        return false;
    tvb_memcpy(tvb, header, begin, sizeof(header));
    segment->acknowledges = (header[TCP_FLAGS_OFFSET] & TCP_ACK) != 0;
    segment->finishes = (header[TCP_FLAGS_OFFSET] & TCP_FIN) != 0;
    segment->resets = (header[TCP_FLAGS_OFFSET] & TCP_RST) != 0;
    if ((header[TCP_FLAGS_OFFSET] & TCP_SYN) != 0)
        segment->sequence++;
    payload = begin + (header[TCP_DATA_OFFSET] >> 4) * 4;
    captured = MIN(tvb_captured_length_remaining(tvb, payload), (int)segment->size);
    if (captured > 0)
        segment->bytes = psk_span(tvb_get_ptr(tvb, payload, captured), (size_t)captured);
    return true;
}

bool
tlspsk_fields_segment(const proto_tree *tree, PskSender from, uint32_t frame,
                      TlspskSegment *segment)
{
    field_info *sequence = find_one(tree, TLSPSK_FIELD_SEQUENCE);
    field_info *acknowledged = find_one(tree, TLSPSK_FIELD_ACKNOWLEDGED);
    field_info *length = find_one(tree, TLSPSK_FIELD_LENGTH);

    if (sequence == NULL || acknowledged == NULL || length == NULL)
        return false;
    *segment = (TlspskSegment){
        .from = from,
        .placed = true,
        .sequence = TLSPSK_UINT_OF(sequence),
        .acknowledged = TLSPSK_UINT_OF(acknowledged),
        .size = TLSPSK_UINT_OF(length),
        .frame = frame,
    };
    return read_header(sequence, segment);
}
