/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key logs as NSS, OpenSSL, GnuTLS and mbedTLS write them. */
#include "psk/keylog.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define RANDOM  "6b02a9db6ba2ddc493e43c267a4a50ccc215426a1fa9b21dbc0caa0150084321"
#define OTHER   "6b02a9db6ba2ddc493e43c267a4a50ccc215426a1fa9b21dbc0caa0150084322"
#define MASTER                                                                                    \
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"                           \
    "202122232425262728292a2b2c2d2e2f"
#define TRAFFIC "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"

static PskSpan
find(const PskKeylog *keylog, PskKeylogLabel label, const char *random)
{
    uint8_t bytes[PSK_RANDOM_SIZE];

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(g_ascii_xdigit_value(random[2 * i]) << 4 |
                             g_ascii_xdigit_value(random[2 * i + 1]));
    return psk_keylog_find(keylog, label, psk_span(bytes, sizeof(bytes)));
}

static size_t
parse(PskKeylog *keylog, const char *text, size_t *first_bad)
{
    return psk_keylog_parse(keylog, psk_span_str(text), first_bad);
}

static void
test_master(void)
{
    g_autoptr(PskKeylog) keylog = psk_keylog_new();
    PskSpan secret;

    g_assert_cmpuint(parse(keylog, "# SSL/TLS secrets log file\n\nCLIENT_RANDOM " RANDOM " " MASTER
                                   "\r\n",
                           NULL),
                     ==, 0);
    g_assert_cmpuint(psk_keylog_size(keylog), ==, 1);
    secret = find(keylog, PSK_KEYLOG_MASTER, RANDOM);
    g_assert_cmpuint(secret.size, ==, PSK_MASTER_SECRET_SIZE);
    for (size_t i = 0; i < secret.size; i++)
        g_assert_cmpint(secret.data[i], ==, i);
    g_assert_cmpuint(find(keylog, PSK_KEYLOG_MASTER, OTHER).size, ==, 0);
    g_assert_cmpuint(find(keylog, PSK_KEYLOG_CLIENT_TRAFFIC, RANDOM).size, ==, 0);
    g_assert_cmpuint(psk_keylog_find(keylog, PSK_KEYLOG_MASTER, psk_span_str("short")).size, ==,
                     0);
    psk_keylog_free(NULL);
}

/* As if its last octet were in the record that it opens. */
static bool
ends_with(void *user, PskSpan client_random)
{
    return client_random.data[PSK_RANDOM_SIZE - 1] == *(const uint8_t *)user;
}

static void
test_search(void)
{
    g_autoptr(PskKeylog) keylog = psk_keylog_new();
    uint8_t wanted = 0x22;

    g_assert_false(psk_keylog_search(keylog, ends_with, &wanted));
    parse(keylog, "CLIENT_RANDOM " RANDOM " " MASTER "\n", NULL);
    parse(keylog, "CLIENT_TRAFFIC_SECRET_0 " RANDOM " " TRAFFIC "\n", NULL);
    g_assert_cmpuint(psk_keylog_sessions(keylog), ==, 1);
    g_assert_false(psk_keylog_search(keylog, ends_with, &wanted));
    parse(keylog, "CLIENT_TRAFFIC_SECRET_0 " OTHER " " TRAFFIC "\n", NULL);
    g_assert_cmpuint(psk_keylog_sessions(keylog), ==, 2);
    g_assert_true(psk_keylog_search(keylog, ends_with, &wanted));
}

static void
test_knows(void)
{
    g_autoptr(PskKeylog) keylog = psk_keylog_new();
    uint8_t zeros[PSK_RANDOM_SIZE] = {0};

    g_assert_false(psk_keylog_knows(NULL, psk_span(zeros, sizeof(zeros))));
    g_assert_false(psk_keylog_knows(keylog, psk_span(zeros, sizeof(zeros))));
    parse(keylog,
          "CLIENT_RANDOM 0000000000000000000000000000000000000000000000000000000000000000 " MASTER,
          NULL);
    g_assert_true(psk_keylog_knows(keylog, psk_span(zeros, sizeof(zeros))));
    g_assert_false(psk_keylog_knows(keylog, psk_span(zeros, 4)));
    zeros[0] = 1;
    g_assert_false(psk_keylog_knows(keylog, psk_span(zeros, sizeof(zeros))));
}

