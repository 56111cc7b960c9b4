/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A connection of hostile segments. Each is eight octets: side, flags, sequence number (signed,
 * 16 bits), acknowledgement (the same), octets, octets cut off or milliseconds.
 */
#include <glib.h>

#include "base/reader.h"
#include "stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Octets that came out of each side, gaps included. */
typedef struct {
    uint64_t bytes[2];
} Seen;

static void
on_data(void *user, unsigned side, PskSpan bytes, uint64_t frame, int64_t time_ns)
{
    Seen *seen = user;

    (void)time_ns;
    g_assert_cmpuint(bytes.size, >, 0);
    g_assert_cmpuint(frame, >, 0);
    seen->bytes[side] += bytes.size;
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
        if (own->start == STREAM_STARTED)
            g_assert_cmpuint((uint32_t)(seen->bytes[side] + own->finished), ==,
                             own->next - own->initial);
        g_assert_cmpuint(own->waiting.size, <=, STREAM_QUEUE_SIZE);
        g_assert_cmpuint(own->waiting.count, <=, STREAM_QUEUE_PIECES);
    }
}

static bool
next_segment(PskReader *reader, StreamSegment *segment, unsigned *side)
{
    static const uint8_t zeros[256];
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
    segment->payload = psk_span(zeros, size);
    segment->missing = which & 8 ? extra : 0;
    segment->time_ns += which & 16 ? extra * INT64_C(1000000) : 0;
    return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    PskReader reader = psk_reader(psk_span(data, size));
    StreamSegment segment = {0};
    StreamPair pair = {0};
    Seen seen = {0};
    StreamSink sink = {.data = on_data, .gap = on_gap, .user = &seen};
    unsigned side;

    while (next_segment(&reader, &segment, &side)) {
        stream_push(&pair, side, &segment, &sink);
        check(&pair, &seen);
    }
    stream_finish(&pair, segment.frame + 1, segment.time_ns, &sink);
    g_assert_true(stream_is_settled(&pair));
    check(&pair, &seen);
    return 0;
}
