/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key tables as mosquitto's psk_file has them, and what people write instead. */
#include "psk/table_file.h"

#include "base/hex.h"

/* What was reported: "bad 3: message" or "duplicate 3 of 1: message", one on a line. */
typedef struct {
    PskTable *table;
    GString *reported;
    GError *error;
    bool ok;
} Parsed;

static void
on_line(void *user, PskLineProblem problem, const char *message, PskSpan identity, uint32_t line,
        uint32_t first_line)
{
    GString *reported = user;

    if (problem == PSK_LINE_DUPLICATE)
        g_string_append_printf(reported, "%.*s %u of %u: ", (int)identity.size,
                               (const char *)identity.data, line, first_line);
    else
        g_string_append_printf(reported, "%s %u: ", problem == PSK_LINE_BAD ? "bad" : "doubtful",
                               line);
    g_string_append_printf(reported, "%s\n", message);
}

static void
parse_bytes(Parsed *parsed, const void *content, size_t size)
{
    *parsed = (Parsed){.table = psk_table_new(), .reported = g_string_new(NULL)};
    parsed->ok = psk_table_file_parse(parsed->table, psk_span(content, size), "keys.txt", on_line,
                                      parsed->reported, &parsed->error);
}

static void
parse(Parsed *parsed, const char *content)
{
    parse_bytes(parsed, content, strlen(content));
}

static void
parsed_clear(Parsed *parsed)
{
    psk_table_free(parsed->table);
    g_string_free(parsed->reported, TRUE);
    g_clear_error(&parsed->error);
}

static void
assert_key(const Parsed *parsed, const char *identity, const char *key, size_t size)
{
    uint32_t at = psk_table_find(parsed->table, psk_span_str(identity));
    PskTableEntry entry;

    g_assert_cmpuint(at, !=, PSK_TABLE_NONE);
    entry = psk_table_entry(parsed->table, at);
    g_assert_cmpmem(entry.key.data, entry.key.size, key, size);
}

/* One table that is all right. */
static void
check_good(const char *content, const char *identity, const char *key, size_t size)
{
    Parsed parsed;

    parse(&parsed, content);
    g_assert_true(parsed.ok);
    g_assert_no_error(parsed.error);
    g_assert_cmpstr(parsed.reported->str, ==, "");
    g_assert_cmpuint(psk_table_size(parsed.table), ==, 1);
    assert_key(&parsed, identity, key, size);
    parsed_clear(&parsed);
}

/* Colons between the octets of a key: the line says what it says, and that is told. */
static void
test_colons_in_key(void)
{
    Parsed parsed;

    parse(&parsed, "a:00:11:22:33\nb:00:11:22\n24:0a:c4:00:11:22:00ff\nc:00:11:22:zz\n");
    g_assert_true(parsed.ok);
    g_assert_cmpuint(psk_table_size(parsed.table), ==, 3);
    assert_key(&parsed, "a:00:11:22", "\x33", 1);
    assert_key(&parsed, "24:0a:c4:00:11:22", "\x00\xff", 2);
    g_assert_true(g_str_has_prefix(parsed.reported->str,
                                   "doubtful 1: keys.txt:1: the key is what follows the last "
                                   "colon, here one octet; "));
    g_assert_nonnull(strstr(parsed.reported->str, "\nbad 4: "));
    g_assert_null(strstr(parsed.reported->str, "doubtful 2"));
    g_assert_null(strstr(parsed.reported->str, "doubtful 3"));
    parsed_clear(&parsed);
}

static void
test_good(void)
{
    check_good("bob:00ff", "bob", "\x00\xff", 2);
    check_good("bob:00FF\n", "bob", "\x00\xff", 2);
    check_good("bob:00fF\r\n", "bob", "\x00\xff", 2);
    check_good("\xef\xbb\xbf" "bob:00ff\n", "bob", "\x00\xff", 2);
    check_good("\n\r\n  \n\t\n# a comment: 00\n#bob:11\nbob:00ff\n\n", "bob", "\x00\xff", 2);
    check_good("urn:dev:mac:0024:00ff\n", "urn:dev:mac:0024", "\x00\xff", 2);
    check_good(":00ff\n", "", "\x00\xff", 2);
    check_good("bob: 00ff\t \n", "bob", "\x00\xff", 2);
    check_good(" bob :00ff\n", " bob ", "\x00\xff", 2); /* the identity's own blanks */
    check_good("b\xc3\xb6" "b#:00ff\n", "b\xc3\xb6" "b#", "\x00\xff", 2);
    check_good("\xff\xfe:00ff\n", "\xff\xfe", "\x00\xff", 2); /* not UTF-8 */
    check_good("bob:000000000000000000000000deadbeef\n", "bob",
               "\0\0\0\0\0\0\0\0\0\0\0\0\xde\xad\xbe\xef", 16);
}

