/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order and the numbers of what is written, with items by hand. */
#include "output/writer.h"

#include "../output.h"
#include "output/streams.h"

static const PskContext context = {NULL};
static const PskConnectionEvents no_events = {NULL};

/* A session that ended, as its ITEM_END carries it. */
static Session *
ended_session(void)
{
    Session *session = g_new0(Session, 1);

    session->connection = psk_connection_new(&context, &no_events, NULL);
    psk_connection_end(session->connection);
    return session;
}

/* |text| with the number in place of its '#'. */
static Item
item_of(ItemKind kind, Tag *tag, GString *text, GString *line)
{
    const char *mark = text != NULL ? strchr(text->str, '#') : NULL;

    return (Item){.kind = kind,
                  .tag = tag,
                  .text = text,
                  .line = line,
                  .number_at = mark != NULL ? (size_t)(mark - text->str) + 1 : ITEM_NO_NUMBER};
}

static void
say(Writer *writer, Tag *tag, const char *text)
{
    g_autoptr(GString) head = g_string_new("#(early)\n"), line = g_string_new(text);
    Item item = item_of(ITEM_LINE, tag, head, line);

    writer_take(writer, &item);
}

static void
end(Writer *writer, Tag *tag, const char *name, Expectation expectation, uint16_t port)
{
    g_autoptr(GString) head = g_string_new("#("), tail = g_string_new("end of ");
    Item item;

    g_string_append_printf(head, "%s)\n", name);
    g_string_append_printf(tail, "%s\n", name);
    item = item_of(ITEM_END, tag, head, tail);
    item.session = ended_session();
    item.expectation = expectation;
    item.port = port;
    item.verdict = expectation == EXPECT_TLS ? PSK_VERDICT_DECRYPTED : PSK_VERDICT_NOT_TLS;
    writer_take(writer, &item);
}

typedef struct {
    Options options;
    Writer *writer;
    Caught caught;
} Output;

static void
output_begin(Output *output)
{
    caught_begin(&output->caught, stdout);
    output->writer = writer_new(&output->options, NULL);
    g_assert_nonnull(output->writer);
}

/* Everything that was written, the summary cut off. */
static char *
output_end(Output *output)
{
    SummaryTotals totals = {.packets = 77};
    g_autofree char *text = NULL;
    g_auto(GStrv) parts = NULL;

    writer_end(output->writer, &totals);
    writer_free(output->writer);
    text = caught_end(&output->caught, stdout);
    parts = g_strsplit(text, "77 packets", 2);
    g_assert_nonnull(parts[1]);
    return g_strdup(parts[0]);
}

/* Two sessions at the same time: each block in one piece, in the order of their ends. */
static void
test_blocks(void)
{
    Output output = {0};
    Tag *a = tag_new(), *b = tag_new();
    g_autofree char *text = NULL;

    output_begin(&output);
    say(output.writer, a, "a1\n");
    say(output.writer, b, "b1\n");
    say(output.writer, a, "a2\n");
    end(output.writer, b, "b", EXPECT_TLS, 8883);
    say(output.writer, a, "a3\n");
    end(output.writer, a, "a", EXPECT_TLS, 8883);
    text = output_end(&output);
    g_assert_cmpstr(text, ==, "#1(b)\nb1\nend of b\n#2(a)\na1\na2\na3\nend of a\n");
}

/* Who turns out to be TLS first has the lower number, whoever ends first. */
static void
test_numbers(void)
{
    Output output = {0};
    Tag *a = tag_new(), *b = tag_new();
    Item begin = {.kind = ITEM_BEGIN};
    g_autofree char *text = NULL;

    output_begin(&output);
    begin.tag = a;
    writer_take(output.writer, &begin);
    begin.tag = b;
    writer_take(output.writer, &begin);
    writer_take(output.writer, &begin); /* once is enough */
    end(output.writer, b, "b", EXPECT_TLS, 8883);
    end(output.writer, a, "a", EXPECT_TLS, 8883);
    text = output_end(&output);
    g_assert_cmpstr(text, ==, "#2(b)\nend of b\n#1(a)\nend of a\n");
}

