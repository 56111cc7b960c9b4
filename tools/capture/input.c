/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/capture.h"
#include "capture/decompress.h"

/* How long a read of a pipe goes on waiting after input_stop(): it looks this often. */
#define STOP_POLL_MS 200

struct Input {
    char *name;
    int fd;         /* -1 where it is memory */
    bool waits;     /* |fd| is no regular file: reading it may block */
    bool opening;   /* input_open() has not returned: nobody can call input_stop() yet */
    PskSpan memory; /* what is left of it */
    Decompressor *decompressor; /* NULL where the bytes are not compressed */
    bool between_members;
    bool filled;         /* all room for output was used: there may be more of it */
    uint8_t *compressed; /* |room| octets, what |decompressor| reads from: */
    PskSpan packed;      /* this is left of it */
    uint8_t *buffer;     /* bytes read but not taken: from |begin| to |end|; NULL without room */
    size_t capacity;
    size_t room; /* what it begins with: all of a small file in memory */
    size_t begin;
    size_t end;
    uint64_t offset;
    bool at_end;
    GError *problem;
    volatile sig_atomic_t stop;
};

const char *
input_name(const Input *input)
{
    return input->name;
}

uint64_t
input_offset(const Input *input)
{
    return input->offset;
}

bool
input_failed(const Input *input, GError **error)
{
    if (input->problem != NULL && error != NULL)
        *error = g_error_copy(input->problem);
    return input->problem != NULL;
}

void
input_stop(Input *input)
{
    input->stop = 1;
}

bool
input_stopped(const Input *input)
{
    return input->stop != 0;
}

static ssize_t
fail(Input *input, CaptureError code, const char *message)
{
    input->at_end = true;
    if (input->problem == NULL)
        input->problem = g_error_new(CAPTURE_ERROR, code, "%s: %s", input->name, message);
    return -1;
}

/*
 * Waits until |fd| has bytes. Looking for input_stop() between short waits, instead of relying on
 * EINTR, leaves no moment in which a signal could come too early to be noticed.
 */
static bool
wait_for_bytes(Input *input)
{
    struct pollfd wanted = {.fd = input->fd, .events = POLLIN};

    while (!input->stop) {
        int ready = poll(&wanted, 1, STOP_POLL_MS);

        if (ready > 0 || (ready < 0 && errno != EINTR))
            return true; /* read() says what is wrong */
        if (ready < 0 && input->opening)
            return true;
    }
    return false;
}

/* Up to |size| bytes as they lie in the file: 0 at the end, -1 on failure. */
static ssize_t
read_raw(Input *input, uint8_t *out, size_t size)
{
    ssize_t got;

    if (input->fd < 0) {
        PskSpan part = psk_span_first(input->memory, size);

        if (part.size > 0)
            memcpy(out, part.data, part.size);
        input->memory = psk_span_skip(input->memory, part.size);
        return (ssize_t)part.size;
    }
    do {
        if (input->waits && !wait_for_bytes(input))
            return 0;
        got = read(input->fd, out, size);
    } while (got < 0 && errno == EINTR && !input->opening);
    if (got < 0)
        return fail(input, CAPTURE_ERROR_READ, g_strerror(errno));
    return got;
}

/* Says what is wrong with the compressed data; |how| as in "breaks off". */
static ssize_t
fail_compressed(Input *input, const char *how)
{
    g_autofree char *text = g_strdup_printf("the %s data %s; everything before was read",
                                            decompressor_name(input->decompressor), how);

    return fail(input, CAPTURE_ERROR_DAMAGED, text);
}

/*
 * Reads compressed bytes until there are as many as it takes to go on: 1, or what read_compressed()
 * has to return.
 */
static ssize_t
refill(Input *input)
{
    size_t wanted = input->between_members ? DECOMPRESS_MAGIC_SIZE : 1;

    while (input->packed.size < wanted) {
        size_t kept = input->packed.size;
        ssize_t got;

        if (kept > 0)
            memmove(input->compressed, input->packed.data, kept);
        input->packed = psk_span(input->compressed, kept);
        got = read_raw(input, input->compressed + kept, input->room - kept);
        if (got == 0 && !input->between_members && !input->stop)
            return fail_compressed(input, "breaks off");
        if (got <= 0)
            return got;
        input->packed.size += (size_t)got;
    }
    return 1;
}

/*
 * Up to |size| decompressed bytes. A member may be followed by another; anything else is padding.
 */
static ssize_t
read_compressed(Input *input, uint8_t *out, size_t size)
{
    size_t made = 0;

    while (made == 0) {
        /* What did not fit the last time comes without more input. */
        ssize_t got = input->filled && input->packed.size == 0 ? 1 : refill(input);

        if (got != 1)
            return got;
        if (input->between_members && !decompressor_begins(input->decompressor, input->packed))
            return 0;
        input->between_members = false;
        switch (decompressor_run(input->decompressor, &input->packed, out, size, &made)) {
        case DECOMPRESS_MORE:
            input->filled = made == size;
            break;
        case DECOMPRESS_END:
            input->between_members = true;
            input->filled = false;
            break;
        case DECOMPRESS_BAD:
            fail_compressed(input, decompressor_problem(input->decompressor));
            return made > 0 ? (ssize_t)made : -1;
        }
    }
    return (ssize_t)made;
}

