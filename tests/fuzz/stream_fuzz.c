/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A connection of hostile segments. Each is eight octets: side, flags, sequence number (signed,
 * 16 bits), acknowledgement (the same), octets, octets cut off or milliseconds. What an octet is
 * follows from its sequence number, so that each that comes out can be told to be in its place.
 */
#include <glib.h>

#include "base/reader.h"
#include "capture/capture.h"
#include "tcp/stream.h"
#include "unseen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Octets that came out of each side, gaps included. */
typedef struct {
    const StreamPair *pair;
    uint64_t bytes[2];
    uint64_t resets[2];
} Seen;

static uint8_t
octet_at(uint32_t sequence)
{
    return (uint8_t)(sequence * UINT32_C(0x9e3779b1) >> 24);
}

/* Valid until the next call. */
FUZZ_UNSEEN static PskSpan
octets_at(uint32_t sequence, uint8_t size)
{
    static uint8_t octets[UINT8_MAX];

    for (uint32_t i = 0; i < size; i++)
        octets[i] = octet_at(sequence + i);
    return psk_span(octets, size);
}

FUZZ_UNSEEN static void
on_data(void *user, unsigned side, PskSpan bytes, uint64_t frame, int64_t time_ns)
{
    Seen *seen = user;

    (void)time_ns;
    g_assert_cmpuint(bytes.size, >, 0);
    g_assert_cmpuint(frame, >, 0);
    seen->bytes[side] += bytes.size;
    for (size_t i = 0; i < bytes.size; i++)
        g_assert_cmpuint(bytes.data[i], ==,
                         octet_at(seen->pair->side[side].next - (uint32_t)(bytes.size - i)));
}

static void
on_gap(void *user, unsigned side, uint32_t size, StreamGap reason, uint64_t frame, int64_t time_ns)
{
    Seen *seen = user;

    (void)reason;
    (void)time_ns;
    g_assert_cmpuint(size, >, 0);
    g_assert_cmpuint(frame, >, 0);
    seen->bytes[side] += size;
}

static void
check(const StreamPair *pair, const Seen *seen)
{
    for (unsigned side = 0; side < 2; side++) {
        const StreamSide *own = &pair->side[side];

        /* What came out is where the sequence numbers stand, with one for the FIN. */
        if (own->start == STREAM_STARTED) {
            uint32_t passed = own->next - own->initial;
            uint32_t unseen = passed - (uint32_t)(seen->bytes[side] + own->finished);

            /* Before a RST, one octet that is missing is taken for a FIN. */
            g_assert_cmpuint(unseen, <=, seen->resets[side]);
        }
        g_assert_cmpuint(own->waiting.size, <=, STREAM_QUEUE_SIZE);
        g_assert_cmpuint(own->waiting.count, <=, STREAM_QUEUE_PIECES);
    }
}

static bool
next_segment(PskReader *reader, StreamSegment *segment, unsigned *side)
{
    uint16_t sequence, acknowledgement;
    uint8_t which, flags, size, extra;

    if (!psk_reader_u8(reader, &which) || !psk_reader_u8(reader, &flags) ||
        !psk_reader_u16(reader, &sequence) || !psk_reader_u16(reader, &acknowledgement) ||
        !psk_reader_u8(reader, &size) || !psk_reader_u8(reader, &extra))
        return false;
    *side = which & 1;
    segment->frame++;
    segment->flags = flags & 0x1f;
    /* Bit 1: far away. */
    segment->sequence = (uint32_t)(int32_t)(int16_t)sequence << (which & 2 ? 12 : 0);
    segment->acknowledgement = (uint32_t)(int32_t)(int16_t)acknowledgement << (which & 4 ? 12 : 0);
    segment->payload = octets_at(segment->sequence + ((flags & PACKET_SYN) != 0), size);
    segment->missing = which & 8 ? extra : 0;
    segment->time_ns += which & 16 ? extra * INT64_C(1000000) : 0;
    if (which & 32) /* time that goes anywhere */
        segment->time_ns = which & 64 ? CAPTURE_TIME_MAX : -CAPTURE_TIME_MAX;
    segment->time_ns = MIN(segment->time_ns, CAPTURE_TIME_MAX);
    return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    PskReader reader = psk_reader(psk_span(data, size));
    StreamSegment segment = {0};
    StreamPair pair = {0};
    Seen seen = {.pair = &pair};
    StreamSink sink = {.data = on_data, .gap = on_gap, .user = &seen};
    unsigned side;

    while (next_segment(&reader, &segment, &side)) {
        seen.resets[side] += (segment.flags & PACKET_RST) != 0;
        stream_push(&pair, side, &segment, &sink);
        check(&pair, &seen);
        (void)stream_waits_in_vain(&pair, segment.time_ns);
    }
    stream_finish(&pair, segment.frame + 1, segment.time_ns, &sink);
    g_assert_true(stream_is_settled(&pair));
    check(&pair, &seen);
    return 0;
}
