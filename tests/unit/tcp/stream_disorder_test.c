/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random conversations, captured badly: whatever happens to the segments on the way, what comes out
 * is what was sent, each octet once, in its place and not before what it answers. The seed is
 * GLib's, printed at the start: --seed repeats a run.
 */
#include "tcp/stream.h"

#include <glib.h>

#define RUNS    400
#define SENT    3000 /* octets in each direction */
#define BACKLOG 4096

typedef struct {
    StreamSegment segment;
    unsigned side;
    uint8_t *bytes;
    double place; /* in the capture */
} Captured;

typedef struct {
    uint32_t initial[2];
    uint8_t sent[2][SENT]; /* the copy of each octet that was captured first */
    uint32_t answers[2][SENT]; /* what the copy that was sent first has of the other side */
    bool captured[2][SENT];
    uint32_t position[2]; /* of what came out */
    uint32_t lost[2];
    bool lacking; /* segments of the capture */
    GArray *capture; /* Captured */
} Conversation;

static void
captured_clear(gpointer data)
{
    Captured *captured = data;

    g_free(captured->bytes);
}

static void
add(Conversation *c, unsigned side, uint32_t from, uint32_t size, uint32_t answers, uint8_t flags)
{
    Captured captured = {
        .segment = {.sequence = c->initial[side] + from,
                    .acknowledgement = c->initial[!side] + answers,
                    .flags = (uint8_t)(flags | PACKET_ACK),
                    .frame = c->capture->len + 1},
        .side = side,
        .bytes = g_malloc(size + 1),
        .place = c->capture->len,
    };

    for (uint32_t i = 0; i < size; i++)
        captured.bytes[i] = (uint8_t)g_test_rand_int();
    captured.segment.payload = psk_span(captured.bytes, size);
    g_array_append_val(c->capture, captured);
}

/* Both sides talk in turn, in segments of any size; each says what it has of the other. */
static Conversation *
conversation_new(void)
{
    Conversation *c = g_new0(Conversation, 1);
    uint32_t at[2] = {0, 0};

    c->capture = g_array_new(FALSE, TRUE, sizeof(Captured));
    g_array_set_clear_func(c->capture, captured_clear);
    for (unsigned side = 0; side < 2; side++)
        c->initial[side] = g_test_rand_bit() ? (uint32_t)g_test_rand_int() : UINT32_MAX - 1000;
    while (at[0] < SENT || at[1] < SENT) {
        unsigned side = g_test_rand_bit();
        uint32_t size = (uint32_t)g_test_rand_int_range(1, 200);

        size = MIN(size, SENT - at[side]);
        if (size > 0)
            add(c, side, at[side], size, at[!side], 0);
        at[side] += size;
    }
    add(c, 0, SENT, 0, SENT, PACKET_FIN);
    add(c, 1, SENT, 0, SENT + 1, PACKET_FIN);
    add(c, 0, SENT + 1, 0, SENT + 1, 0);
    return c;
}

static void
conversation_free(Conversation *c)
{
    g_array_unref(c->capture);
    g_free(c);
}

/* What |side| has of the other one, and says, behind that place in the capture. */
static uint32_t
heard_by(const Conversation *c, unsigned side, double place)
{
    uint32_t heard = 0;

    for (guint i = 0; i < c->capture->len; i++) {
        const Captured *captured = &g_array_index(c->capture, Captured, i);

        if (captured->side != side && captured->place <= place)
            heard = MAX(heard, captured->segment.sequence - c->initial[!side] +
                                   (uint32_t)captured->segment.payload.size);
    }
    return heard;
}

/* Sends parts of what was sent again, cut otherwise, some with other octets. */
static void
repeat_some(Conversation *c, unsigned count)
{
    while (count-- > 0) {
        const Captured *first = &g_array_index(
            c->capture, Captured, (guint)g_test_rand_int_range(0, (gint32)c->capture->len));
        uint32_t from = first->segment.sequence - c->initial[first->side];
        uint32_t end = from + (uint32_t)g_test_rand_int_range(1, 400);
        double place = first->place + g_test_rand_double_range(0, 20);
        uint32_t answers = heard_by(c, first->side, place);

        end = MIN(end, SENT);
        if (from >= end)
            continue;
        add(c, first->side, from, end - from, answers, 0);
        g_array_index(c->capture, Captured, c->capture->len - 1).place = place;
    }
}

static gint
compare_places(gconstpointer a, gconstpointer b)
{
    double first = ((const Captured *)a)->place, second = ((const Captured *)b)->place;

    return (first > second) - (first < second);
}

/* Moves each segment by up to |distance| places. */
static void
disorder(Conversation *c, double distance)
{
    for (guint i = 0; i < c->capture->len; i++)
        g_array_index(c->capture, Captured, i).place += g_test_rand_double_range(0, distance);
    g_array_sort(c->capture, compare_places);
}