static void
test_octets(void)
{
    Parsed parsed;

    parse_bytes(&parsed, "a\0b:00ff\nc\x01:11\n", 15);
    g_assert_true(parsed.ok);
    g_assert_cmpuint(psk_table_find(parsed.table, psk_span("a\0b", 3)), ==, 0);
    assert_key(&parsed, "c\x01", "\x11", 1);
    parsed_clear(&parsed);
}

/* A bad line is named and left out, the others are used. */
static void
check_bad(const char *line, const char *message)
{
    g_autofree char *content = g_strdup_printf("alice:01\n%s\nbob:02\n", line);
    g_autofree char *expected = g_strdup_printf("bad 2: keys.txt:2: %s", message);
    Parsed parsed;

    parse(&parsed, content);
    g_assert_true(parsed.ok);
    g_assert_cmpuint(psk_table_size(parsed.table), ==, 2);
    assert_key(&parsed, "alice", "\x01", 1);
    assert_key(&parsed, "bob", "\x02", 1);
    g_test_message("%s", parsed.reported->str);
    g_assert_true(g_str_has_prefix(parsed.reported->str, expected));
    g_assert_cmpstr(strchr(parsed.reported->str, '\n') + 1, ==, ""); /* said once */
    parsed_clear(&parsed);
}

static void
test_bad(void)
{
    check_bad("carol", "no colon");
    check_bad("carol:", "no key");
    check_bad("carol:  ", "no key");
    check_bad("carol:0x00ff", "the key begins with 0x");
    check_bad("carol:0X00ff", "the key begins with 0x");
    check_bad("carol:00fg", "the key is not hexadecimal: character 4 ");
    check_bad("carol:00 ff", "the key is not hexadecimal: character 3 ");
    check_bad("carol:secret", "the key is not hexadecimal: character 1 ");
    check_bad("carol:abc", "the key has an odd number of hexadecimal digits (3)");
}

/* No message ever holds a key, or what was meant as one. */
static void
test_no_key_in_messages(void)
{
    Parsed parsed;

    parse(&parsed, "a:5ec2e75ec2e7x\nb:5ec2e75\nc:0x5ec2e7\nsame:5ec2e7\nsame:5ec2e8\n5ec2e7\n");
    g_assert_true(parsed.ok);
    g_assert_cmpuint(parsed.reported->len, >, 100);
    g_assert_null(strstr(parsed.reported->str, "5ec2e"));
    parsed_clear(&parsed);
}

/* An odd number of digits: the line is kept for a diagnosis. */
static void
test_odd(void)
{
    PskTableEntry entry;
    Parsed parsed;

    parse(&parsed, "bob:abc\nalice:0102\n");
    g_assert_true(psk_table_find_unusable(parsed.table, psk_span_str("bob"), &entry));
    g_assert_cmpuint(entry.line, ==, 1);
    g_assert_cmpmem(entry.kept_text.data, entry.kept_text.size, "abc", 3);
    g_assert_false(psk_table_find_unusable(parsed.table, psk_span_str("alice"), &entry));
    parsed_clear(&parsed);
}

static void
test_duplicates(void)
{
    Parsed parsed;

    parse(&parsed, "bob:01\nalice:02\nbob:03\nbob:03\n");
    g_assert_true(parsed.ok);
    g_assert_cmpuint(psk_table_size(parsed.table), ==, 4);
    assert_key(&parsed, "bob", "\x01", 1);
    g_assert_true(g_str_has_prefix(parsed.reported->str, "bob 3 of 1: keys.txt:3: "));
    g_assert_nonnull(strstr(parsed.reported->str, "\nbob 4 of 1: keys.txt:4: "));
    g_assert_nonnull(strstr(parsed.reported->str, "keys.txt:1"));
    parsed_clear(&parsed);
}

static void
check_nothing(const char *content)
{
    Parsed parsed;

    parse(&parsed, content);
    g_assert_false(parsed.ok);
    g_assert_error(parsed.error, PSK_TABLE_FILE_ERROR, PSK_TABLE_FILE_ERROR_NO_KEY);
    g_assert_nonnull(strstr(parsed.error->message, "keys.txt"));
    g_assert_cmpuint(psk_table_size(parsed.table), ==, 0);
    parsed_clear(&parsed);
}

static void
test_nothing_usable(void)
{
    check_nothing("");
    check_nothing("\n\n");
    check_nothing("# only a comment\n");
    check_nothing("bob\n");
    check_nothing("bob:xyz\nalice:\n");
    check_nothing("\xef\xbb\xbf");
}

