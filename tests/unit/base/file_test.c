/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
write_file(const char *name, const void *content, size_t size)
{
    g_autofree char *folder = g_dir_make_tmp("psk-file-XXXXXX", NULL);
    char *path = g_build_filename(folder, name, NULL);

    g_assert_true(g_file_set_contents(path, content, (gssize)size, NULL));
    return path;
}

static void
remove_file(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);

    g_assert_cmpint(g_unlink(path), ==, 0);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

static void
append_piece(void *user, PskSpan piece)
{
    g_assert_cmpuint(piece.size, >, 0);
    g_assert_cmpuint(piece.size, <=, 1 << 16);
    g_byte_array_append(user, piece.data, (guint)piece.size);
}

static void
assert_pieces(const char *path, const void *content, size_t size)
{
    g_autoptr(GByteArray) told = g_byte_array_new();
    g_autoptr(GError) error = NULL;

    g_assert_true(psk_file_read_pieces(path, append_piece, told, &error));
    g_assert_no_error(error);
    g_assert_cmpmem(told->data, told->len, content, size);
}

static void
check_content(const void *content, size_t size)
{
    g_autofree char *path = write_file("keys", content, size);
    g_autoptr(GError) error = NULL;
    PskSecret secret = {0};

    g_assert_true(psk_file_read_secret(path, &secret, &error));
    g_assert_no_error(error);
    g_assert_cmpmem(secret.data, secret.size, content, size);
    psk_secret_clear(&secret);
    assert_pieces(path, content, size);
    remove_file(path);
}

static void
test_content(void)
{
    g_autofree uint8_t *large = g_malloc(300000);

    for (size_t i = 0; i < 300000; i++)
        large[i] = (uint8_t)(i * 31 >> 3);
    check_content("bob:00ff\n", 9);
    check_content("a\0b\xff", 4); /* any octet */
    check_content("", 0);
    check_content(large, 300000);
    check_content(large, 1 << 16); /* the first size, and one to either side */
    check_content(large, (1 << 16) - 1);
    check_content(large, (1 << 16) + 1);
}

/* What was in the secret before is gone. */
static void
test_replaces(void)
{
    g_autofree char *path = write_file("keys", "new", 3);
    PskSecret secret = {0};

    psk_secret_set(&secret, psk_span_str("what was there before"));
    g_assert_true(psk_file_read_secret(path, &secret, NULL));
    g_assert_cmpmem(secret.data, secret.size, "new", 3);
    psk_secret_clear(&secret);
    remove_file(path);
}

static gpointer
write_slowly(gpointer path)
{
    g_autofree uint8_t *part = g_malloc(1000);
    int fd = g_open(path, O_WRONLY);

    g_assert_cmpint(fd, >=, 0);
    for (int i = 0; i < 200; i++) {
        memset(part, i, 1000);
        g_assert_cmpint(write(fd, part, 1000), ==, 1000);
        if (i % 50 == 0)
            g_usleep(2000);
    }
    close(fd);
    return NULL;
}

/* Process substitution: <(pass show broker/psk) is a pipe. */
static void
test_pipe(void)
{
    g_autofree char *folder = g_dir_make_tmp("psk-file-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "pipe", NULL);
    g_autoptr(GError) error = NULL;
    PskSecret secret = {0};
    GThread *writer;

    g_assert_cmpint(mkfifo(path, 0600), ==, 0);
    writer = g_thread_new("writer", write_slowly, path);
    g_assert_true(psk_file_read_secret(path, &secret, &error));
    g_assert_no_error(error);
    g_thread_join(writer);
    g_assert_cmpuint(secret.size, ==, 200000);
    for (size_t i = 0; i < secret.size; i++)
        g_assert_cmpint(secret.data[i], ==, (uint8_t)(i / 1000));
    psk_secret_clear(&secret);
    remove_file(path);
}

static void
test_pipe_pieces(void)
{
    g_autofree char *folder = g_dir_make_tmp("psk-file-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "pipe", NULL);
    g_autofree uint8_t *expected = g_malloc(200000);
    GThread *writer;

    for (size_t i = 0; i < 200000; i++)
        expected[i] = (uint8_t)(i / 1000);
    g_assert_cmpint(mkfifo(path, 0600), ==, 0);
    writer = g_thread_new("writer", write_slowly, path);
    assert_pieces(path, expected, 200000);
    g_thread_join(writer);
    remove_file(path);
}

/* The message has the path and the system's reason, and the secret is empty. */
static void
check_failure(const char *path, int code, int number)
{
    g_autoptr(GError) error = NULL;
    PskSecret secret = {0};

    psk_secret_set(&secret, psk_span_str("before"));
    g_assert_false(psk_file_read_secret(path, &secret, &error));
    g_assert_error(error, G_FILE_ERROR, code);
    g_assert_nonnull(strstr(error->message, path));
    g_assert_nonnull(strstr(error->message, g_strerror(number)));
    psk_secret_clear(&secret);
    g_clear_error(&error);
    g_assert_false(psk_file_read_pieces(path, append_piece, NULL, &error)); /* nothing is told */
    g_assert_error(error, G_FILE_ERROR, code);
    g_assert_nonnull(strstr(error->message, path));
    g_assert_nonnull(strstr(error->message, g_strerror(number)));
}

/* Too large to be a key table: known before anything of it is read. */
static void
test_too_large(void)
{
    g_autofree char *path = write_file("keys", "", 0);

    if (truncate(path, (off_t)PSK_FILE_SIZE_MAX) == 0) {
        g_autoptr(GError) error = NULL;

        g_assert_false(psk_file_read_pieces(path, append_piece, NULL, &error));
        g_assert_nonnull(strstr(error->message, g_strerror(EFBIG)));
    } else {
        g_test_skip("no file of that size can be made here");
    }
    remove_file(path);
}

static void
test_failures(void)
{
    check_failure("/nonexistent/keys.txt", G_FILE_ERROR_NOENT, ENOENT);
    check_failure("/", G_FILE_ERROR_ISDIR, EISDIR);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/file/content", test_content);
    g_test_add_func("/base/file/replaces", test_replaces);
    g_test_add_func("/base/file/pipe", test_pipe);
    g_test_add_func("/base/file/pipe-pieces", test_pipe_pieces);
    g_test_add_func("/base/file/too-large", test_too_large);
    g_test_add_func("/base/file/failures", test_failures);
    return g_test_run();
}