static void
lose_some(Conversation *c, unsigned percent)
{
    c->lacking = true;
    for (guint i = 0; i < c->capture->len; i++) {
        if ((unsigned)g_test_rand_int_range(0, 100) < percent)
            g_array_remove_index(c->capture, i--);
    }
}

/* Of each octet the first copy in the capture counts. */
static void
settle_what_was_sent(Conversation *c)
{
    for (guint i = 0; i < c->capture->len; i++) {
        const Captured *captured = &g_array_index(c->capture, Captured, i);
        uint32_t from = captured->segment.sequence - c->initial[captured->side];

        for (uint32_t k = 0; k < captured->segment.payload.size; k++) {
            uint32_t *answers = &c->answers[captured->side][from + k];
            uint32_t heard = captured->segment.acknowledgement - c->initial[!captured->side];

            if (!c->captured[captured->side][from + k] || heard < *answers)
                *answers = heard;
            if (c->captured[captured->side][from + k])
                continue;
            c->captured[captured->side][from + k] = true;
            c->sent[captured->side][from + k] = captured->bytes[k];
        }
    }
}

static void
on_data(void *user, unsigned side, PskSpan bytes, uint64_t frame, int64_t time_ns)
{
    Conversation *c = user;
    uint32_t at = c->position[side];

    (void)time_ns;
    g_assert_cmpuint(at + bytes.size, <=, SENT);
    g_assert_cmpmem(bytes.data, bytes.size, c->sent[side] + at, bytes.size);
    c->position[side] += (uint32_t)bytes.size;
    for (guint i = 0; i < c->capture->len; i++) {
        const Captured *captured = &g_array_index(c->capture, Captured, i);
        uint32_t from = captured->segment.sequence - c->initial[side];

        if (captured->segment.frame != frame)
            continue;
        /* It is from the segment that it is said to be from, and that answers nothing to come. */
        g_assert_cmpuint(captured->side, ==, side);
        g_assert_cmpuint(from, <=, at);
        g_assert_cmpuint(at + bytes.size, <=, from + captured->segment.payload.size);
        if (!c->lacking)
            g_assert_cmpuint(c->answers[side][at], <=, c->position[!side]);
    }
}

static void
on_gap(void *user, unsigned side, uint32_t size, StreamGap reason, uint64_t frame, int64_t time_ns)
{
    Conversation *c = user;

    (void)frame;
    (void)time_ns;
    g_assert_cmpuint(reason, ==, STREAM_GAP_LOST);
    c->position[side] += size;
    c->lost[side] += size;
}

/* The SYNs come first: of a beginning out of order stream_test.c has cases. */
static void
replay(Conversation *c, bool twice)
{
    StreamPair pair = {0};
    StreamSink sink = {.data = on_data, .gap = on_gap, .user = c};
    StreamSegment syn = {.flags = PACKET_SYN, .frame = BACKLOG};

    settle_what_was_sent(c);
    for (unsigned side = 0; side < 2; side++) {
        syn.sequence = c->initial[side] - 1;
        stream_push(&pair, side, &syn, &sink);
    }
    for (guint i = 0; i < c->capture->len; i++) {
        const Captured *captured = &g_array_index(c->capture, Captured, i);

        for (int copy = 0; copy <= twice; copy++)
            stream_push(&pair, captured->side, &captured->segment, &sink);
    }
    stream_finish(&pair, BACKLOG, 0, &sink);
    g_assert_true(stream_is_settled(&pair));
    g_assert_cmpuint(stream_queued(&pair), ==, 0);
    stream_clear(&pair);
}

static void
check_whole(Conversation *c)
{
    for (unsigned side = 0; side < 2; side++) {
        g_assert_cmpuint(c->position[side], ==, SENT);
        g_assert_cmpuint(c->lost[side], ==, 0);
    }
    conversation_free(c);
}

static void
test_disorder(void)
{
    for (int run = 0; run < RUNS; run++) {
        Conversation *c = conversation_new();

        disorder(c, g_test_rand_double_range(0, 30));
        replay(c, false);
        check_whole(c);
    }
}

static void
test_repetitions(void)
{
    for (int run = 0; run < RUNS; run++) {
        Conversation *c = conversation_new();

        repeat_some(c, 30);
        disorder(c, g_test_rand_double_range(0, 30));
        replay(c, false);
        check_whole(c);
    }
}

static void
test_every_packet_twice(void)
{
    for (int run = 0; run < RUNS; run++) {
        Conversation *c = conversation_new();

        disorder(c, g_test_rand_double_range(0, 10));
        replay(c, true);
        check_whole(c);
    }
}

/* With losses no more is missing than was lost, and what comes out stands in its place. */
static void
test_losses(void)
{
    for (int run = 0; run < RUNS; run++) {
        Conversation *c = conversation_new();

        repeat_some(c, 10);
        disorder(c, g_test_rand_double_range(0, 20));
        lose_some(c, (unsigned)g_test_rand_int_range(1, 40));
        replay(c, false);
        for (unsigned side = 0; side < 2; side++) {
            uint32_t missing = 0;

            for (uint32_t i = 0; i < c->position[side] && i < SENT; i++)
                missing += !c->captured[side][i];
            /* A FIN that is lost but acknowledged may count as an octet. */
            g_assert_cmpuint(c->lost[side], <=, missing + 1);
            g_assert_cmpuint(c->lost[side], >=, missing);
            g_assert_cmpuint(c->position[side], <=, SENT + 1);
        }
        conversation_free(c);
    }
}

