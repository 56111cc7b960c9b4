/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packets.h"

#include "base/reader.h"

enum {
    RECORD = 16,          /* seconds, fraction, captured and real length */
    ETHERNET = 14,
    TCP_HEADER = 20,
    SIZE_MAX_PACKET = 8192,
    PACKETS_MAX = 512,
};

/* Where in a packet's record its headers are. */
typedef struct {
    size_t ip;
    size_t tcp;
    size_t payload;
    size_t end;
    bool v6;
} View;

static void
put_le32(uint8_t *at, uint32_t value)
{
    value = GUINT32_TO_LE(value);
    memcpy(at, &value, sizeof(value));
}

static void
put_be16(uint8_t *at, size_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static uint32_t
get_be32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void
put_be32(uint8_t *at, uint32_t value)
{
    put_be16(at, value >> 16);
    put_be16(at + 2, value);
}

bool
packets_read(Packets *packets, PskSpan file)
{
    PskReader reader = psk_reader(file);
    PskSpan head, bytes, record;
    uint32_t captured;

    if (!psk_reader_bytes(&reader, sizeof(packets->header), &head) ||
        (memcmp(head.data, "\xd4\xc3\xb2\xa1", 4) != 0 &&
         memcmp(head.data, "\x4d\x3c\xb2\xa1", 4) != 0))
        return false;
    memcpy(packets->header, head.data, sizeof(packets->header));
    packets->list = g_ptr_array_new_with_free_func((GDestroyNotify)g_byte_array_unref);
    while (psk_reader_bytes(&reader, RECORD, &record)) {
        GByteArray *packet;

        memcpy(&captured, record.data + 8, sizeof(captured));
        if (!psk_reader_bytes(&reader, GUINT32_FROM_LE(captured), &bytes))
            break;
        packet = g_byte_array_append(g_byte_array_new(), record.data, RECORD);
        if (bytes.size > 0)
            g_byte_array_append(packet, bytes.data, (guint)bytes.size);
        g_ptr_array_add(packets->list, packet);
    }
    return true;
}

void
packets_clear(Packets *packets)
{
    g_clear_pointer(&packets->list, g_ptr_array_unref);
}

/* The lengths in the record's header follow the octets that are there. */
static void
fix_record(GByteArray *packet)
{
    put_le32(packet->data + 8, packet->len - RECORD);
    put_le32(packet->data + 12, packet->len - RECORD);
}

static void
fix_ip(GByteArray *packet, const View *view)
{
    if (view->v6)
        put_be16(packet->data + view->ip + 4, packet->len - view->ip - 40);
    else
        put_be16(packet->data + view->ip + 2, packet->len - view->ip);
    fix_record(packet);
}

/* False where the packet is no whole TCP segment. */
static bool
view_tcp(const GByteArray *packet, View *view)
{
    const uint8_t *data = packet->data;
    uint8_t protocol;

    *view = (View){.ip = RECORD + ETHERNET, .end = packet->len};
    if (packet->len < view->ip + 40)
        return false;
    view->v6 = data[view->ip] >> 4 == 6;
    view->tcp = view->ip + (view->v6 ? 40 : (size_t)(data[view->ip] & 15) * 4);
    protocol = data[view->ip + (view->v6 ? 6 : 9)];
    if (protocol != 6 || view->tcp + TCP_HEADER > view->end)
        return false;
    view->payload = view->tcp + (size_t)(data[view->tcp + 12] >> 4) * 4;
    return view->payload >= view->tcp + TCP_HEADER && view->payload <= view->end;
}

static GByteArray *
copy(const GByteArray *packet)
{
    return g_byte_array_append(g_byte_array_new(), packet->data, packet->len);
}

static guint
below(GRand *random, size_t limit)
{
    return limit > 1 ? (guint)g_rand_int_range(random, 0, (gint32)limit) : 0;
}

/* The second part of a segment from |from| octets of its payload on. */
static GByteArray *
tail_of(const GByteArray *packet, const View *view, size_t from)
{
    GByteArray *tail = copy(packet);

    g_byte_array_remove_range(tail, (guint)view->payload, (guint)from);
    put_be32(tail->data + view->tcp + 4, get_be32(tail->data + view->tcp + 4) + (uint32_t)from);
    fix_ip(tail, view);
    return tail;
}

static void
split(Packets *packets, guint at, const View *view, GRand *random)
{
    GByteArray *packet = packets->list->pdata[at];
    size_t size = view->end - view->payload, first = below(random, size + 1);

    g_ptr_array_insert(packets->list, (gint)(at + 1), tail_of(packet, view, first));
    g_byte_array_set_size(packet, (guint)(view->payload + first));
    fix_ip(packet, view);
}

static void
overlap(Packets *packets, guint at, const View *view, GRand *random)
{
    const GByteArray *packet = packets->list->pdata[at];
    size_t size = view->end - view->payload;
    GByteArray *again = tail_of(packet, view, below(random, size + 1));

    if (again->len > view->payload)
        again->data[view->payload + below(random, again->len - view->payload)] ^= 1;
    g_ptr_array_insert(packets->list, (gint)below(random, packets->list->len + 1), again);
}

static void
mutate_from(GByteArray *packet, size_t from, PacketsMutate mutate)
{
    size_t size = packet->len - from;

    g_byte_array_set_size(packet, (guint)(from + SIZE_MAX_PACKET));
    size = mutate(packet->data + from, size, SIZE_MAX_PACKET);
    g_byte_array_set_size(packet, (guint)(from + size));
}

static void
change_tcp(GByteArray *packet, const View *view, GRand *random)
{
    uint8_t *tcp = packet->data + view->tcp;

    switch (below(random, 4)) {
    case 0:
        tcp[13] = (uint8_t)(1 << below(random, 5) | (below(random, 2) << 4));
        break;
    case 1:
        put_be32(tcp + 4, get_be32(tcp + 4) + below(random, 4096) - 2048);
        break;
    case 2:
        put_be32(tcp + 8, get_be32(tcp + 8) + below(random, 4096) - 2048);
        break;
    default:
        put_be32(tcp + 4, g_rand_int(random));
        break;
    }
}

/* RFC 791 section 3.2: offsets count eight octets. */
static void
fragment(Packets *packets, guint at, const View *view, GRand *random)
{
    GByteArray *packet = packets->list->pdata[at], *tail;
    size_t blocks = (view->end - view->tcp) / 8, first = 8 * (1 + below(random, blocks - 1));

    if (view->v6 || blocks < 2)
        return;
    tail = copy(packet);
    g_byte_array_remove_range(tail, (guint)view->tcp, (guint)first);
    put_be16(tail->data + view->ip + 6, first / 8);
    fix_ip(tail, view);
    g_ptr_array_insert(packets->list, (gint)(at + below(random, 2)), tail);
    g_byte_array_set_size(packet, (guint)(view->tcp + first));
    put_be16(packet->data + view->ip + 6, 0x2000);
    fix_ip(packet, view);
}

static void
change_segment(Packets *packets, guint at, PacketsChange change, GRand *random,
               PacketsMutate mutate)
{
    GByteArray *packet = packets->list->pdata[at];
    View view;

    if (!view_tcp(packet, &view))
        return;
    switch (change) {
    case PACKETS_SPLIT:
        split(packets, at, &view, random);
        break;
    case PACKETS_OVERLAP:
        overlap(packets, at, &view, random);
        break;
    case PACKETS_PAYLOAD:
        mutate_from(packet, view.payload, mutate);
        fix_ip(packet, &view);
        break;
    case PACKETS_TCP:
        change_tcp(packet, &view, random);
        break;
    default:
        fragment(packets, at, &view, random);
        break;
    }
}

void
packets_change(Packets *packets, PacketsChange change, GRand *random, PacketsMutate mutate)
{
    guint count = packets->list->len, at = below(random, count), other = below(random, count);
    GByteArray *packet = count > 0 ? packets->list->pdata[at] : NULL;

    if (packet == NULL)
        return;
    switch (change) {
    case PACKETS_SWAP:
        packets->list->pdata[at] = packets->list->pdata[other];
        packets->list->pdata[other] = packet;
        break;
    case PACKETS_DOUBLE:
        if (count < PACKETS_MAX)
            g_ptr_array_insert(packets->list, (gint)other, copy(packet));
        break;
    case PACKETS_DROP:
        g_ptr_array_remove_index(packets->list, at);
        break;
    case PACKETS_CUT:
        g_byte_array_set_size(packet, RECORD + below(random, packet->len - RECORD + 1));
        put_le32(packet->data + 8, packet->len - RECORD);
        break;
    case PACKETS_TIME:
        put_le32(packet->data, g_rand_int(random) >> below(random, 32));
        break;
    case PACKETS_BYTES:
        mutate_from(packet, RECORD, mutate);
        fix_record(packet);
        break;
    default:
        if (count < PACKETS_MAX)
            change_segment(packets, at, change, random, mutate);
        break;
    }
}

void
packets_mix(Packets *packets, const Packets *other, GRand *random)
{
    guint at = 0;

    for (guint i = 0; i < other->list->len && packets->list->len < PACKETS_MAX; i++) {
        at += below(random, 4);
        at = MIN(at, packets->list->len);
        g_ptr_array_insert(packets->list, (gint)at++, copy(other->list->pdata[i]));
    }
}

size_t
packets_write(const Packets *packets, uint8_t *out, size_t room)
{
    size_t size = sizeof(packets->header);

    if (size > room)
        return 0;
    memcpy(out, packets->header, size);
    for (guint i = 0; i < packets->list->len; i++) {
        const GByteArray *packet = packets->list->pdata[i];

        if (packet->len > room - size)
            break;
        memcpy(out + size, packet->data, packet->len);
        size += packet->len;
    }
    return size;
}
