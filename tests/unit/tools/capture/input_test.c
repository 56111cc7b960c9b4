/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/input.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <unistd.h>

#include "capture/capture.h"
#include "../capture_files.h"

static Input *
open_bytes(const GByteArray *bytes)
{
    g_autoptr(GError) error = NULL;
    Input *input = input_open_memory(psk_span(bytes->data, bytes->len), "test", &error);

    g_assert_no_error(error);
    return input;
}

static GByteArray *
random_bytes(guint size)
{
    GByteArray *bytes = g_byte_array_sized_new(size);

    for (guint i = 0; i < size; i++) {
        uint8_t octet = (uint8_t)g_test_rand_int();

        g_byte_array_append(bytes, &octet, 1);
    }
    return bytes;
}

/* Peeks, skips and reads of any size give the bytes in their order. */
static void
check_all(Input *input, const GByteArray *expected)
{
    size_t at = 0;

    while (at < expected->len) {
        size_t size = (size_t)g_test_rand_int_range(1, 100000);
        size_t left = MIN(size, expected->len - at);
        PskSpan ahead = input_peek(input, size);
        g_autofree uint8_t *copy = g_malloc(size);
        ssize_t got;

        g_assert_cmpmem(ahead.data, ahead.size, expected->data + at, left);
        g_assert_cmpuint(input_offset(input), ==, at);
        if (g_test_rand_bit()) {
            g_assert_cmpuint(input_skip(input, size), ==, left);
            at += left;
            continue;
        }
        got = input_read(input, copy, size);
        g_assert_cmpint(got, >, 0);
        g_assert_cmpmem(copy, (size_t)got, expected->data + at, (size_t)got);
        at += (size_t)got;
    }
    g_assert_cmpuint(input_peek(input, 1).size, ==, 0);
    g_assert_false(input_failed(input, NULL));
}

static void
test_memory(void)
{
    g_autoptr(GByteArray) bytes = random_bytes(1000000);
    g_autoptr(Input) input = open_bytes(bytes);

    check_all(input, bytes);
}

typedef struct {
    PskBuffer *buffer;
    PskSpan bytes;
    size_t at;
} Held;

static void
check_held(const Held *held, const GByteArray *expected)
{
    g_assert_cmpmem(held->bytes.data, held->bytes.size, expected->data + held->at,
                    held->bytes.size);
    psk_buffer_release(held->buffer);
}

/* What others hold stays as it is, whatever is read; large pieces are not to be held. */
static void
test_held(void)
{
    g_autoptr(GByteArray) bytes = random_bytes(3000000);
    g_autoptr(Input) input = open_bytes(bytes);
    Held held[20] = {0};
    guint count = 0;
    size_t at = 0;

    while (at < bytes->len) {
        Held *place = &held[count % G_N_ELEMENTS(held)];
        size_t most = at < bytes->len * 2 / 3 ? 60000 : 300000;
        PskSpan piece = input_peek(input, (size_t)g_test_rand_int_range(1, (gint32)most));
        PskBuffer *buffer = input_buffer(input);

        if (count++ >= G_N_ELEMENTS(held))
            check_held(place, bytes);
        g_assert_true(buffer == NULL || psk_buffer_has(buffer, piece));
        *place = buffer == NULL || g_test_rand_bit()
                     ? (Held){0}
                     : (Held){psk_buffer_hold(buffer), piece, at};
        at += input_skip(input, piece.size);
    }
    g_assert_null(input_buffer(input));
    g_clear_pointer(&input, input_free);
    for (size_t i = 0; i < G_N_ELEMENTS(held); i++)
        check_held(&held[i], bytes);
}

static void
test_gzip(void)
{
    g_autoptr(GByteArray) bytes = random_bytes(1000000);
    g_autoptr(GByteArray) compressed = g_byte_array_new();
    CaptureFile file = {.bytes = bytes};
    g_autoptr(Input) input = NULL;

    file_gzip(&file, compressed);
    input = open_bytes(compressed);
    check_all(input, bytes);
}