static ssize_t
read_source(Input *input, uint8_t *out, size_t size)
{
    ssize_t got;

    if (input->at_end || input->stop)
        return input->problem != NULL ? -1 : 0;
    got = input->decompressor != NULL ? read_compressed(input, out, size)
                                      : read_raw(input, out, size);
    if (got <= 0)
        input->at_end = true;
    return got;
}

/* Makes room for |size| bytes from |begin| on, growing only as bytes really come. */
static void
make_room(Input *input, size_t size)
{
    if (input->begin > 0 && input->begin + size > input->capacity) {
        memmove(input->buffer, input->buffer + input->begin, input->end - input->begin);
        input->end -= input->begin;
        input->begin = 0;
    }
    if (input->end == input->capacity) {
        input->capacity = MAX(input->capacity * 2, input->room);
        input->buffer = g_realloc(input->buffer, input->capacity);
    }
}

PskSpan
input_peek(Input *input, size_t size)
{
    size = MIN(size, INPUT_PEEK_MAX);
    while (input->end - input->begin < size) {
        ssize_t got;

        make_room(input, size);
        got = read_source(input, input->buffer + input->end, input->capacity - input->end);
        if (got <= 0)
            break;
        input->end += (size_t)got;
    }
    return psk_span(input->buffer + input->begin, MIN(size, input->end - input->begin));
}

PskSpan
input_at_hand(const Input *input)
{
    return psk_span(input->buffer + input->begin, input->end - input->begin);
}

uint64_t
input_skip(Input *input, uint64_t size)
{
    uint64_t skipped = 0;

    if (size <= input->end - input->begin) { /* nearly always */
        input->begin += size;
        input->offset += size;
        return size;
    }
    while (skipped < size) {
        size_t step = (size_t)MIN(size - skipped, INPUT_BUFFER_SIZE);

        if (input->begin == input->end)
            step = input_peek(input, step).size;
        else
            step = MIN(step, input->end - input->begin);
        if (step == 0)
            break;
        input->begin += step;
        input->offset += step;
        skipped += step;
    }
    return skipped;
}

/* Whoever reads with input_read() has a buffer of its own. */
static void
drop_buffer(Input *input)
{
    g_clear_pointer(&input->buffer, g_free);
    input->begin = input->end = input->capacity = 0;
}

ssize_t
input_read(Input *input, uint8_t *out, size_t size)
{
    size_t buffered = MIN(size, input->end - input->begin);
    ssize_t got = (ssize_t)buffered;

    if (buffered > 0) {
        memcpy(out, input->buffer + input->begin, buffered);
        input->begin += buffered;
    } else {
        drop_buffer(input);
        got = read_source(input, out, size);
    }
    if (got > 0)
        input->offset += (uint64_t)got;
    return got;
}

/* Where the bytes are compressed, reads them from then on decompressed. */
static void
detect_compression(Input *input)
{
    PskSpan begin = input_peek(input, DECOMPRESS_MAGIC_SIZE);
    size_t raw = input->end - input->begin;

    input->decompressor = decompressor_new(begin);
    if (input->decompressor == NULL)
        return;
    input->compressed = g_malloc(input->room);
    memcpy(input->compressed, input->buffer + input->begin, raw);
    input->packed = psk_span(input->compressed, raw);
    input->begin = input->end = 0;
    input->at_end = false;
}

static Input *
input_start(Input *input, GError **error)
{
    input->opening = true;
    input->room = input->fd >= 0 ? INPUT_BUFFER_SIZE
                                 : CLAMP(input->memory.size, DECOMPRESS_MAGIC_SIZE,
                                         INPUT_BUFFER_SIZE);
    detect_compression(input);
    if (input_peek(input, 1).size == 0) {
        if (!input_failed(input, error))
            g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN,
                        "%s: empty, no capture (0 bytes): was the recording stopped before it "
                        "began, or the copy not finished?",
                        input->name);
        input_free(input);
        return NULL;
    }
    input->opening = false;
    return input;
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

Input *
input_open(const char *path, GError **error)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    int system_error = errno;
    const char *name = standard ? "standard input" : path;
    struct stat status;
    Input *input;

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
    input = g_new0(Input, 1);
    input->name = g_strdup(name);
    input->fd = fd;
    input->waits = !S_ISREG(status.st_mode);
    return input_start(input, error);
}

Input *
input_open_memory(PskSpan bytes, const char *name, GError **error)
{
    Input *input = g_new0(Input, 1);

    input->name = g_strdup(name);
    input->fd = -1;
    input->memory = bytes;
    return input_start(input, error);
}

void
input_free(Input *input)
{
    if (input == NULL)
        return;
    if (input->fd >= 0)
        close(input->fd);
    decompressor_free(input->decompressor);
    g_free(input->compressed);
    g_free(input->buffer);
    g_free(input->name);
    g_clear_error(&input->problem);
    g_free(input);
}
