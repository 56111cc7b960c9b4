/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/stream.h"

#include <glib.h>

enum { A, B };

#define MS INT64_C(1000000)

/* What came out, as text: octets as they are, gaps as "<A:5 lost>". */
typedef struct {
    StreamPair pair;
    StreamSink sink;
    GString *out;
    uint64_t frame;
    int64_t time_ns;
    uint64_t last_frame; /* of what came out */
} Fixture;

static void
on_data(void *user, unsigned side, PskSpan bytes, uint64_t frame, int64_t time_ns)
{
    Fixture *f = user;

    (void)side;
    (void)time_ns;
    g_string_append_len(f->out, (const char *)bytes.data, (gssize)bytes.size);
    f->last_frame = frame;
}

static void
on_gap(void *user, unsigned side, uint32_t size, StreamGap reason, uint64_t frame, int64_t time_ns)
{
    static const char *const reasons[] = {"lost", "cut", "overflow"};
    Fixture *f = user;

    (void)time_ns;
    g_string_append_printf(f->out, "<%c:%u %s>", side == A ? 'A' : 'B', size, reasons[reason]);
    f->last_frame = frame;
}

/* |data| is not NULL for a recording, which is read with more patience. */
static void
set_up(Fixture *f, gconstpointer data)
{
    f->pair.prompt = data == NULL;
    f->sink = (StreamSink){.data = on_data, .gap = on_gap, .user = f};
    f->out = g_string_new(NULL);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
    (void)data;
    stream_clear(&f->pair);
    g_string_free(f->out, TRUE);
}

static void
send_cut(Fixture *f, unsigned side, uint8_t flags, uint32_t sequence, uint32_t acknowledgement,
         const char *text, uint32_t missing)
{
    StreamSegment segment = {.frame = ++f->frame,
                             .time_ns = f->time_ns,
                             .sequence = sequence,
                             .acknowledgement = acknowledgement,
                             .flags = flags,
                             .window = 65535,
                             .missing = missing,
                             .payload = psk_span_str(text)};

    stream_push(&f->pair, side, &segment, &f->sink);
}

static void
send(Fixture *f, unsigned side, uint8_t flags, uint32_t sequence, uint32_t acknowledgement,
     const char *text)
{
    send_cut(f, side, flags, sequence, acknowledgement, text, 0);
}

static void
send_idle(Fixture *f, unsigned count)
{
    while (count-- > 0)
        send(f, A, 0, f->pair.side[A].next, 0, "");
}

/* Octets of A begin at 101, those of B at 501. */
static void
connect(Fixture *f)
{
    send(f, A, PACKET_SYN, 100, 0, "");
    send(f, B, PACKET_SYN | PACKET_ACK, 500, 101, "");
    send(f, A, PACKET_ACK, 101, 501, "");
}

static void
expect(Fixture *f, const char *out)
{
    g_assert_cmpstr(f->out->str, ==, out);
    g_string_truncate(f->out, 0);
}

static void
finish(Fixture *f, const char *out)
{
    stream_finish(&f->pair, f->frame, f->time_ns, &f->sink);
    g_assert_true(stream_is_settled(&f->pair));
    expect(f, out);
}

static void
test_in_order(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    send(f, A, PACKET_ACK, 101, 501, "HELLO");
    expect(f, "HELLO");
    send(f, B, PACKET_ACK, 501, 106, "hello");
    expect(f, "hello");
    send(f, A, PACKET_ACK | PACKET_FIN, 106, 506, "BYE");
    expect(f, "BYE");
    g_assert_true(f->pair.side[A].finished);
    send(f, B, PACKET_ACK | PACKET_FIN, 506, 110, "");
    g_assert_true(f->pair.side[B].finished);
    g_assert_true(f->pair.side[A].delivered == 8 && f->pair.finished_frame == f->frame - 1);
    finish(f, "");
}

static void
test_out_of_order(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    send(f, A, PACKET_ACK, 107, 501, "GHI");
    send(f, A, PACKET_ACK, 104, 501, "DEF");
    expect(f, "");
    g_assert_cmpuint(stream_queued(&f->pair), >, 6);
    send(f, A, PACKET_ACK, 101, 501, "ABC");
    expect(f, "ABCDEFGHI");
    g_assert_cmpuint(f->last_frame, ==, 4); /* each piece has its own frame */
    g_assert_cmpuint(stream_queued(&f->pair), ==, 0);
}

