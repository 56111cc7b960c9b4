/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/stream_wait.h"

static bool
begins(PskSpan bytes)
{
    return bytes.size >= 2 && memcmp(bytes.data, "HE", 2) == 0;
}

static void
wait_with(StreamSide *side, uint32_t sequence, const char *octets)
{
    Piece like = {.sequence = sequence};

    piece_list_insert(&side->waiting, &like, psk_span_str(octets));
}

/* Where a direction begins of which |first| and then |second| were captured, next to each other. */
static uint32_t
beginning(const char *first, const char *second, const StreamSink *sink)
{
    StreamSide side = {.next = 200};
    uint32_t next;

    wait_with(&side, 200, first);
    if (second != NULL)
        wait_with(&side, 200 + (uint32_t)strlen(first), second);
    stream_wait_begin_with_first(&side, sink);
    next = side.next;
    piece_list_clear(&side.waiting);
    return next;
}

/* One octet at the beginning is a keep-alive probe, unless what follows tells that it is none. */
static void
test_probe(void)
{
    StreamSink sink = {.begins = begins};

    g_assert_cmpuint(beginning("x", NULL, &sink), ==, 201);
    g_assert_cmpuint(beginning("H", NULL, &sink), ==, 201);
    g_assert_cmpuint(beginning("x", "HELLO", &sink), ==, 201);
    g_assert_cmpuint(beginning("H", "ELLO", &sink), ==, 200);
    g_assert_cmpuint(beginning("a", "b", &sink), ==, 200);
    g_assert_cmpuint(beginning("ab", NULL, &sink), ==, 200);
    sink.begins = NULL;
    g_assert_cmpuint(beginning("H", "ELLO", &sink), ==, 201);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tcp/stream-wait/probe", test_probe);
    return g_test_run();
}