/* A line that is too long is bad, not two lines. */
static void
test_long_lines(void)
{
    g_autoptr(GString) content = g_string_new("a:01\n");
    Parsed parsed;

    for (int i = 0; i < PSK_TABLE_LINE_MAX; i++)
        g_string_append_c(content, 'i');
    g_string_append(content, ":02\nb:03\n");
    parse_bytes(&parsed, content->str, content->len);
    g_assert_true(parsed.ok);
    g_assert_cmpuint(psk_table_size(parsed.table), ==, 2);
    g_assert_true(g_str_has_prefix(parsed.reported->str, "bad 2: "));
    parsed_clear(&parsed);

    g_string_assign(content, "");
    for (int i = 0; i < PSK_IDENTITY_MAX; i++)
        g_string_append_c(content, 'i');
    g_string_append(content, ":02\n");
    parse_bytes(&parsed, content->str, content->len);
    g_assert_true(parsed.ok);
    parsed_clear(&parsed);
    g_string_prepend_c(content, 'i');
    parse_bytes(&parsed, content->str, content->len);
    g_assert_false(parsed.ok);
    parsed_clear(&parsed);
}

/* Cut anywhere: what is used is a line of the file, or its beginning with whole octets. */
static void
test_cut(void)
{
    static const char content[] = "alice:0102\r\nbob:0304\n";

    for (size_t size = 0; size < sizeof(content); size++) {
        g_autofree char *copy = g_memdup2(content, size + 1);
        Parsed parsed;

        parse_bytes(&parsed, copy, MIN(size, sizeof(content) - 1));
        for (uint32_t i = 0; i < psk_table_size(parsed.table); i++) {
            PskTableEntry entry = psk_table_entry(parsed.table, i);

            g_assert_cmpmem(entry.key.data, entry.key.size, i == 0 ? "\x01\x02" : "\x03\x04",
                            entry.key.size);
            g_assert_cmpuint(entry.key.size, >, 0);
        }
        parsed_clear(&parsed);
    }
}

/* Without anybody to report to. */
static void
test_no_report(void)
{
    g_autoptr(PskTable) table = psk_table_new();

    g_assert_true(psk_table_file_parse(table, psk_span_str("bad\nbob:01\nbob:02\n"), "keys", NULL,
                                       NULL, NULL));
    g_assert_cmpuint(psk_table_size(table), ==, 2);
}