static void
test_repeated_and_overlapping(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    send(f, A, PACKET_ACK, 101, 501, "ABC");
    send(f, A, PACKET_ACK, 101, 501, "ABC");
    send(f, A, PACKET_ACK, 101, 501, "abcDE");
    expect(f, "ABCDE");
    /* What waits counts before what came later, on both of its sides. */
    send(f, A, PACKET_ACK, 108, 501, "HI");
    send(f, A, PACKET_ACK, 106, 501, "FGhiJ");
    expect(f, "FGHIJ");
    /* And so do two that wait. */
    send(f, A, PACKET_ACK, 114, 501, "NO");
    send(f, A, PACKET_ACK, 112, 501, "LMnoPQ");
    send(f, A, PACKET_ACK, 111, 501, "K");
    expect(f, "KLMNOPQ");
    finish(f, "");
}

static void
test_wrap(Fixture *f, gconstpointer data)
{
    (void)data;
    send(f, A, PACKET_SYN, UINT32_MAX - 3, 0, "");
    send(f, A, 0, 2, 0, "FGH");
    send(f, A, 0, UINT32_MAX - 2, 0, "ABCDE");
    expect(f, "ABCDEFGH");
    send(f, A, 0, 5, 0, "IJ");
    expect(f, "IJ");
}

static void
test_fast_open(Fixture *f, gconstpointer data)
{
    (void)data;
    send(f, A, PACKET_SYN, 100, 0, "HELLO"); /* RFC 7413 */
    expect(f, "HELLO");
    send(f, B, PACKET_SYN | PACKET_ACK, 500, 101, ""); /* took the SYN alone */
    send(f, A, PACKET_ACK, 101, 501, "HELLO!");
    expect(f, "!");
}

static void
test_keep_alive(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    send(f, A, PACKET_ACK, 101, 501, "ABC");
    send(f, A, PACKET_ACK, 103, 501, "");  /* RFC 9293 section 3.8.4 */
    send(f, A, PACKET_ACK, 103, 501, "x"); /* with the octet of garbage that some send */
    send(f, B, PACKET_ACK, 501, 104, "");
    send(f, A, PACKET_ACK, 100, 501, "y"); /* before the first octet */
    send(f, A, PACKET_ACK, 104, 501, "D");
    expect(f, "ABCD");
    finish(f, "");
}

/* The receiver has what the capture has not: a little patience, then a gap. */
static void
test_gap_acknowledged(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    send(f, A, PACKET_ACK, 106, 501, "FGH");
    send(f, B, PACKET_ACK, 501, 109, "");
    expect(f, ""); /* an ACK alone declares nothing */
    send_idle(f, 62);
    expect(f, "");
    send_idle(f, 1);
    expect(f, "<A:5 lost>FGH");
    g_assert_cmpuint(f->last_frame, ==, 4);
    send(f, A, PACKET_ACK, 101, 501, "ABCDE"); /* too late */
    finish(f, "");
}

static void
test_gap_by_time(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    send(f, A, PACKET_ACK, 106, 501, "FGH");
    send(f, B, PACKET_ACK, 501, 109, "");
    stream_expire(&f->pair, f->time_ns + 999 * MS, &f->sink);
    expect(f, "");
    stream_expire(&f->pair, f->time_ns + 1000 * MS, &f->sink);
    expect(f, "<A:5 lost>FGH");
}

/* The receiver has not got it either: it will be sent again. */
static void
test_hole_not_acknowledged(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    send(f, A, PACKET_ACK, 106, 501, "FGH");
    for (int i = 0; i < 500; i++)
        send(f, B, PACKET_ACK, 501, 101, "");
    f->time_ns += 59000 * MS;
    send(f, B, PACKET_ACK, 501, 101, "");
    expect(f, "");
    send(f, A, PACKET_ACK, 101, 501, "ABCDE");
    expect(f, "ABCDEFGH");
}

static void
test_cut(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    send_cut(f, A, PACKET_ACK, 101, 501, "ABC", 4);
    send(f, A, PACKET_ACK, 108, 501, "HI");
    expect(f, "ABC");
    send_idle(f, 4);
    expect(f, "<A:4 cut>HI");
    send_cut(f, B, PACKET_ACK, 501, 110, "", 9);
    finish(f, "<B:9 cut>");
}

