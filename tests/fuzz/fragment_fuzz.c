/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IP datagrams in hostile pieces, beside the plainest way to put them together. Each piece is four
 * octets: which datagram and flags, its place in units of eight octets, its size, what was cut off.
 */
#include "packet/fragment.h"

#include "base/reader.h"
#include "unseen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PIECE_DATAGRAM = 3, PIECE_MORE = 4, PIECE_FAR = 8, PIECE_V6 = 16, PIECE_LATE = 32 };
enum { DATAGRAMS = 4, OCTETS_MAX = 65535, TCP = 6 };

/* All octets that came, the first copy of each, eight at a time. */
typedef struct {
    uint8_t octets[OCTETS_MAX + 8];
    bool have[(OCTETS_MAX + 8) / 8];
    size_t length; /* 0: not known */
    size_t end;
    bool used;
    int64_t began;
} Plain;

/* Both versions', kept from one run to the next: only what was used is cleared. */
static Plain plains[2][DATAGRAMS];

FUZZ_UNSEEN static void
forget(Plain *plain)
{
    size_t end = MAX(plain->end, plain->length) + 8;

    memset(plain->octets, 0, end);
    memset(plain->have, 0, end / 8);
    plain->length = plain->end = 0;
    plain->used = false;
}

FUZZ_UNSEEN static void
take(Plain *plain, const Packet *piece)
{
    size_t offset = piece->fragment.offset, size = piece->payload.size;
    size_t end = offset + size + piece->payload_missing;

    if (end > OCTETS_MAX || (plain->length > 0 && end > plain->length) ||
        (!piece->fragment.more && end < plain->end))
        return;
    plain->end = MAX(plain->end, end);
    if (!piece->fragment.more)
        plain->length = end;
    if (piece->fragment.more || piece->payload_missing > 0)
        size -= size % 8;
    for (size_t i = 0; i < size; i += 8) {
        if (!plain->have[(offset + i) / 8])
            memcpy(plain->octets + offset + i, piece->payload.data + i, MIN(8, size - i));
        plain->have[(offset + i) / 8] = true;
    }
}

FUZZ_UNSEEN static bool
is_whole(const Plain *plain)
{
    for (size_t i = 0; i < plain->length; i += 8)
        if (!plain->have[i / 8])
            return false;
    return plain->length > 0;
}

static void
compare(const Packet *packet, Plain *plain)
{
    /* Where TCP begins, and where its octets are. */
    size_t header = (size_t)(plain->octets[12] >> 4) * 4;

    if (packet->kind != PACKET_TCP)
        return;
    g_assert_cmpmem(packet->payload.data, packet->payload.size, plain->octets + header,
                    plain->length - header);
}

/* Other ones in each piece. Valid until the next call. */
FUZZ_UNSEEN static PskSpan
octets_of(uint64_t frame, uint8_t size)
{
    static uint8_t octets[UINT8_MAX];

    for (size_t i = 0; i < size; i++)
        octets[i] = (uint8_t)(i * (frame + 3) >> 2);
    return psk_span(octets, size);
}

static bool
next_piece(PskReader *reader, Packet *packet, uint8_t *which)
{
    uint8_t place, size, cut;

    if (!psk_reader_u8(reader, which) || !psk_reader_u8(reader, &place) ||
        !psk_reader_u8(reader, &size) || !psk_reader_u8(reader, &cut))
        return false;
    *packet = (Packet){.kind = PACKET_FRAGMENT,
                       .ip_version = *which & PIECE_V6 ? 6 : 4,
                       .protocol = TCP,
                       .depth = 1,
                       .frame = packet->frame + 1,
                       .time_ns = packet->time_ns,
                       .payload = octets_of(packet->frame, size),
                       .payload_missing = cut > 250 ? cut : 0};
    packet->fragment.identification = *which & PIECE_DATAGRAM;
    packet->fragment.offset = 8u * place * (*which & PIECE_FAR ? 32 : 1);
    packet->fragment.more = *which & PIECE_MORE;
    packet->time_ns += *which & PIECE_LATE ? FRAGMENT_TIME_NS / 2 : 0;
    return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(FragmentTable) table = fragment_table_new();
    PskReader reader = psk_reader(psk_span(data, size));
    Packet packet = {0};
    uint8_t which;

    while (next_piece(&reader, &packet, &which)) {
        Plain *one = &plains[(which & PIECE_V6) != 0][which & PIECE_DATAGRAM];
        bool whole;

        /* What waited too long is forgotten. */
        if (one->used && packet.time_ns - one->began > FRAGMENT_TIME_NS)
            forget(one);
        if (!one->used)
            one->began = packet.time_ns;
        one->used = true;
        take(one, &packet);
        whole = fragment_complete(table, &packet);
        g_assert_cmpint(whole, ==, is_whole(one));
        if (whole) {
            compare(&packet, one);
            forget(one);
        }
    }
    for (unsigned i = 0; i < 2 * DATAGRAMS; i++)
        if (plains[i / DATAGRAMS][i % DATAGRAMS].used)
            forget(&plains[i / DATAGRAMS][i % DATAGRAMS]);
    return 0;
}
