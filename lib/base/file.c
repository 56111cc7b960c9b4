/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_SIZE = 1 << 16 };

static bool
fail(const char *path, int number, GError **error)
{
    g_autofree char *name = g_filename_display_name(path);

    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(number), "%s: %s", name,
                g_strerror(number));
    return false;
}

/* Makes room behind the first |used| octets; the old copy is wiped. */
static void
grow(PskSecret *content, size_t used, size_t size)
{
    PskSecret larger = {0};

    psk_secret_resize(&larger, size);
    if (used > 0)
        memcpy(larger.data, content->data, used);
    psk_secret_clear(content);
    *content = larger;
}

static ssize_t
read_some(int fd, uint8_t *to, size_t size)
{
    ssize_t got;

    do
        got = read(fd, to, size);
    while (got < 0 && errno == EINTR);
    return got;
}

static bool
read_all(int fd, const char *path, PskSecret *content, GError **error)
{
    struct stat status;
    size_t used = 0;

    /* One octet more than a regular file has, so that its end is found without growing. */
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
        (size_t)status.st_size < PSK_FILE_SIZE_MAX)
        psk_secret_resize(content, (size_t)status.st_size + 1);
    else
        psk_secret_resize(content, PIECE_SIZE);
    for (;;) {
        ssize_t got;

        if (used == content->size) {
            if (used >= PSK_FILE_SIZE_MAX)
                return fail(path, EFBIG, error);
            grow(content, used, used * 2);
        }
        got = read_some(fd, content->data + used, content->size - used);
        if (got < 0)
            return fail(path, errno, error);
        if (got == 0)
            break;
        used += (size_t)got;
    }
    content->size = used; /* what is behind it was never written to */
    return true;
}

bool
psk_file_read_secret(const char *path, PskSecret *content, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok;

    if (fd < 0)
        return fail(path, errno, error);
    ok = read_all(fd, path, content, error);
    close(fd);
    if (!ok)
        psk_secret_clear(content);
    return ok;
}

static bool
tell_all(int fd, const char *path, PskFilePiece told, void *user, GError **error)
{
    struct stat status;
    PskSecret piece = {0};
    size_t total = 0;
    ssize_t got;
    int number = 0;

    /* Refused before anything of it is told, where that can be known. */
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
        (size_t)status.st_size >= PSK_FILE_SIZE_MAX)
        return fail(path, EFBIG, error);
    psk_secret_resize(&piece, PIECE_SIZE);
    while (number == 0 && (got = read_some(fd, piece.data, piece.size)) != 0) {
        if (got < 0) {
            number = errno;
            continue;
        }
        total += (size_t)got;
        told(user, psk_span(piece.data, (size_t)got));
        if (total >= PSK_FILE_SIZE_MAX)
            number = EFBIG;
    }
    psk_secret_clear(&piece);
    return number == 0 || fail(path, number, error);
}

bool
psk_file_read_pieces(const char *path, PskFilePiece told, void *user, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok;

    if (fd < 0)
        return fail(path, errno, error);
    ok = tell_all(fd, path, told, user, error);
    close(fd);
    return ok;
}