static void
count_data(void *user, unsigned side, PskSpan bytes, uint64_t frame, int64_t time_ns)
{
    (void)side;
    (void)frame;
    (void)time_ns;
    *(size_t *)user += bytes.size;
}

static void
no_gap(void *user, unsigned side, uint32_t size, StreamGap reason, uint64_t frame, int64_t time_ns)
{
    (void)user;
    (void)side;
    (void)size;
    (void)reason;
    (void)frame;
    (void)time_ns;
    g_assert_not_reached();
}

static void
note_text(void *user, unsigned side, PskSpan bytes, uint64_t frame, int64_t time_ns)
{
    (void)side;
    (void)frame;
    (void)time_ns;
    g_string_append_printf(user, "%.*s ", (int)bytes.size, bytes.data);
}

/* Each of |captured| is of the side whose segment has flags; what side 1 says comes |delay_ns|
 * later. */
static void
push_all(StreamPair *pair, const StreamSegment captured[][2], size_t count, int64_t delay_ns,
         const StreamSink *sink)
{
    for (size_t i = 0; i < count; i++) {
        unsigned side = captured[i][0].flags == 0;
        StreamSegment segment = captured[i][side];

        segment.frame = i + 1;
        segment.time_ns = side * delay_ns;
        segment.window = 65535;
        stream_push(pair, side, &segment, sink);
    }
    stream_finish(pair, BACKLOG, 0, sink);
}

/* Late copies on both sides, one of which acknowledges what answered it: no key before a hello. */
static void
test_both_late(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    StreamPair pair = {0};
    StreamSink sink = {.data = note_text, .gap = no_gap, .user = text};
    const StreamSegment captured[][2] = {
        {{.flags = PACKET_SYN, .sequence = 100}},
        {{0}, {.flags = PACKET_SYN | PACKET_ACK, .sequence = 500, .acknowledgement = 101}},
        {{0}, {.flags = PACKET_ACK, .sequence = 506, .acknowledgement = 106,
               .payload = psk_span_str("done")}},
        {{.flags = PACKET_ACK, .sequence = 106, .acknowledgement = 510,
          .payload = psk_span_str("data")}},
        {{0}, {.flags = PACKET_ACK, .sequence = 501, .acknowledgement = 110,
               .payload = psk_span_str("hello")}},
        {{.flags = PACKET_ACK, .sequence = 101, .acknowledgement = 501,
          .payload = psk_span_str("hi")}},
        {{.flags = PACKET_ACK, .sequence = 103, .acknowledgement = 506,
          .payload = psk_span_str("key")}},
    };

    push_all(&pair, captured, G_N_ELEMENTS(captured), 0, &sink);
    g_assert_cmpstr(text->str, ==, "hi hello key done data ");
    stream_clear(&pair);
}

/* One side was captured long after the other, and ends with a RST that overtook its last octets. */
static void
test_late_side_ends_in_disorder(void)
{
    size_t count = 0;
    StreamPair pair = {0};
    StreamSink sink = {.data = count_data, .gap = no_gap, .user = &count};
    const StreamSegment captured[][2] = {
        {{.flags = PACKET_SYN, .sequence = 100}},
        {{.flags = PACKET_ACK, .sequence = 101, .acknowledgement = 501,
          .payload = psk_span_str("question")}},
        {{.flags = PACKET_RST, .sequence = 109}},
        {{0}, {.flags = PACKET_SYN | PACKET_ACK, .sequence = 500, .acknowledgement = 101}},
        {{0}, {.flags = PACKET_RST | PACKET_ACK, .sequence = 507, .acknowledgement = 109}},
        {{0}, {.flags = PACKET_ACK, .sequence = 501, .acknowledgement = 109,
               .payload = psk_span_str("answer")}},
    };

    push_all(&pair, captured, G_N_ELEMENTS(captured), 30 * STREAM_AFTER_END_NS, &sink);
    g_assert_cmpuint(count, ==, strlen("question") + strlen("answer"));
    stream_clear(&pair);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tcp/stream-disorder/disorder", test_disorder);
    g_test_add_func("/tcp/stream-disorder/repetitions", test_repetitions);
    g_test_add_func("/tcp/stream-disorder/every-packet-twice", test_every_packet_twice);
    g_test_add_func("/tcp/stream-disorder/losses", test_losses);
    g_test_add_func("/tcp/stream-disorder/late-side-ends", test_late_side_ends_in_disorder);
    g_test_add_func("/tcp/stream-disorder/both-late", test_both_late);
    return g_test_run();
}
