/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/stream.h"

#include <glib.h>

static StreamPlace
place(StreamSide *side, uint32_t sequence)
{
    return stream_side_place(side, sequence);
}

static void
test_begin(void)
{
    StreamSide side = {0};

    g_assert_true(stream_side_may_begin_at(&side, 12345));
    stream_side_begin(&side, 101);
    g_assert_cmpint(side.start, ==, STREAM_STARTED);
    g_assert_cmpuint(side.next, ==, 101);
    stream_side_begin(&side, 901); /* another answer to the same SYN */
    g_assert_cmpuint(side.next, ==, 901);
    stream_side_advance(&side, 10);
    stream_side_begin(&side, 101);
    g_assert_cmpuint(side.next, ==, 911);
    g_assert_cmpuint(side.initial, ==, 901);
}

static void
test_assumed(void)
{
    StreamSide side = {0};

    stream_side_acknowledge(&side, 101, true);
    g_assert_cmpint(side.start, ==, STREAM_ASSUMED);
    g_assert_true(stream_side_is_behind(&side, 151)); /* it may be captured yet */
    stream_side_acknowledge(&side, 151, true);
    stream_side_give_up(&side); /* or not */
    g_assert_cmpuint(side.next, ==, 151);
    stream_side_acknowledge(&side, 201, true);
    g_assert_cmpuint(side.next, ==, 201);
    g_assert_false(stream_side_is_behind(&side, 301));
    side.absent = false;
    stream_side_acknowledge(&side, 301, true);
    g_assert_cmpuint(side.next, ==, 201);
    g_assert_true(stream_side_is_behind(&side, 301));
    g_assert_true(stream_side_may_begin_at(&side, 101));
    g_assert_false(stream_side_may_begin_at(&side, 202));

    g_assert_cmpint(place(&side, 201), ==, STREAM_PLACE_NEAR);
    g_assert_cmpint(side.start, ==, STREAM_ASSUMED);
    g_assert_cmpint(place(&side, 151), ==, STREAM_PLACE_NEAR); /* earlier: nothing is certain */
    g_assert_cmpint(side.start, ==, STREAM_UNKNOWN);
    g_assert_cmpuint(side.next, ==, 151);
}

static void
test_far(void)
{
    StreamSide side = {0};

    stream_side_begin(&side, 101);
    for (int i = 0; i < 3; i++) {
        for (int k = 1; k < STREAM_FAR_SEGMENTS; k++)
            g_assert_cmpint(place(&side, 101 + STREAM_FAR + 1), ==, STREAM_PLACE_NONE);
        g_assert_cmpint(place(&side, 101 + STREAM_FAR), ==, STREAM_PLACE_NEAR);
    }
    for (int k = 1; k < STREAM_FAR_SEGMENTS; k++)
        g_assert_cmpint(place(&side, 101 - STREAM_FAR - 1), ==, STREAM_PLACE_NONE);
    g_assert_cmpint(place(&side, 101 - STREAM_FAR - 1), ==, STREAM_PLACE_JUMP);
}

static void
test_cut(void)
{
    StreamSide side = {0};

    stream_side_begin(&side, 101);
    stream_side_cut(&side, 101, 7, 0);
    g_assert_cmpuint(stream_side_cut_size(&side), ==, 0);
    stream_side_cut(&side, 111, 7, 0);
    stream_side_cut(&side, 105, 8, 0); /* known already */
    g_assert_cmpuint(stream_side_cut_size(&side), ==, 10);
    g_assert_cmpuint(side.cut_frame, ==, 7);
    stream_side_advance(&side, 4);
    g_assert_cmpuint(stream_side_cut_size(&side), ==, 6);
    stream_side_advance(&side, 7);
    g_assert_cmpuint(stream_side_cut_size(&side), ==, 0);
}

static void
test_finish(void)
{
    StreamSide side = {0};

    stream_side_begin(&side, 101);
    stream_side_finish(&side, 105); /* octets before it are missing */
    g_assert_false(side.finished);
    stream_side_advance(&side, 4);
    stream_side_finish(&side, 105);
    g_assert_true(side.finished);
    g_assert_cmpuint(side.next, ==, 106);
    stream_side_finish(&side, 106); /* once */
    g_assert_cmpuint(side.next, ==, 106);
}