static void
test_cut_and_whole(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    send_cut(f, A, PACKET_ACK, 101, 501, "ABC", 4);
    send(f, A, PACKET_ACK, 101, 501, "ABCDEFG");
    expect(f, "ABCDEFG");
    send_cut(f, A, PACKET_ACK | PACKET_FIN, 108, 501, "H", 1);
    send(f, A, PACKET_ACK | PACKET_FIN, 108, 501, "HI");
    expect(f, "HI");
    g_assert_true(f->pair.side[A].finished);
    finish(f, "");
}

/* Part of a hole is known to be cut, the other part is lost. */
static void
test_cut_beside_lost(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    send_cut(f, A, PACKET_ACK, 101, 501, "ABC", 2);
    send(f, A, PACKET_ACK, 110, 501, "JK");
    finish(f, "ABC<A:2 cut><A:4 lost>JK");
}

static void
test_answer_before_question(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    send(f, B, PACKET_ACK, 501, 106, "hello");
    send(f, B, PACKET_ACK, 506, 106, " you");
    expect(f, "");
    send(f, A, PACKET_ACK, 101, 501, "HELLO");
    expect(f, "HELLOhello you");
}

/* The question never comes: it is a gap, and before the answer. */
static void
test_question_lost(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    send(f, B, PACKET_ACK, 501, 106, "hello");
    send_idle(f, 63);
    expect(f, "");
    send_idle(f, 1);
    expect(f, "<A:5 lost>hello");
    /* One octet may be a FIN that is not in the capture, and is no gap. */
    send(f, B, PACKET_ACK, 506, 107, "bye");
    finish(f, "bye");
}

/* Each acknowledges the other: one is a copy that was sent again, and the first is not there. */
static void
test_waiting_for_each_other(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    send(f, A, PACKET_ACK, 101, 506, "HELLO"); /* the client's, which speaks first */
    send(f, B, PACKET_ACK, 501, 106, "hello");
    expect(f, "");
    stream_flush(&f->pair, STREAM_GAP_LOST, &f->sink);
    expect(f, "HELLOhello");
    send(f, A, PACKET_ACK, 108, 508, "!!");
    send(f, A, PACKET_ACK, 106, 508, "??"); /* after what follows it */
    send(f, B, PACKET_ACK, 506, 108, "ok"); /* later yet, but in order */
    finish(f, "??ok!!");
}

static void
test_syn_swapped(Fixture *f, gconstpointer data)
{
    (void)data;
    send(f, B, PACKET_SYN | PACKET_ACK, 500, 101, "");
    send(f, A, PACKET_ACK, 101, 501, "HELLO");
    send(f, A, PACKET_SYN, 100, 0, "");
    send(f, B, PACKET_ACK, 501, 106, "hello");
    finish(f, "HELLOhello");
    g_assert_true(f->pair.side[A].syn);
}

static void
test_begins_midway(Fixture *f, gconstpointer data)
{
    (void)data;
    /* Nothing tells that these two are swapped until the first has waited a little. */
    send(f, A, PACKET_ACK, 206, 501, "FGH");
    send(f, A, PACKET_ACK, 201, 501, "ABCDE");
    expect(f, "");
    send(f, B, PACKET_ACK, 501, 209, "hello"); /* A's ACK told where B stands */
    expect(f, "");
    send_idle(f, 3);
    expect(f, "ABCDEFGHhello");
}

static void
test_begins_midway_exactly(Fixture *f, gconstpointer data)
{
    (void)data;
    send(f, B, PACKET_ACK, 501, 201, ""); /* all before 201 is known to have been */
    send(f, A, PACKET_ACK, 201, 501, "ABC");
    expect(f, "ABC");
    /* A keep-alive probe is no octet to begin with. */
    send(f, B, PACKET_ACK, 500, 204, "x");
    send(f, B, PACKET_ACK, 501, 204, "hello");
    send_idle(f, 4);
    expect(f, "hello");
}

/* "H" begins whatever it is. */
static bool
begins(PskSpan bytes)
{
    return bytes.data[0] == 'H';
}

/* Whoever takes the octets knows that none came before them, and so nothing is waited for. */
static void
test_begins_for_certain(Fixture *f, gconstpointer data)
{
    (void)data;
    f->sink.begins = begins;
    send(f, A, PACKET_ACK, 206, 501, "more");
    expect(f, "");
    send(f, A, PACKET_ACK, 201, 501, "HELLO");
    expect(f, "");
    send(f, B, PACKET_ACK, 501, 210, "Hello"); /* which A's waited for */
    expect(f, "HELLOmoreHello");
    send(f, B, PACKET_ACK, 506, 210, "Hi");
    expect(f, "Hi");
}

