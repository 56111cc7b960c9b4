/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/flow_damaged.h"

#include <glib.h>

/* Sides are A (0) and B (1); what comes out is text: "A:abc", "B<5>" for a gap. */
typedef struct {
    StreamPair streams;
    FlowDamaged damaged;
    FlowDamage damage;
    StreamSink sink;
    GString *out;
    uint64_t frame;
    int64_t time_ns;
} Fixture;

static void
on_data(void *user, unsigned side, PskSpan bytes, uint64_t frame, int64_t time_ns)
{
    Fixture *f = user;

    (void)frame;
    (void)time_ns;
    g_string_append_printf(f->out, "%c:%.*s ", 'A' + (int)side, (int)bytes.size, bytes.data);
}

static void
on_gap(void *user, unsigned side, uint32_t size, StreamGap reason, uint64_t frame, int64_t time_ns)
{
    Fixture *f = user;

    (void)reason;
    (void)frame;
    (void)time_ns;
    g_string_append_printf(f->out, "%c<%u> ", 'A' + (int)side, size);
}

static void
push(Fixture *f, unsigned side, uint8_t flags, uint32_t sequence, uint32_t acknowledgement,
     PskSpan payload, bool damaged)
{
    StreamSegment segment = {.frame = ++f->frame,
                             .time_ns = f->time_ns,
                             .sequence = sequence,
                             .acknowledgement = acknowledgement,
                             .flags = flags,
                             .payload = payload};

    flow_damaged_push(&f->damaged, &f->streams, side, &segment, damaged, &f->damage, &f->sink);
}

static void
say(Fixture *f, unsigned side, uint32_t sequence, uint32_t acknowledgement, const char *text,
    bool damaged)
{
    push(f, side, PACKET_ACK, sequence, acknowledgement, psk_span_str(text), damaged);
}

static void
expect(Fixture *f, const char *out)
{
    g_strchomp(f->out->str);
    g_assert_cmpstr(f->out->str, ==, out);
    g_string_truncate(f->out, 0);
}

static void
set_up(Fixture *f, gconstpointer data)
{
    (void)data;
    f->out = g_string_new(NULL);
    f->sink = (StreamSink){.data = on_data, .gap = on_gap, .user = f};
    push(f, 0, PACKET_SYN, 99, 0, psk_span(NULL, 0), false);
    push(f, 1, PACKET_SYN | PACKET_ACK, 499, 100, psk_span(NULL, 0), false);
    push(f, 0, PACKET_ACK, 100, 500, psk_span(NULL, 0), false);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
    (void)data;
    flow_damaged_end(&f->damaged, &f->streams, &f->damage, &f->sink);
    stream_finish(&f->streams, f->frame, f->time_ns, &f->sink);
    g_assert_cmpuint(f->damage.size, ==, 0);
    g_string_free(f->out, TRUE);
}

/* Its receiver waits for a good copy, which counts. */
static void
test_good_copy(Fixture *f, gconstpointer data)
{
    (void)data;
    say(f, 0, 100, 500, "abX", true);
    say(f, 0, 103, 500, "def", false);
    say(f, 1, 500, 100, "", false); /* of what came before it */
    expect(f, "");
    say(f, 0, 100, 500, "abc", false);
    expect(f, "A:abc A:def");
    say(f, 1, 500, 106, "", false);
    expect(f, "");
}

/* A copy that has a part of it. */
static void
test_part_of_a_copy(Fixture *f, gconstpointer data)
{
    (void)data;
    say(f, 0, 100, 500, "abXY", true);
    say(f, 0, 100, 500, "abc", false);
    expect(f, "A:abc");
    say(f, 1, 500, 104, "", false);
    expect(f, "A:Y");
}

/* Its receiver had it whole: the damage is the capture's, and there is no other copy. */
static void
test_acknowledged(Fixture *f, gconstpointer data)
{
    (void)data;
    say(f, 0, 100, 500, "abX", true);
    expect(f, "");
    say(f, 1, 500, 103, "answer", false);
    expect(f, "A:abX B:answer");
}

/* The number that it acknowledges may be what is damaged. */
static void
test_acknowledges(Fixture *f, gconstpointer data)
{
    (void)data;
    say(f, 0, 100, 500, "abX", true);
    say(f, 1, 500, 1103, "", true);
    say(f, 1, 500, 1103, "answer", true);
    expect(f, "");
    say(f, 0, 100, 500, "abc", false);
    say(f, 1, 500, 103, "answer", false);
    expect(f, "A:abc B:answer");
    flow_damaged_end(&f->damaged, &f->streams, &f->damage, &f->sink);
    stream_finish(&f->streams, f->frame, f->time_ns, &f->sink);
    expect(f, "");
}

