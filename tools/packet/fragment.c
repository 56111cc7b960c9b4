/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/fragment.h"

/* Offsets count blocks of 8 octets: RFC 791 section 3.1, RFC 8200 section 4.5. */
#define BLOCK      8
#define BLOCKS     8192
#define LENGTH_MAX 65535

/* What tells datagrams apart: RFC 791 section 3.2, RFC 8200 section 4.5. */
typedef struct {
    uint8_t source[16];
    uint8_t destination[16];
    uint32_t identification;
    uint8_t ip_version;
    uint8_t protocol;
    uint8_t depth;
    uint8_t unused; /* no padding in what is compared as bytes */
} Key;

typedef struct {
    Key key;
    int64_t first_time_ns;
    GList *order; /* its link in the table's queue */
    uint8_t *bytes;
    size_t capacity;
    size_t length;            /* of the whole; 0 until the last piece came */
    size_t end;               /* of the piece that reached furthest */
    uint8_t protocol;         /* as the first piece says: RFC 8200 section 4.5 */
    unsigned blocks;          /* how many are there */
    uint8_t have[BLOCKS / 8]; /* which, a bit each */
} Datagram;

struct FragmentTable {
    GHashTable *datagrams; /* Key -> Datagram, the key being its first member */
    GQueue order;          /* Datagram, oldest first */
    size_t bytes;          /* held by all */
    Datagram *lent;        /* complete; its bytes are borrowed until the next call */
};

static guint
key_hash(gconstpointer data)
{
    const uint8_t *bytes = data;
    guint hash = 5381;

    for (size_t i = 0; i < sizeof(Key); i++)
        hash = hash * 33 + bytes[i];
    return hash;
}

static gboolean
key_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(Key)) == 0;
}

static void
datagram_free(Datagram *datagram)
{
    if (datagram == NULL)
        return;
    g_free(datagram->bytes);
    g_free(datagram);
}

FragmentTable *
fragment_table_new(void)
{
    FragmentTable *table = g_new0(FragmentTable, 1);

    table->datagrams = g_hash_table_new(key_hash, key_equal);
    return table;
}

/* Takes |datagram| out of the table; it is the caller's then. */
static void
detach(FragmentTable *table, Datagram *datagram)
{
    g_hash_table_remove(table->datagrams, &datagram->key);
    g_queue_delete_link(&table->order, datagram->order);
    table->bytes -= sizeof *datagram + datagram->capacity;
}

static void
forget_oldest(FragmentTable *table)
{
    Datagram *oldest = g_queue_peek_head(&table->order);

    detach(table, oldest);
    datagram_free(oldest);
}

void
fragment_table_free(FragmentTable *table)
{
    if (table == NULL)
        return;
    while (!g_queue_is_empty(&table->order))
        forget_oldest(table);
    datagram_free(table->lent);
    g_hash_table_unref(table->datagrams);
    g_free(table);
}

static void
keep_limits(FragmentTable *table, int64_t now_ns)
{
    Datagram *oldest;

    while ((oldest = g_queue_peek_head(&table->order)) != NULL &&
           (table->order.length >= FRAGMENT_DATAGRAMS_MAX || table->bytes > FRAGMENT_BYTES_MAX ||
            now_ns - oldest->first_time_ns > FRAGMENT_TIME_NS))
        forget_oldest(table);
}

static Datagram *
find_or_add(FragmentTable *table, const Packet *packet)
{
    Datagram *datagram;
    Key key;

    memset(&key, 0, sizeof key);
    memcpy(key.source, packet->source.address, sizeof key.source);
    memcpy(key.destination, packet->destination.address, sizeof key.destination);
    key.identification = packet->fragment.identification;
    key.ip_version = packet->ip_version;
    /* RFC 8200 section 4.5 leaves the protocol out for IPv6. */
    key.protocol = packet->ip_version == 4 ? packet->protocol : 0;
    key.depth = packet->depth;

    datagram = g_hash_table_lookup(table->datagrams, &key);
    if (datagram != NULL)
        return datagram;
    datagram = g_new0(Datagram, 1);
    datagram->key = key;
    datagram->first_time_ns = packet->time_ns;
    g_queue_push_tail(&table->order, datagram);
    datagram->order = g_queue_peek_tail_link(&table->order);
    g_hash_table_insert(table->datagrams, &datagram->key, datagram);
    table->bytes += sizeof *datagram;
    return datagram;
}

static void
make_room(FragmentTable *table, Datagram *datagram, size_t end)
{
    size_t capacity = MAX(datagram->capacity, 2048);

    if (end <= datagram->capacity)
        return;
    while (capacity < end)
        capacity *= 2;
    table->bytes += capacity - datagram->capacity;
    datagram->bytes = g_realloc(datagram->bytes, capacity);
    datagram->capacity = capacity;
}

/* Copies the blocks of |bytes| that were not there before. */
static void
copy_blocks(Datagram *datagram, size_t offset, PskSpan bytes)
{
    for (size_t done = 0; done < bytes.size; done += BLOCK) {
        size_t block = (offset + done) / BLOCK;
        size_t size = MIN(BLOCK, bytes.size - done);

        if (datagram->have[block / 8] & 1 << block % 8)
            continue;
        datagram->have[block / 8] |= (uint8_t)(1 << block % 8);
        datagram->blocks++;
        memcpy(datagram->bytes + offset + done, bytes.data + done, size);
    }
}

static bool
is_complete(const Datagram *datagram)
{
    return datagram->length > 0 && datagram->blocks == (datagram->length + BLOCK - 1) / BLOCK;
}

/* False for a piece that reaches beyond what a datagram can have or what this one has. */
static bool
take_piece(FragmentTable *table, Datagram *datagram, const Packet *packet)
{
    const PacketFragment *fragment = &packet->fragment;
    PskSpan bytes = packet->payload;
    size_t end = fragment->offset + bytes.size + packet->payload_missing;

    if (end > LENGTH_MAX || (datagram->length > 0 && end > datagram->length) ||
        (!fragment->more && end < datagram->end))
        return false;
    datagram->end = MAX(datagram->end, end);
    if (!fragment->more)
        datagram->length = end;
    if (fragment->offset == 0)
        datagram->protocol = packet->protocol;
    /* Pieces but the last are whole blocks; where the capture cut one, so is what can be used. */
    if (fragment->more || packet->payload_missing > 0)
        bytes = psk_span_first(bytes, bytes.size & ~(size_t)(BLOCK - 1));
    make_room(table, datagram, fragment->offset + bytes.size);
    copy_blocks(datagram, fragment->offset, bytes);
    return true;
}

bool
fragment_complete(FragmentTable *table, Packet *packet)
{
    /* A datagram in a datagram may travel in pieces again, to the depth that packets have. */
    while (packet->kind == PACKET_FRAGMENT) {
        Datagram *datagram;
        PskSpan whole;

        keep_limits(table, packet->time_ns);
        datagram = find_or_add(table, packet);
        if (!take_piece(table, datagram, packet) || !is_complete(datagram))
            return false;
        detach(table, datagram);
        datagram_free(table->lent);
        table->lent = datagram;
        whole = psk_span(datagram->bytes, datagram->length);
        packet->protocol = datagram->protocol;
        packet_parse_payload(packet, whole);
    }
    return true;
}