/* gzip -c a b, RFC 1952 section 2.2; and the zeros that some tapes leave behind. */
static void
test_gzip_members(void)
{
    g_autoptr(GByteArray) bytes = random_bytes(300000);
    g_autoptr(GByteArray) twice = g_byte_array_new();
    g_autoptr(GByteArray) compressed = g_byte_array_new();
    CaptureFile file = {.bytes = bytes};

    file_gzip(&file, compressed);
    file_gzip(&file, compressed);
    g_byte_array_append(twice, bytes->data, bytes->len);
    g_byte_array_append(twice, bytes->data, bytes->len);
    for (int padded = 0; padded < 2; padded++) {
        g_autoptr(Input) input = open_bytes(compressed);

        check_all(input, twice);
        g_byte_array_append(compressed, (const guint8 *)"\0\0\0", 3);
    }
}

/* Broken off anywhere, and with a bit turned: what was before comes, then an error. */
static void
test_gzip_damaged(void)
{
    g_autoptr(GByteArray) bytes = random_bytes(300);
    g_autoptr(GByteArray) compressed = g_byte_array_new();
    CaptureFile file = {.bytes = bytes};

    file_gzip(&file, compressed);
    for (guint size = 3; size < compressed->len; size++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Input) input =
            input_open_memory(psk_span(compressed->data, size), "test", &error);

        if (input != NULL) {
            PskSpan all = input_peek(input, 1000);

            g_assert_cmpmem(all.data, all.size, bytes->data, all.size);
            g_assert_true(input_failed(input, &error));
        }
        g_assert_error(error, CAPTURE_ERROR, CAPTURE_ERROR_DAMAGED);
        g_assert_true(g_str_has_prefix(error->message, "test: "));
    }
    compressed->data[compressed->len - 5] ^= 1; /* the checksum */
    {
        g_autoptr(Input) input = open_bytes(compressed);

        g_assert_cmpuint(input_peek(input, 1000).size, ==, 300);
        g_assert_true(input_failed(input, NULL));
    }
}

static void
assert_open_fails(const char *path, int code, const char *pattern)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(input_open(path, &error));
    g_assert_error(error, CAPTURE_ERROR, code);
    if (!g_pattern_match_simple(pattern, error->message))
        g_assert_cmpstr(error->message, ==, pattern);
}

static void
test_cannot_open(void)
{
    g_autofree char *directory = g_dir_make_tmp("tlspsk-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(directory, "empty.pcap", NULL);

    assert_open_fails(path, CAPTURE_ERROR_OPEN, "*/empty.pcap: *No such file*check the path");
    assert_open_fails(directory, CAPTURE_ERROR_OPEN, "*: is a directory: name the *");
    g_assert_true(g_file_set_contents(path, "", 0, NULL));
    assert_open_fails(path, CAPTURE_ERROR_OPEN, "*/empty.pcap: empty*0 bytes*");
    if (geteuid() != 0) {
        g_assert_cmpint(g_chmod(path, 0), ==, 0);
        assert_open_fails(path, CAPTURE_ERROR_OPEN, "*/empty.pcap: *Permission denied*");
    }
    g_unlink(path);
    g_rmdir(directory);
}

/* A pipe with a writer that says nothing: another thread ends the wait. */
static gpointer
stop_soon(gpointer input)
{
    g_usleep(50000);
    input_stop(input);
    return NULL;
}

static void
test_stop(void)
{
    int pipes[2];
    int standard = dup(STDIN_FILENO);
    g_autoptr(Input) input = NULL;
    GThread *thread;

    g_assert_cmpint(pipe(pipes), ==, 0);
    g_assert_cmpint(write(pipes[1], "abcd", 4), ==, 4);
    dup2(pipes[0], STDIN_FILENO);
    input = input_open("-", NULL);
    dup2(standard, STDIN_FILENO);
    g_assert_nonnull(input);
    g_assert_cmpstr(input_name(input), ==, "standard input");

    thread = g_thread_new("stop", stop_soon, input);
    g_assert_cmpuint(input_peek(input, 5).size, ==, 4);
    g_assert_true(input_stopped(input));
    g_assert_false(input_failed(input, NULL));
    g_thread_join(thread);
    close(pipes[0]);
    close(pipes[1]);
    close(standard);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tools/capture/input/memory", test_memory);
    g_test_add_func("/tools/capture/input/held", test_held);
    g_test_add_func("/tools/capture/input/gzip", test_gzip);
    g_test_add_func("/tools/capture/input/gzip-members", test_gzip_members);
    g_test_add_func("/tools/capture/input/gzip-damaged", test_gzip_damaged);
    g_test_add_func("/tools/capture/input/cannot-open", test_cannot_open);
    g_test_add_func("/tools/capture/input/stop", test_stop);
    return g_test_run();
}