/* Nothing can be waited for; what the other side said is known from the answers, in the end. */
static void
test_one_way(Fixture *f, gconstpointer data)
{
    (void)data;
    send(f, B, PACKET_ACK, 501, 101, "hello");
    for (uint32_t i = 0; i < 10; i++)
        send(f, B, PACKET_ACK, 506 + i, 101 + 50 * i, "x");
    finish(f, "helloxxxxxxxxxx<A:450 lost>");
}

/* The SYN is not acknowledged by anything that was captured: no octets are known to be lost. */
static void
test_one_way_silent(Fixture *f, gconstpointer data)
{
    (void)data;
    send(f, A, PACKET_SYN, 100, 0, "");
    send(f, A, PACKET_ACK, 101, 501, "HELLO");
    send(f, A, PACKET_ACK | PACKET_FIN, 106, 502, ""); /* a FIN of B */
    finish(f, "HELLO");
}

/* Nobody said anything that was captured. */
static void
test_one_way_without_data(Fixture *f, gconstpointer data)
{
    (void)data;
    send(f, A, PACKET_SYN, 100, 0, "");
    send(f, A, PACKET_ACK, 101, 501, "");
    send(f, A, PACKET_ACK, 101, 601, "");
    finish(f, "");
}

static void
test_overflow(Fixture *f, gconstpointer data)
{
    g_autofree char *large = g_strnfill(60000, 'x');
    unsigned sent = 0;

    (void)data;
    f->pair.prompt = false;
    connect(f);
    while (f->out->len == 0 && sent < 100)
        send(f, A, PACKET_ACK, 106 + 60000 * sent++, 501, large);
    g_assert_true(g_str_has_prefix(f->out->str, "<A:5 overflow>xxx"));
    g_assert_cmpuint(sent, ==, STREAM_QUEUE_SIZE / 60000 + 1);
    g_assert_cmpuint(stream_queued(&f->pair), ==, 0);

    g_string_truncate(f->out, 0);
    for (sent = 0; f->out->len == 0 && sent < 2 * STREAM_QUEUE_PIECES; sent++)
        send(f, B, PACKET_ACK, 502 + 2 * sent, 101, "y");
    g_assert_cmpuint(sent, ==, STREAM_QUEUE_PIECES + 1);
}

static void
test_reset(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    send(f, B, PACKET_RST | PACKET_ACK, 506, 101, "");
    g_assert_true(f->pair.reset);
    g_assert_false(stream_is_settled(&f->pair)); /* octets before it may follow */
    send(f, B, PACKET_ACK, 501, 101, "alert");
    expect(f, "alert");
    g_assert_true(stream_is_settled(&f->pair));
}

static void
test_after_fin(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    send(f, A, PACKET_ACK, 150, 501, "no part of it");
    send(f, A, PACKET_ACK, 104, 501, "nor this");
    send(f, A, PACKET_ACK | PACKET_FIN, 101, 501, "AB");
    expect(f, "AB");
    g_assert_true(f->pair.side[A].finished);
    g_assert_true(stream_is_settled(&f->pair));
    send(f, A, PACKET_ACK, 104, 501, "nor that");
    send(f, A, PACKET_RST, 104, 0, "");
    g_assert_true(f->pair.reset);
    finish(f, "");
}

static void
test_foreign_segments(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    for (uint32_t i = 0; i < STREAM_FAR_SEGMENTS - 2; i++)
        send(f, A, PACKET_ACK, 0x40000000 + i, 501, "x");
    send(f, A, PACKET_RST, 0x50000000, 0, "");
    g_assert_false(f->pair.reset);
    send(f, A, PACKET_ACK, 101, 501, "ABC");
    expect(f, "ABC");
    /* So many that the capture must have missed a lot. */
    for (uint32_t i = 0; i < STREAM_FAR_SEGMENTS; i++)
        send(f, A, PACKET_ACK, 104 + 0x10000000 + i, 501, "x");
    g_assert_true(g_str_has_prefix(f->out->str, "<A:268435471 lost>x"));
}