/* JSON: events are not held, and each carries the number of its session. */
static void
test_events(void)
{
    Output output = {0};
    Tag *a = tag_new(), *b = tag_new();
    g_autoptr(GString) event = g_string_new("{#}\n");
    Item of_a = item_of(ITEM_EVENT, a, event, NULL), of_b = item_of(ITEM_EVENT, b, event, NULL);
    g_autofree char *text = NULL;

    output_begin(&output);
    writer_take(output.writer, &of_b);
    writer_take(output.writer, &of_a);
    writer_take(output.writer, &of_b);
    end(output.writer, a, "a", EXPECT_TLS, 8883);
    end(output.writer, b, "b", EXPECT_TLS, 8883);
    text = output_end(&output);
    g_assert_true(g_str_has_prefix(text, "{#1}\n{#2}\n{#1}\n#2(a)\n"));
}

/*
 * More text than may be held: the largest block is begun, and no line is lost or doubled. The head
 * comes again at the end, since only then it says how the session ended.
 */
static void
test_early_begin(void)
{
    enum { LINE = 64 * 1024, LINES = 80 };
    g_autofree char *long_line = g_strnfill(LINE - 1, 'x');
    g_autofree char *line = g_strconcat(long_line, "\n", NULL);
    g_autofree char *text = NULL;
    Tag *small = tag_new(), *large = tag_new();
    Output output = {0};

    g_assert_cmpuint((size_t)LINE * LINES, >, 2 * WRITER_HELD_MAX);
    output_begin(&output);
    say(output.writer, small, "small\n");
    for (int i = 0; i < LINES; i++)
        say(output.writer, large, line);
    end(output.writer, large, "large", EXPECT_TLS, 8883);
    end(output.writer, small, "small", EXPECT_TLS, 8883);
    text = output_end(&output);
    g_assert_true(g_str_has_prefix(text, "#1(early)\nxxx"));
    g_assert_cmpuint(count_of(text, line), ==, LINES);
    g_assert_cmpuint(count_of(text, "#1(large)\n"), ==, 1);
    g_assert_cmpuint(count_of(text, "end of large\n#2(small)\nsmall\nend of small\n"), ==, 1);
}

/* Live, each line is written when it comes; who speaks is said again behind another session. */
static void
test_live(void)
{
    char interface[] = "eth0";
    Output output = {.options.interface = interface};
    Tag *a = tag_new(), *b = tag_new();
    g_autofree char *text = NULL;

    output_begin(&output);
    say(output.writer, a, "a1\n");
    say(output.writer, a, "a2\n");
    say(output.writer, b, "b1\n");
    say(output.writer, a, "a3\n");
    end(output.writer, a, "a", EXPECT_TLS, 8883);
    end(output.writer, b, "b", EXPECT_TLS, 8883);
    text = output_end(&output);
    g_assert_cmpstr(text, ==,
                    "#1(early)\na1\na2\n#2(early)\nb1\n#1(early)\na3\n#1(a)\nend of a\n#2(b)\nend "
                    "of b\n");
}

/* Thousands of live sessions have more room than one: no block is begun early. */
static void
test_many_live(void)
{
    enum { SESSIONS = 10000, LINE = 1000 };
    g_autofree char *long_line = g_strnfill(LINE - 1, 'x');
    g_autofree char *line = g_strconcat(long_line, "\n", NULL);
    g_autofree Tag **tags = g_new(Tag *, SESSIONS);
    g_autofree char *text = NULL;
    Output output = {0};

    g_assert_cmpuint((size_t)SESSIONS * LINE, >, 2 * WRITER_HELD_MAX);
    output_begin(&output);
    for (int i = 0; i < SESSIONS; i++)
        say(output.writer, tags[i] = tag_new(), line);
    for (int i = 0; i < SESSIONS; i++)
        end(output.writer, tags[i], "live", EXPECT_TLS, 8883);
    text = output_end(&output);
    g_assert_cmpuint(count_of(text, "(early)"), ==, 0);
}

