/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/streams.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
content_of(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *content = NULL;

    g_file_get_contents(path, &content, NULL, NULL);
    g_unlink(path);
    return content;
}

static void
assert_content(const char *folder, const char *name, const char *expected)
{
    g_autofree char *content = content_of(folder, name);

    g_assert_cmpstr(content, ==, expected);
}

static void
test_append(void)
{
    g_autofree char *parent = g_dir_make_tmp("psk-streams-XXXXXX", NULL);
    g_autofree char *folder = g_build_filename(parent, "out", NULL);
    Streams *streams = streams_new(folder, NULL);
    bool client = false, server = false;
    struct stat status;

    g_assert_nonnull(streams);
    g_assert_cmpint(g_stat(folder, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0700);
    g_assert_true(streams_append(streams, 1, PSK_CLIENT, &client, psk_span_str("one"), NULL));
    g_assert_true(client);
    g_assert_true(streams_append(streams, 1, PSK_SERVER, &server, psk_span("a\0b", 3), NULL));
    g_assert_true(streams_append(streams, 1, PSK_CLIENT, &client, psk_span_str(" two"), NULL));
    g_assert_true(streams_append(streams, 1, PSK_CLIENT, &client, psk_span(NULL, 0), NULL));
    streams_free(streams);
    {
        g_autofree char *path = g_build_filename(folder, "1-client.bin", NULL);

        g_assert_cmpint(g_stat(path, &status), ==, 0);
        g_assert_cmpint(status.st_mode & 0777, ==, 0600); /* it is what TLS was to keep secret */
    }
    assert_content(folder, "1-client.bin", "one two");
    assert_content(folder, "1-server.bin", "a"); /* up to its NUL */
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    g_assert_cmpint(g_rmdir(parent), ==, 0);
    streams_free(NULL);
}

/* Files of an earlier run are begun anew. */
static void
test_begun_anew(void)
{
    g_autofree char *folder = g_dir_make_tmp("psk-streams-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "18446744073709551615-client.bin", NULL);
    Streams *streams = streams_new(folder, NULL);
    bool opened = false;

    g_assert_true(g_file_set_contents(path, "of an earlier run", -1, NULL));
    g_assert_true(streams_append(streams, UINT64_MAX, PSK_CLIENT, &opened, psk_span_str("new"),
                                 NULL));
    streams_free(streams);
    assert_content(folder, "18446744073709551615-client.bin", "new");
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

/* A link that somebody put there is not followed. */
static void
test_links(void)
{
    g_autofree char *folder = g_dir_make_tmp("psk-streams-XXXXXX", NULL);
    g_autofree char *link = g_build_filename(folder, "1-client.bin", NULL);
    g_autofree char *target = g_build_filename(folder, "precious", NULL);
    Streams *streams = streams_new(folder, NULL);
    g_autoptr(GError) error = NULL;
    bool opened = false;

    g_assert_true(g_file_set_contents(target, "kept", -1, NULL));
    g_assert_cmpint(symlink(target, link), ==, 0);
    g_assert_false(streams_append(streams, 1, PSK_CLIENT, &opened, psk_span_str("x"), &error));
    g_assert_nonnull(strstr(error->message, "1-client.bin"));
    g_assert_false(opened);
    streams_free(streams);
    g_unlink(link);
    assert_content(folder, "precious", "kept");
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

static void
test_folder_refused(void)
{
    g_autofree char *folder = g_dir_make_tmp("psk-streams-XXXXXX", NULL);
    g_autofree char *file = g_build_filename(folder, "file", NULL);
    g_autoptr(GError) error = NULL;

    g_assert_null(streams_new("/nonexistent/folder", &error));
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
    g_clear_error(&error);
    g_assert_true(g_file_set_contents(file, "", -1, NULL));
    g_assert_null(streams_new(file, &error));
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR);
    g_assert_nonnull(strstr(error->message, file));
    g_unlink(file);
    g_rmdir(folder);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tools/output/streams/append", test_append);
    g_test_add_func("/tools/output/streams/begun-anew", test_begun_anew);
    g_test_add_func("/tools/output/streams/links", test_links);
    g_test_add_func("/tools/output/streams/folder-refused", test_folder_refused);
    return g_test_run();
}