static void
test_lost_at_end(Fixture *f, gconstpointer data)
{
    connect(f);
    send(f, A, PACKET_ACK, 101, 501, "ABC");
    if (data != NULL) /* Both have closed: what is acknowledged last is a FIN. */
        send(f, B, PACKET_ACK | PACKET_FIN, 501, 104, "");
    send(f, B, PACKET_ACK, data == NULL ? 501 : 502, data == NULL ? 110 : 111, "");
    finish(f, "ABC<A:6 lost>");
}

/* What was sent before that, and a RST, acknowledge less and take nothing back. */
static void
test_lost_at_end_late(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    send(f, A, PACKET_ACK, 101, 501, "ABC");
    send(f, B, PACKET_ACK, 501, 104, "hello");
    send(f, B, PACKET_ACK, 506, 110, "");
    send(f, B, PACKET_ACK, 501, 104, "hello");
    send(f, B, PACKET_RST | PACKET_ACK, 506, 104, "");
    finish(f, "ABChello<A:6 lost>");
}

/* What those after it fall behind was never sent. */
static void
test_lost_at_end_forged(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    send(f, A, PACKET_ACK, 101, 501, "ABC");
    send(f, B, PACKET_ACK, 501, 110, "");
    send(f, B, PACKET_ACK, 501, 104, "");
    finish(f, "ABC");
}

/* One direction after the other, as two taps record them, and the answers first. */
static void
test_recording_directions(Fixture *f, gconstpointer data)
{
    (void)data;
    send(f, B, PACKET_SYN | PACKET_ACK, 500, 101, "");
    for (uint32_t i = 0; i < 500; i++)
        send(f, B, PACKET_ACK, 501 + i, 106 + i, "x");
    send(f, B, PACKET_ACK | PACKET_FIN, 1001, 606, "");
    expect(f, "");
    send(f, A, PACKET_SYN, 100, 0, "");
    send(f, A, PACKET_ACK, 101, 501, "HELLO");
    expect(f, "HELLOx");
    send(f, A, PACKET_ACK, 106, 502, "Y");
    expect(f, "Yx");
    stream_finish(&f->pair, f->frame, f->time_ns, &f->sink);
    g_assert_cmpuint(f->pair.side[B].delivered, ==, 500);
    g_assert_true(f->pair.side[B].finished);
}

/* The other direction is not in the capture: it is waited for once. */
static void
test_recording_one_way(Fixture *f, gconstpointer data)
{
    (void)data;
    send(f, A, PACKET_SYN, 100, 0, "");
    send(f, A, PACKET_ACK, 101, 501, "HELLO");
    expect(f, "");
    stream_expire(&f->pair, f->time_ns + 60000 * MS, &f->sink);
    expect(f, "HELLO");
    send(f, A, PACKET_ACK, 106, 601, " AGAIN");
    expect(f, " AGAIN");
    /* There it is, after all. */
    send(f, B, PACKET_ACK, 601, 112, "hello");
    send(f, A, PACKET_ACK, 112, 606, "!");
    finish(f, "hello!");
}

/* Nothing tells where a direction begins whose SYN has not come yet. */
static void
test_recording_reversed(Fixture *f, gconstpointer data)
{
    (void)data;
    send(f, B, PACKET_ACK | PACKET_FIN, 506, 107, "");
    send(f, A, PACKET_ACK | PACKET_FIN, 106, 506, "");
    send(f, B, PACKET_ACK, 501, 106, "hello");
    send(f, A, PACKET_ACK, 103, 501, "LLO");
    send(f, A, PACKET_ACK, 101, 501, "HE");
    send(f, B, PACKET_SYN | PACKET_ACK, 500, 101, "");
    expect(f, "");
    send(f, A, PACKET_SYN, 100, 0, "");
    expect(f, "HELLOhello");
    g_assert_true(f->pair.side[A].finished && f->pair.side[B].finished);
}

/* A hole that the receiver has acknowledged may be filled much later. */
static void
test_recording_hole(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    send(f, A, PACKET_ACK, 106, 501, "FGH");
    send(f, B, PACKET_ACK, 501, 109, "");
    send_idle(f, 1000);
    f->time_ns += 59000 * MS;
    send_idle(f, 1);
    expect(f, "");
    send(f, A, PACKET_ACK, 101, 501, "ABCDE");
    expect(f, "ABCDEFGH");
}