/* Another block may stand between: then the head says whose lines follow. */
static void
test_interrupted_early_begin(void)
{
    g_autofree char *much = g_strnfill(WRITER_HELD_MAX + WRITER_HELD_EACH + 1, 'x');
    g_autofree char *text = NULL;
    Tag *a = tag_new(), *b = tag_new();
    Output output = {0};

    output_begin(&output);
    say(output.writer, a, much);
    say(output.writer, b, "b1\n");
    end(output.writer, b, "b", EXPECT_TLS, 8883);
    say(output.writer, a, "a2\n");
    end(output.writer, a, "a", EXPECT_TLS, 8883);
    text = output_end(&output);
    g_assert_true(g_str_has_prefix(text, "#1(early)\nxxx"));
    g_assert_true(g_str_has_suffix(text, "x#2(b)\nb1\nend of b\n#1(a)\na2\nend of a\n"));
}

/* What is no TLS waits for its port: reported where it has TLS, before or after. */
static void
test_waiting(void)
{
    Output output = {0};
    g_autofree char *text = NULL;

    output_begin(&output);
    end(output.writer, tag_new(), "before", EXPECT_UNKNOWN, 1884);
    end(output.writer, tag_new(), "elsewhere", EXPECT_UNKNOWN, 80);
    end(output.writer, tag_new(), "expected", EXPECT_PORT, 8883);
    end(output.writer, tag_new(), "tls", EXPECT_TLS, 1884);
    end(output.writer, tag_new(), "after", EXPECT_UNKNOWN, 1884);
    end(output.writer, tag_new(), "same port as none", EXPECT_UNKNOWN, 8883);
    text = output_end(&output);
    g_assert_cmpstr(text, ==,
                    "#1(expected)\nend of expected\n#2(tls)\nend of tls\n#3(after)\nend of "
                    "after\n#4(before)\nend of before\n");
}

/* Those that wait are bounded: the oldest is given up. */
static void
test_many_waiting(void)
{
    g_autofree char *text = NULL;
    Output output = {0};

    output_begin(&output);
    end(output.writer, tag_new(), "oldest", EXPECT_UNKNOWN, 1884);
    for (int i = 0; i < WRITER_WAITING_MAX; i++)
        end(output.writer, tag_new(), "other", EXPECT_UNKNOWN, 1884);
    end(output.writer, tag_new(), "tls", EXPECT_TLS, 1884);
    text = output_end(&output);
    g_assert_cmpuint(count_of(text, "end of other\n"), ==, WRITER_WAITING_MAX);
    g_assert_cmpuint(count_of(text, "oldest"), ==, 0);
}

static bool
strict_with(Expectation expectation, bool has_problem, PskVerdict verdict)
{
    g_autoptr(GString) head = g_string_new("head\n");
    Output output = {0};
    Item item = item_of(ITEM_END, tag_new(), head, NULL);
    bool strict;

    item.session = ended_session();
    item.expectation = expectation;
    item.has_problem = has_problem;
    item.verdict = verdict;
    output_begin(&output);
    writer_take(output.writer, &item);
    strict = writer_is_strict(output.writer);
    g_free(output_end(&output));
    return strict;
}

static void
test_strict(void)
{
    g_assert_true(strict_with(EXPECT_TLS, false, PSK_VERDICT_DECRYPTED));
    g_assert_false(strict_with(EXPECT_TLS, true, PSK_VERDICT_DECRYPTED));
    g_assert_false(strict_with(EXPECT_TLS, false, PSK_VERDICT_PARTLY_DECRYPTED));
    g_assert_false(strict_with(EXPECT_PORT, false, PSK_VERDICT_NOT_TLS));
    g_assert_true(strict_with(EXPECT_UNKNOWN, false, PSK_VERDICT_NOT_TLS)); /* not reported */
}

