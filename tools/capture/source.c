/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/capture.h"
#include "capture/decompress.h"

/* How long a read of a pipe goes on waiting after source_stop(): it looks this often. */
#define STOP_POLL_MS 200

struct Source {
    char *name;
    int fd;         /* -1 where it is memory */
    bool waits;     /* |fd| is no regular file: reading it may block */
    bool opening;   /* nobody can call source_stop() yet: a signal ends what waits */
    PskSpan memory; /* what is left of it */
    uint8_t begin[DECOMPRESS_MAGIC_SIZE];
    PskSpan begun;  /* what is left of |begin|, which was read before all else */
    Decompressor *decompressor; /* NULL where the bytes are not compressed */
    bool between_members;
    bool filled;         /* all room for output was used: there may be more of it */
    uint8_t *compressed; /* |room| octets, what |decompressor| reads from: */
    PskSpan packed;      /* this is left of it */
    size_t room;
    bool at_end;
    GError *problem;
    volatile sig_atomic_t stop;
};

const char *
source_name(const Source *source)
{
    return source->name;
}

size_t
source_room(const Source *source)
{
    return source->room;
}

const GError *
source_problem(const Source *source)
{
    return source->problem;
}

void
source_stop(Source *source)
{
    source->stop = 1;
}

bool
source_stopped(const Source *source)
{
    return source->stop != 0;
}

static ssize_t
fail(Source *source, CaptureError code, const char *message)
{
    source->at_end = true;
    if (source->problem == NULL)
        source->problem = g_error_new(CAPTURE_ERROR, code, "%s: %s", source->name, message);
    return -1;
}

/*
 * Waits until |fd| has bytes. Looking for source_stop() between short waits, instead of relying on
 * EINTR, leaves no moment in which a signal could come too early to be noticed.
 */
static bool
wait_for_bytes(Source *source)
{
    struct pollfd wanted = {.fd = source->fd, .events = POLLIN};

    while (!source->stop) {
        int ready = poll(&wanted, 1, STOP_POLL_MS);

        if (ready > 0 || (ready < 0 && errno != EINTR))
            return true; /* read() says what is wrong */
        if (ready < 0 && source->opening)
            return false;
    }
    return false;
}

/* Up to |size| bytes as they lie in the file: 0 at the end, -1 on failure. */
static ssize_t
read_raw(Source *source, uint8_t *out, size_t size)
{
    ssize_t got;

    if (source->fd < 0) {
        PskSpan part = psk_span_first(source->memory, size);

        if (part.size > 0)
            memcpy(out, part.data, part.size);
        source->memory = psk_span_skip(source->memory, part.size);
        return (ssize_t)part.size;
    }
    do {
        if (source->waits && !wait_for_bytes(source))
            return source->opening ? fail(source, CAPTURE_ERROR_READ, g_strerror(EINTR)) : 0;
        got = read(source->fd, out, size);
    } while (got < 0 && errno == EINTR && !source->opening);
    if (got < 0)
        return fail(source, CAPTURE_ERROR_READ, g_strerror(errno));
    return got;
}

/* Says what is wrong with the compressed data; |how| as in "breaks off". */
static ssize_t
fail_compressed(Source *source, const char *how)
{
    g_autofree char *text = g_strdup_printf("the %s data %s; everything before was read",
                                            decompressor_name(source->decompressor), how);

    return fail(source, CAPTURE_ERROR_DAMAGED, text);
}

/*
 * Reads compressed bytes until there are as many as it takes to go on: 1, or what read_compressed()
 * has to return.
 */
static ssize_t
refill(Source *source)
{
    size_t wanted = source->between_members ? DECOMPRESS_MAGIC_SIZE : 1;

    while (source->packed.size < wanted) {
        size_t kept = source->packed.size;
        ssize_t got;

        if (kept > 0)
            memmove(source->compressed, source->packed.data, kept);
        source->packed = psk_span(source->compressed, kept);
        got = read_raw(source, source->compressed + kept, source->room - kept);
        if (got == 0 && !source->between_members && !source->stop)
            return fail_compressed(source, "breaks off");
        if (got <= 0)
            return got;
        source->packed.size += (size_t)got;
    }
    return 1;
}