/* Some editors put it there. */
static void
test_byte_order_mark(void)
{
    g_autoptr(PskKeylog) keylog = psk_keylog_new();

    g_assert_cmpuint(
        parse(keylog, "\xef\xbb\xbf" "CLIENT_RANDOM " RANDOM " " MASTER "\n", NULL), ==, 0);
    g_assert_cmpuint(find(keylog, PSK_KEYLOG_MASTER, RANDOM).size, ==, PSK_MASTER_SECRET_SIZE);
    g_assert_cmpuint(
        parse(keylog, "CLIENT_RANDOM " OTHER " " MASTER "\xef\xbb\xbf\n", NULL), ==, 1);
}

/* The labels of the format, each for its own secret. */
static void
test_labels(void)
{
    static const char *const names[PSK_KEYLOG_LABELS] = {
        [PSK_KEYLOG_MASTER] = "CLIENT_RANDOM",
        [PSK_KEYLOG_PREMASTER] = "PMS_CLIENT_RANDOM",
        [PSK_KEYLOG_CLIENT_EARLY_TRAFFIC] = "CLIENT_EARLY_TRAFFIC_SECRET",
        [PSK_KEYLOG_CLIENT_HANDSHAKE_TRAFFIC] = "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
        [PSK_KEYLOG_SERVER_HANDSHAKE_TRAFFIC] = "SERVER_HANDSHAKE_TRAFFIC_SECRET",
        [PSK_KEYLOG_CLIENT_TRAFFIC] = "CLIENT_TRAFFIC_SECRET_0",
        [PSK_KEYLOG_SERVER_TRAFFIC] = "SERVER_TRAFFIC_SECRET_0",
    };

    for (int i = 0; i < PSK_KEYLOG_LABELS; i++) {
        g_autoptr(PskKeylog) keylog = psk_keylog_new();
        g_autofree char *line = g_strdup_printf("%s " RANDOM " %s", names[i],
                                                i == PSK_KEYLOG_MASTER ? MASTER : TRAFFIC);

        g_assert_cmpstr(psk_keylog_label_name((PskKeylogLabel)i), ==, names[i]);
        g_assert_cmpuint(parse(keylog, line, NULL), ==, 0);
        for (int j = 0; j < PSK_KEYLOG_LABELS; j++)
            g_assert_cmpint(find(keylog, (PskKeylogLabel)j, RANDOM).size > 0, ==, i == j);
    }
}

/* Lines of other protocols and of secrets that we have no use for. */
static void
test_passed_over(void)
{
    g_autoptr(PskKeylog) keylog = psk_keylog_new();

    g_assert_cmpuint(parse(keylog,
                           "EXPORTER_SECRET " RANDOM " " TRAFFIC "\n"
                           "RSA 0011223344556677 " MASTER "\n"
                           "ECH_SECRET x y\n"
                           "QUIC_SERVER_TRAFFIC_SECRET_0 " RANDOM " " TRAFFIC "\n"
                           "# CLIENT_RANDOM\n"
                           "   \n",
                           NULL),
                     ==, 0);
    g_assert_cmpuint(psk_keylog_size(keylog), ==, 0);
}

static void
check_bad(const char *line)
{
    g_autofree char *text = g_strdup_printf("# one\n%s\nCLIENT_RANDOM " OTHER " " MASTER "\n%s\n",
                                            line, line);
    g_autoptr(PskKeylog) keylog = psk_keylog_new();
    size_t first = 0;

    g_test_message("%s", line);
    g_assert_cmpuint(parse(keylog, text, &first), ==, 2);
    g_assert_cmpuint(first, ==, 2);
    g_assert_cmpuint(psk_keylog_size(keylog), ==, 1);
    g_assert_cmpuint(find(keylog, PSK_KEYLOG_MASTER, OTHER).size, ==, PSK_MASTER_SECRET_SIZE);
    g_assert_cmpuint(find(keylog, PSK_KEYLOG_MASTER, RANDOM).size, ==, 0);
}