/* Once both have ended the connection, what is missing will not be long. */
static void
test_recording_ended(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    send(f, A, PACKET_ACK | PACKET_FIN, 106, 501, "FGH");
    send(f, B, PACKET_ACK | PACKET_FIN, 501, 110, "");
    stream_expire(&f->pair, f->time_ns + STREAM_AFTER_END_NS - 1, &f->sink);
    expect(f, "");
    stream_expire(&f->pair, f->time_ns + STREAM_AFTER_END_NS, &f->sink);
    expect(f, "<A:5 lost>FGH");
}

/* Single octets, the first of which is no keep-alive probe; and one that is. */
static void
test_recording_single_octets(Fixture *f, gconstpointer data)
{
    (void)data;
    send(f, A, PACKET_ACK, 101, 501, "A");
    send(f, A, PACKET_ACK, 102, 501, "B");
    send(f, A, PACKET_ACK, 103, 501, "CDE");
    send(f, B, PACKET_ACK, 500, 106, "z");
    send(f, B, PACKET_ACK, 501, 106, "hello");
    finish(f, "ABCDEhello");
}

/* What was not acknowledged may be sent again; what was comes soon or not at all. */
static void
test_recording_in_vain(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f);
    g_assert_true(stream_waits_in_vain(&f->pair, f->time_ns));
    send(f, A, PACKET_ACK, 106, 501, "FGH");
    g_assert_false(stream_waits_in_vain(&f->pair, f->time_ns));
    g_assert_false(stream_waits_in_vain(&f->pair, f->time_ns + 2000 * MS));
    send(f, B, PACKET_ACK, 501, 106, "");
    g_assert_false(stream_waits_in_vain(&f->pair, f->time_ns + 999 * MS));
    g_assert_true(stream_waits_in_vain(&f->pair, f->time_ns + 1000 * MS));
    send(f, B, PACKET_RST | PACKET_ACK, 501, 106, "");
    g_assert_true(stream_waits_in_vain(&f->pair, f->time_ns));
    finish(f, "<A:5 lost>FGH");
}

#define ADD_RECORDING(name, test)                                                                  \
    g_test_add("/tcp/stream/recording/" name, Fixture, "", set_up, test, tear_down)
#define ADD(name, test) g_test_add("/tcp/stream/" name, Fixture, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("in-order", test_in_order);
    ADD("out-of-order", test_out_of_order);
    ADD("repeated-and-overlapping", test_repeated_and_overlapping);
    ADD("wrap", test_wrap);
    ADD("fast-open", test_fast_open);
    ADD("keep-alive", test_keep_alive);
    ADD("gap-acknowledged", test_gap_acknowledged);
    ADD("gap-by-time", test_gap_by_time);
    ADD("hole-not-acknowledged", test_hole_not_acknowledged);
    ADD("cut", test_cut);
    ADD("cut-and-whole", test_cut_and_whole);
    ADD("cut-beside-lost", test_cut_beside_lost);
    ADD("answer-before-question", test_answer_before_question);
    ADD("question-lost", test_question_lost);
    ADD("waiting-for-each-other", test_waiting_for_each_other);
    ADD("syn-swapped", test_syn_swapped);
    ADD("begins-midway", test_begins_midway);
    ADD("begins-midway-exactly", test_begins_midway_exactly);
    ADD("one-way", test_one_way);
    ADD("one-way-silent", test_one_way_silent);
    ADD("one-way-without-data", test_one_way_without_data);
    ADD("overflow", test_overflow);
    ADD("reset", test_reset);
    ADD("after-fin", test_after_fin);
    ADD("foreign-segments", test_foreign_segments);
    ADD("lost-at-end", test_lost_at_end);
    g_test_add("/tcp/stream/lost-at-end-fin", Fixture, "", set_up, test_lost_at_end, tear_down);
    ADD("lost-at-end-late", test_lost_at_end_late);
    ADD("lost-at-end-forged", test_lost_at_end_forged);
    ADD_RECORDING("directions", test_recording_directions);
    ADD_RECORDING("one-way", test_recording_one_way);
    ADD_RECORDING("reversed", test_recording_reversed);
    ADD_RECORDING("hole", test_recording_hole);
    ADD_RECORDING("begins-for-certain", test_begins_for_certain);
    ADD_RECORDING("ended", test_recording_ended);
    ADD_RECORDING("in-vain", test_recording_in_vain);
    ADD_RECORDING("single-octets", test_recording_single_octets);
    return g_test_run();
}