/*
 * Up to |size| decompressed bytes. A member may be followed by another; anything else is padding.
 */
static ssize_t
read_compressed(Source *source, uint8_t *out, size_t size)
{
    size_t made = 0;

    while (made == 0) {
        /* What did not fit the last time comes without more input. */
        ssize_t got = source->filled && source->packed.size == 0 ? 1 : refill(source);

        if (got != 1)
            return got;
        if (source->between_members && !decompressor_begins(source->decompressor, source->packed))
            return 0;
        source->between_members = false;
        switch (decompressor_run(source->decompressor, &source->packed, out, size, &made)) {
        case DECOMPRESS_MORE:
            source->filled = made == size;
            break;
        case DECOMPRESS_END:
            source->between_members = true;
            source->filled = false;
            break;
        case DECOMPRESS_BAD:
            fail_compressed(source, decompressor_problem(source->decompressor));
            return made > 0 ? (ssize_t)made : -1;
        }
    }
    return (ssize_t)made;
}

/* Up to |size| bytes as the file has them, first what was read to see whether it is compressed. */
static ssize_t
read_plain(Source *source, uint8_t *out, size_t size)
{
    size_t begun = MIN(size, source->begun.size);

    if (begun == 0)
        return read_raw(source, out, size);
    memcpy(out, source->begun.data, begun);
    source->begun = psk_span_skip(source->begun, begun);
    return (ssize_t)begun;
}

ssize_t
source_read(Source *source, uint8_t *out, size_t size)
{
    ssize_t got;

    if (source->at_end || source->stop)
        return source->problem != NULL ? -1 : 0;
    got = source->decompressor != NULL ? read_compressed(source, out, size)
                                       : read_plain(source, out, size);
    if (got <= 0)
        source->at_end = true;
    return got;
}

/* Where the bytes are compressed, reads them decompressed. */
static void
detect_compression(Source *source)
{
    size_t size = 0;
    ssize_t got = 1;

    while (got > 0 && size < sizeof source->begin) {
        got = read_raw(source, source->begin + size, sizeof source->begin - size);
        if (got > 0)
            size += (size_t)got;
    }
    source->begun = psk_span(source->begin, size);
    source->decompressor = decompressor_new(source->begun);
    if (source->decompressor == NULL)
        return;
    source->compressed = g_malloc(source->room);
    memcpy(source->compressed, source->begin, size);
    source->packed = psk_span(source->compressed, size);
}

static Source *
begin(const char *name, int fd, PskSpan memory, bool waits)
{
    Source *source = g_new0(Source, 1);

    source->name = g_strdup(name);
    source->fd = fd;
    source->memory = memory;
    source->waits = waits;
    source->room =
        fd >= 0 ? SOURCE_READ_SIZE : CLAMP(memory.size, DECOMPRESS_MAGIC_SIZE, SOURCE_READ_SIZE);
    source->opening = true;
    detect_compression(source);
    return source;
}

static const char *
advice(int system_error)
{
    switch (system_error) {
    case ENOENT:
        return ": check the path";
    case EACCES:
        return ": check who may read it, or run as a user who may";
    default:
        return "";
    }
}

Source *
source_open(const char *path, GError **error)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    int system_error = errno;
    const char *name = standard ? "standard input" : path;
    struct stat status;

    if (fd >= 0 && fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN,
                    "%s: is a directory: name the capture files in it", name);
        close(fd);
        return NULL;
    }
    if (fd < 0) {
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN, "%s: can't open the capture: %s%s",
                    name, g_strerror(system_error), advice(system_error));
        return NULL;
    }
    return begin(name, fd, psk_span(NULL, 0), !S_ISREG(status.st_mode));
}

Source *
source_open_memory(PskSpan bytes, const char *name)
{
    return begin(name, -1, bytes, false);
}

void
source_opened(Source *source)
{
    source->opening = false;
}

void
source_free(Source *source)
{
    if (source == NULL)
        return;
    if (source->fd >= 0)
        close(source->fd);
    decompressor_free(source->decompressor);
    g_free(source->compressed);
    g_free(source->name);
    g_clear_error(&source->problem);
    g_free(source);
}