static void
test_end_of_lost(void)
{
    StreamSide side = {.acknowledged_last = 201};

    g_assert_cmpuint(stream_side_end_of_lost(&side, false), ==, 201);
    g_assert_cmpuint(stream_side_end_of_lost(&side, true), ==, 200);
    side.finished = true; /* it has been seen */
    g_assert_cmpuint(stream_side_end_of_lost(&side, true), ==, 201);
}

static void
ignore(void *user, unsigned side, PskSpan bytes, uint64_t frame, int64_t time_ns)
{
    (void)user, (void)side, (void)bytes, (void)frame, (void)time_ns;
}

/* After |count| segments: those with a window are side 1's. */
static StreamPair
pair_of(const StreamSegment *segments, size_t count)
{
    StreamSink sink = {.data = ignore};
    StreamPair pair = {0};

    for (size_t i = 0; i < count; i++)
        stream_push(&pair, segments[i].window > 0, &segments[i], &sink);
    stream_flush(&pair, STREAM_GAP_LOST, &sink);
    return pair;
}

/*
 * A FIN that is acknowledged by the other side's was the first, though it was not captured; one
 * that is acknowledged later was not, nor where all waits for an answer that was not captured
 * either.
 */
static void
test_lost_fin(void)
{
    enum { ANSWER = 1, FIN = 3 };
    StreamSegment segments[] = {
        {.frame = 1, .sequence = 100, .flags = PACKET_SYN},
        {.frame = 2, .sequence = 500, .acknowledgement = 101, .flags = PACKET_SYN | PACKET_ACK,
         .window = 9},
        {.frame = 3, .sequence = 101, .acknowledgement = 501, .flags = PACKET_ACK,
         .payload = psk_span_str("H")},
        {.frame = 4, .sequence = 102, .flags = PACKET_ACK | PACKET_FIN},
        {.frame = 5, .sequence = 103, .acknowledgement = 502, .flags = PACKET_ACK},
    };

    for (int has_answer = 1; has_answer >= 0; has_answer--)
        for (int is_second = 0; is_second < 2; is_second++) {
            StreamPair pair;

            segments[FIN].acknowledgement = is_second ? 502 : 501;
            if (!has_answer)
                segments[ANSWER] = segments[0];
            pair = pair_of(segments, G_N_ELEMENTS(segments));
            g_assert_true(pair.side[0].finished && !pair.side[1].finished);
            g_assert_cmpuint(pair.finished_by, ==, is_second);
            g_assert_cmpuint(pair.finished_frame, ==, is_second ? 0 : 4);
        }
}

/* One that was captured, and waits where neither beginning was. */
static void
test_fin_that_waits(void)
{
    const StreamSegment segments[] = {
        {.frame = 1, .sequence = 501, .acknowledgement = 102, .flags = PACKET_ACK | PACKET_FIN,
         .window = 9},
        {.frame = 2, .sequence = 101, .acknowledgement = 501, .flags = PACKET_ACK,
         .payload = psk_span_str("H")},
        {.frame = 3, .sequence = 102, .acknowledgement = 502, .flags = PACKET_ACK | PACKET_FIN},
    };
    StreamPair pair = pair_of(segments, G_N_ELEMENTS(segments));

    g_assert_cmpuint(pair.finished_by, ==, 1);
    g_assert_cmpuint(pair.finished_frame, ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tcp/stream-side/begin", test_begin);
    g_test_add_func("/tcp/stream-side/assumed", test_assumed);
    g_test_add_func("/tcp/stream-side/far", test_far);
    g_test_add_func("/tcp/stream-side/cut", test_cut);
    g_test_add_func("/tcp/stream-side/finish", test_finish);
    g_test_add_func("/tcp/stream-side/end-of-lost", test_end_of_lost);
    g_test_add_func("/tcp/stream-side/lost-fin", test_lost_fin);
    g_test_add_func("/tcp/stream-side/fin-that-waits", test_fin_that_waits);
    return g_test_run();
}
