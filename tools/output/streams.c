/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/streams.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

struct Streams {
    char *folder; /* for messages */
    int fd;
    bool made; /* it was not there before */
};

static bool
fail(GError **error, const char *folder, const char *name)
{
    int number = errno;
    g_autofree char *shown = g_filename_display_name(folder);

    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(number), "cannot write %s%s%s: %s",
                shown, name != NULL ? "/" : "", name != NULL ? name : "", g_strerror(number));
    return false;
}

Streams *
streams_new(const char *folder, GError **error)
{
    Streams *streams;
    bool made = mkdir(folder, 0700) == 0;
    int fd;

    if (!made && errno != EEXIST) {
        fail(error, folder, NULL);
        return NULL;
    }
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        fail(error, folder, NULL);
        return NULL;
    }
    streams = g_new0(Streams, 1);
    streams->folder = g_strdup(folder);
    streams->fd = fd;
    streams->made = made;
    return streams;
}

int
streams_made(const Streams *streams)
{
    return streams->made ? streams->fd : -1;
}

bool
streams_check(const Streams *streams, GError **error)
{
    return faccessat(streams->fd, ".", W_OK | X_OK, AT_EACCESS) == 0 ||
           fail(error, streams->folder, NULL);
}

void
streams_free(Streams *streams)
{
    if (streams == NULL)
        return;
    close(streams->fd);
    g_free(streams->folder);
    g_free(streams);
}

static bool
write_all(int fd, PskSpan bytes)
{
    while (bytes.size > 0) {
        ssize_t written = write(fd, bytes.data, bytes.size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes = psk_span_skip(bytes, (size_t)written);
    }
    return true;
}

/*
 * Opens a file there and nothing else: a link may lead elsewhere, and at a FIFO the run would wait
 * for a reader.
 */
static int
open_file(const Streams *streams, const char *name, bool opened)
{
    int flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC |
                (opened ? O_APPEND : O_TRUNC);
    int fd = openat(streams->fd, name, flags, 0600);
    struct stat status;

    if (fd < 0 || (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)))
        return fd;
    close(fd);
    errno = ENXIO;
    return -1;
}

bool
streams_append(Streams *streams, uint64_t id, PskSender from, bool *opened, PskSpan bytes,
               GError **error)
{
    char name[48];
    int fd;
    bool ok;

    g_snprintf(name, sizeof(name), "%" PRIu64 "-%s.bin", id,
               from == PSK_CLIENT ? "client" : "server");
    fd = open_file(streams, name, *opened);
    if (fd < 0)
        return fail(error, streams->folder, name);
    *opened = true;
    ok = write_all(fd, bytes);
    if (!ok)
        fail(error, streams->folder, name);
    if (close(fd) != 0 && ok)
        ok = fail(error, streams->folder, name);
    return ok;
}