static void
test_given_up(Fixture *f, gconstpointer data)
{
    (void)data;
    say(f, 0, 100, 500, "abX", true);
    f->time_ns += FLOW_DAMAGED_NS;
    say(f, 0, 103, 500, "def", false);
    expect(f, "A:abX A:def");
    say(f, 0, 106, 500, "ghX", true);
    for (int i = 0; i < FLOW_DAMAGED_PACKETS; i++) {
        expect(f, "");
        say(f, 0, 106, 500, "", false);
    }
    say(f, 0, 106, 500, "", false);
    expect(f, "A:ghX");
    say(f, 0, 109, 500, "jkX", true);
    say(f, 0, 112, 500, "mnX", true); /* one of a side is kept back */
    expect(f, "A:jkX");
    push(f, 1, PACKET_RST, 500, 0, psk_span(NULL, 0), false);
    expect(f, "A:mnX");
}

static void
test_end(Fixture *f, gconstpointer data)
{
    (void)data;
    say(f, 0, 100, 500, "abX", true);
    say(f, 1, 500, 100, "uvX", true);
    flow_damaged_end(&f->damaged, &f->streams, &f->damage, &f->sink);
    expect(f, "A:abX B:uvX");
}

static void
bare(Fixture *f, unsigned side, uint8_t flags, uint32_t sequence, uint32_t acknowledgement,
     bool damaged)
{
    push(f, side, flags, sequence, acknowledgement, psk_span(NULL, 0), damaged);
}

/* Its sender goes on, so it was none; a true one ends the connection. */
static void
test_reset(Fixture *f, gconstpointer data)
{
    (void)data;
    bare(f, 0, PACKET_RST | PACKET_ACK, 100, 500, true);
    say(f, 1, 500, 100, "more", false);
    g_assert_false(f->streams.reset);
    say(f, 0, 100, 504, "abc", false);
    g_assert_false(flow_damaged_waits(&f->damaged));
    push(f, 0, PACKET_RST, 103, 0, psk_span_str("deX"), true);
    say(f, 0, 103, 504, "def", false);
    say(f, 1, 504, 106, "", false);
    expect(f, "B:more A:abc A:def");
    g_assert_false(f->streams.reset);
    bare(f, 0, PACKET_RST, 106, 0, true);
    bare(f, 1, PACKET_RST, 504, 0, false);
    g_assert_true(f->streams.reset);
}

/* The only one: the damage is the capture's. */
static void
test_only_reset(Fixture *f, gconstpointer data)
{
    (void)data;
    bare(f, 0, PACKET_RST, 100, 0, true);
    flow_damaged_expire(&f->damaged, &f->streams, FLOW_DAMAGED_NS - 1, &f->damage, &f->sink);
    g_assert_false(f->streams.reset);
    flow_damaged_expire(&f->damaged, &f->streams, FLOW_DAMAGED_NS, &f->damage, &f->sink);
    g_assert_true(f->streams.reset);
}

static void
test_fin(Fixture *f, gconstpointer data)
{
    (void)data;
    bare(f, 0, PACKET_FIN | PACKET_ACK, 100, 500, true);
    say(f, 1, 500, 100, "more", false); /* does not count it */
    say(f, 0, 100, 504, "abc", false);
    g_assert_false(flow_damaged_waits(&f->damaged));
    push(f, 0, PACKET_FIN | PACKET_ACK, 103, 504, psk_span_str("deX"), true);
    say(f, 0, 103, 504, "defg", false);
    say(f, 1, 504, 107, "", false);
    expect(f, "B:more A:abc A:defg");
    g_assert_false(f->streams.side[0].finished);
    bare(f, 0, PACKET_FIN | PACKET_ACK, 107, 504, true);
    bare(f, 0, PACKET_ACK, 108, 504, false);
    g_assert_false(f->streams.side[0].finished);
    say(f, 1, 504, 108, "", false);
    g_assert_true(f->streams.side[0].finished);
}

/* What begins a connection anew would move all that follows. */
static void
test_syn(Fixture *f, gconstpointer data)
{
    (void)data;
    push(f, 0, PACKET_SYN | PACKET_ACK, 100, 500, psk_span_str("abX"), true);
    say(f, 0, 100, 500, "abc", false);
    expect(f, "A:abc");
}

/* Connections without number, each with a damaged segment, take no more than that. */
static void
test_limit(Fixture *f, gconstpointer data)
{
    (void)data;
    f->damage.size = FLOW_DAMAGED_MAX - 2;
    say(f, 0, 100, 500, "abX", true);
    expect(f, "A:abX");
    say(f, 0, 103, 500, "dX", true);
    expect(f, "");
    f->damage.size = 2;
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) \
    g_test_add("/tcp/flow-damaged/" #name, Fixture, NULL, set_up, test_##name, tear_down)
    ADD(good_copy);
    ADD(part_of_a_copy);
    ADD(acknowledged);
    ADD(acknowledges);
    ADD(given_up);
    ADD(end);
    ADD(reset);
    ADD(only_reset);
    ADD(fin);
    ADD(syn);
    ADD(limit);
    return g_test_run();
}