/* The plaintext of two sessions to files of their own. */
static void
test_streams(void)
{
    g_autofree char *folder = g_dir_make_tmp("psk-writer-XXXXXX", NULL);
    g_autofree char *text = NULL;
    Tag *a = tag_new(), *b = tag_new();
    Output output = {.options = {.streams = folder}};
    static const char *const names[] = {"1-client.bin", "1-server.bin", "2-client.bin"};
    static const char *const contents[] = {"to the broker", "from it", "other"};
    Item item = {.kind = ITEM_STREAM};

    output_begin(&output);
    item.tag = a;
    item.bytes = psk_span_str("to the ");
    writer_take(output.writer, &item);
    item.tag = b;
    item.bytes = psk_span_str("other");
    writer_take(output.writer, &item);
    item.tag = a;
    item.from = PSK_SERVER;
    item.bytes = psk_span_str("from it");
    writer_take(output.writer, &item);
    item.from = PSK_CLIENT;
    item.bytes = psk_span_str("broker");
    writer_take(output.writer, &item);
    end(output.writer, a, "a", EXPECT_TLS, 8883);
    end(output.writer, b, "b", EXPECT_TLS, 8883);
    g_assert_true(writer_ok(output.writer, NULL));
    text = output_end(&output);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_autofree char *content = NULL;

        g_assert_true(g_file_get_contents(path, &content, NULL, NULL));
        g_assert_cmpstr(content, ==, contents[i]);
        g_unlink(path);
    }
    g_assert_cmpint(g_rmdir(folder), ==, 0); /* there is no other file */
}

static void
test_streams_refused(void)
{
    Options options = {.streams = (char *)"/nonexistent/folder"};
    g_autoptr(GError) error = NULL;

    g_assert_null(writer_new(&options, &error));
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

/* A full disk: the error is kept, and nothing more is written. */
static void
test_write_error(void)
{
    g_autofree char *much = g_strnfill(1 << 20, 'x');
    g_autoptr(GError) error = NULL;
    Output output = {0};
    Tag *a = tag_new();
    int full = g_open("/dev/full", O_WRONLY), saved;

    if (full < 0) {
        tag_free(a);
        g_test_skip("no /dev/full");
        return;
    }
    fflush(stdout);
    saved = dup(STDOUT_FILENO);
    dup2(full, STDOUT_FILENO);
    close(full);
    output.writer = writer_new(&output.options, NULL);
    say(output.writer, a, much);
    end(output.writer, a, "a", EXPECT_TLS, 8883);
    writer_flush(output.writer);
    g_assert_false(writer_ok(output.writer, &error));
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOSPC);
    writer_end(output.writer, &(SummaryTotals){0});
    writer_free(output.writer);
    fflush(stdout);
    clearerr(stdout);
    dup2(saved, STDOUT_FILENO);
    close(saved);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tools/output/writer/blocks", test_blocks);
    g_test_add_func("/tools/output/writer/numbers", test_numbers);
    g_test_add_func("/tools/output/writer/events", test_events);
    g_test_add_func("/tools/output/writer/early-begin", test_early_begin);
    g_test_add_func("/tools/output/writer/live", test_live);
    g_test_add_func("/tools/output/writer/many-live", test_many_live);
    g_test_add_func("/tools/output/writer/interrupted-early-begin", test_interrupted_early_begin);
    g_test_add_func("/tools/output/writer/waiting", test_waiting);
    g_test_add_func("/tools/output/writer/many-waiting", test_many_waiting);
    g_test_add_func("/tools/output/writer/strict", test_strict);
    g_test_add_func("/tools/output/writer/streams", test_streams);
    g_test_add_func("/tools/output/writer/streams-refused", test_streams_refused);
    g_test_add_func("/tools/output/writer/write-error", test_write_error);
    return g_test_run();
}