static void
test_bad(void)
{
    check_bad("CLIENT_RANDOM");
    check_bad("CLIENT_RANDOM " RANDOM);
    check_bad("CLIENT_RANDOM " RANDOM " ");
    check_bad("CLIENT_RANDOM " RANDOM " " MASTER "00"); /* the master secret has 48 octets */
    check_bad("CLIENT_RANDOM " RANDOM " " TRAFFIC);
    check_bad("CLIENT_RANDOM " RANDOM "00 " MASTER);
    check_bad("CLIENT_RANDOM x" RANDOM " " MASTER);
    check_bad("CLIENT_RANDOM  " RANDOM " " MASTER);
    check_bad("CLIENT_RANDOM " RANDOM " " MASTER " more");
    check_bad("CLIENT_TRAFFIC_SECRET_0 " RANDOM " a0a");
    check_bad("CLIENT_TRAFFIC_SECRET_0 " RANDOM " zz");
}

/* Cut anywhere, a line gives its secret whole or not at all. */
static void
test_cut(void)
{
    static const char line[] = "CLIENT_RANDOM " RANDOM " " MASTER;

    for (size_t size = 0; size < sizeof(line) - 1; size++) {
        g_autoptr(PskKeylog) keylog = psk_keylog_new();
        g_autofree char *copy = g_memdup2(line, MAX(size, 1));

        psk_keylog_parse(keylog, psk_span(copy, size), NULL);
        g_assert_cmpuint(psk_keylog_size(keylog), ==, 0);
    }
}

/* The last of two lines for the same secret counts. */
static void
test_again(void)
{
    g_autoptr(PskKeylog) keylog = psk_keylog_new();

    parse(keylog, "CLIENT_TRAFFIC_SECRET_0 " RANDOM " aa\n", NULL);
    parse(keylog, "CLIENT_TRAFFIC_SECRET_0 " RANDOM " bb\n", NULL);
    g_assert_cmpmem(find(keylog, PSK_KEYLOG_CLIENT_TRAFFIC, RANDOM).data, 1, "\xbb", 1);
}

static void
check_read(const char *content, const char *problem)
{
    g_autoptr(PskKeylog) keylog = psk_keylog_new();
    g_autofree char *path = NULL;
    g_autoptr(GError) error = NULL;
    int fd = g_file_open_tmp("psk-keylog-XXXXXX", &path, NULL);

    close(fd);
    g_assert_true(g_file_set_contents(path, content, -1, NULL));
    g_assert_cmpint(psk_keylog_read(keylog, path, &error), ==, problem == NULL);
    if (problem != NULL) {
        g_assert_nonnull(strstr(error->message, problem));
        g_assert_nonnull(strstr(error->message, path));
    }
    g_unlink(path);
}

static void
test_read(void)
{
    g_autofree char *path = g_build_filename(PSK_CAPTURES, "article.keylog", NULL);
    g_autoptr(PskKeylog) keylog = psk_keylog_new();
    g_autoptr(GError) error = NULL;

    g_assert_true(psk_keylog_read(keylog, path, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(find(keylog, PSK_KEYLOG_MASTER, RANDOM).size, ==, PSK_MASTER_SECRET_SIZE);
    g_assert_false(psk_keylog_read(keylog, "/nonexistent/keylog", &error));
    g_assert_nonnull(strstr(error->message, "/nonexistent/keylog"));
    check_read("CLIENT_RANDOM " RANDOM " " MASTER "\n", NULL);
    check_read("CLIENT_RANDOM bad\nCLIENT_RANDOM " RANDOM " " MASTER "\n", NULL);
    check_read("\n# nothing\n", "no TLS secrets");
    check_read("bob:00112233\n", "no TLS secrets"); /* a key table, by mistake */
    check_read("# one\nCLIENT_RANDOM bad\n", ":2: ");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/psk/keylog/master", test_master);
    g_test_add_func("/psk/keylog/search", test_search);
    g_test_add_func("/psk/keylog/knows", test_knows);
    g_test_add_func("/psk/keylog/labels", test_labels);
    g_test_add_func("/psk/keylog/passed-over", test_passed_over);
    g_test_add_func("/psk/keylog/byte-order-mark", test_byte_order_mark);
    g_test_add_func("/psk/keylog/bad", test_bad);
    g_test_add_func("/psk/keylog/cut", test_cut);
    g_test_add_func("/psk/keylog/again", test_again);
    g_test_add_func("/psk/keylog/read", test_read);
    return g_test_run();
}