/* All that a table says of itself. */
static char *
described(const Parsed *parsed)
{
    GString *text = g_string_new(parsed->reported->str);

    g_string_append_printf(text, "%s\n", parsed->error != NULL ? parsed->error->message : "good");
    for (uint32_t i = 0; i < psk_table_size(parsed->table); i++) {
        PskTableEntry entry = psk_table_entry(parsed->table, i);

        g_string_append_printf(text, "%u: %.*s:", entry.line, (int)entry.identity.size,
                               (const char *)entry.identity.data);
        psk_hex_append(text, entry.key);
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

/* In pieces: the first of |first| octets, the others of |size|. Each is gone after its call. */
static void
parse_pieces(Parsed *parsed, PskSpan content, size_t first, size_t size)
{
    PskTableFile *file;

    *parsed = (Parsed){.table = psk_table_new(), .reported = g_string_new(NULL)};
    file = psk_table_file_begin(parsed->table, "keys.txt", on_line, parsed->reported);
    for (size_t next = first; content.size > 0; next = size) {
        PskSpan part = psk_span_first(content, next);
        g_autofree uint8_t *piece = g_memdup2(part.data, part.size);

        psk_table_file_push(file, psk_span(piece, part.size));
        content = psk_span_skip(content, part.size);
    }
    parsed->ok = psk_table_file_end(file, &parsed->error);
}

/* Wherever a file is cut into pieces, it is the same file. */
static void
check_pieces(PskSpan content)
{
    Parsed whole;
    g_autofree char *expected = NULL;

    parse_bytes(&whole, content.data, content.size);
    expected = described(&whole);
    for (size_t first = 0; first < content.size; first++)
        for (size_t size = 1; size <= content.size; size = size < 5 ? size + 1 : size * 2) {
            g_autofree char *got = NULL;
            Parsed parsed;

            parse_pieces(&parsed, content, first, size);
            got = described(&parsed);
            g_assert_cmpstr(got, ==, expected);
            g_assert_cmpint(parsed.ok, ==, whole.ok);
            parsed_clear(&parsed);
        }
    parsed_clear(&whole);
}

static void
test_pieces(void)
{
    check_pieces(psk_span_str("bob:00ff\nalice:0102\r\n\n# none\ncarol\nbob:03\neve:4"));
    check_pieces(psk_span_str("\xef\xbb\xbf" "bob:00ff\nalice:0102"));
    check_pieces(psk_span_str("\xef\xbb\xbf\xef\xbb\xbf" "bob:00ff\n"));
    check_pieces(psk_span("\xff\xfe" "b\0o\0b\0:\0" "0\0" "0\0\n\0", 16));
    check_pieces(psk_span("\xfe\xff\0b\0o\0b\0:\0" "0\0" "0\0\n", 16));
    check_pieces(psk_span_str("\xff\xfe:00ff\n"));
    check_pieces(psk_span_str("a:1"));
    check_pieces(psk_span_str("\n:0"));
    check_pieces(psk_span("\xff\xfe" "b", 3));
    check_pieces(psk_span_str("\xef\xbb\xbf"));
    check_pieces(psk_span_str("\n"));
}

/* Comments and blank lines may be of any length; other lines may not, wherever they are cut. */
static void
test_long_pieces(void)
{
    static const struct {
        char first, fill;
        size_t size;
        const char *end; /* of the line */
        bool bad;
    } cases[] = {
        {'#', 'x', PSK_TABLE_LINE_MAX * 2, "\n", false},
        {' ', ' ', PSK_TABLE_LINE_MAX * 2, "\r\n", false},
        {' ', ' ', PSK_TABLE_LINE_MAX * 2, "\r \n", true},
        {'x', '\r', PSK_TABLE_LINE_MAX * 2, "\n", true}, /* no colon */
        {'x', 'x', PSK_TABLE_LINE_MAX, "\n", true},
        {'x', 'x', PSK_TABLE_LINE_MAX * 2, ":00\n", true},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) content = g_string_new(NULL);
        g_autofree char *expected = NULL;
        Parsed whole, parsed;

        g_string_append_c(content, cases[i].first);
        while (content->len < cases[i].size)
            g_string_append_c(content, cases[i].fill);
        g_string_append(content, cases[i].end);
        g_string_append(content, "bob:00ff\n");
        parse_bytes(&whole, content->str, content->len);
        expected = described(&whole);
        g_assert_nonnull(strstr(expected, "2: bob:00ff\n"));
        g_assert_cmpint(whole.reported->len > 0, ==, cases[i].bad);
        for (size_t size = 4096; size < content->len; size = size * 3 + 1) {
            g_autofree char *got = NULL;

            parse_pieces(&parsed, psk_span(content->str, content->len), 1, size);
            got = described(&parsed);
            g_assert_cmpstr(got, ==, expected);
            parsed_clear(&parsed);
        }
        parsed_clear(&whole);
    }
}

/* Two files, one table: duplicates over files name both. */
static void
test_two_files(void)
{
    g_autoptr(GString) reported = g_string_new(NULL);
    g_autoptr(PskTable) table = psk_table_new();
    g_autofree char *reference = NULL;

    g_assert_true(psk_table_file_parse(table, psk_span_str("bob:01\n"), "one", on_line, reported,
                                       NULL));
    g_assert_true(psk_table_file_parse(table, psk_span_str("eve:02\nbob:03\n"), "two", on_line,
                                       reported, NULL));
    g_assert_true(g_str_has_prefix(reported->str, "bob 2 of 1: two:2: "));
    g_assert_nonnull(strstr(reported->str, "one:1"));
    reference = psk_table_entry_ref(table, 1);
    g_assert_cmpstr(reference, ==, "two:1");
}

static void
test_read(void)
{
    g_autoptr(PskTable) table = psk_table_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(PSK_CAPTURES, "identity-colons.keys", NULL);

    g_assert_true(psk_table_file_read(table, path, NULL, NULL, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(psk_table_find(table, psk_span_str("urn:dev:mac:0024befffe804ff1")), ==, 0);
    g_assert_false(psk_table_file_read(table, "/nonexistent/keys", NULL, NULL, &error));
    g_assert_error(error, PSK_TABLE_FILE_ERROR, PSK_TABLE_FILE_ERROR_READ);
    g_assert_nonnull(strstr(error->message, "/nonexistent/keys"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/psk/table_file/colons-in-key", test_colons_in_key);
    g_test_add_func("/psk/table_file/good", test_good);
    g_test_add_func("/psk/table_file/octets", test_octets);
    g_test_add_func("/psk/table_file/bad", test_bad);
    g_test_add_func("/psk/table_file/no-key-in-messages", test_no_key_in_messages);
    g_test_add_func("/psk/table_file/odd", test_odd);
    g_test_add_func("/psk/table_file/duplicates", test_duplicates);
    g_test_add_func("/psk/table_file/nothing-usable", test_nothing_usable);
    g_test_add_func("/psk/table_file/long-lines", test_long_lines);
    g_test_add_func("/psk/table_file/cut", test_cut);
    g_test_add_func("/psk/table_file/pieces", test_pieces);
    g_test_add_func("/psk/table_file/long-pieces", test_long_pieces);
    g_test_add_func("/psk/table_file/no-report", test_no_report);
    g_test_add_func("/psk/table_file/two-files", test_two_files);
    g_test_add_func("/psk/table_file/read", test_read);
    return g_test_run();
}
