/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/input.h"

#include "capture/capture.h"
#include "capture/source.h"

/* Buffers that are kept for when nobody else holds them any more. */
enum { SPARES = 12 };

struct Input {
    Source *source;
    PskBuffer *buffer; /* bytes read but not taken: from |begin| to |end|; NULL without room */
    PskBuffer *spares[SPARES]; /* others had them when there was no more room in them; or NULL */
    size_t begin;
    size_t end;
    uint64_t offset;
};

const char *
input_name(const Input *input)
{
    return source_name(input->source);
}

uint64_t
input_offset(const Input *input)
{
    return input->offset;
}

bool
input_failed(const Input *input, GError **error)
{
    const GError *problem = source_problem(input->source);

    if (problem != NULL && error != NULL)
        *error = g_error_copy(problem);
    return problem != NULL;
}

void
input_stop(Input *input)
{
    source_stop(input->source);
}

bool
input_stopped(const Input *input)
{
    return source_stopped(input->source);
}

/* A buffer of |size| octets that nobody else holds. */
static PskBuffer *
take_spare(Input *input, size_t size)
{
    for (guint i = 0; i < SPARES; i++)
        if (input->spares[i] != NULL && input->spares[i]->size == size &&
            psk_buffer_is_own(input->spares[i]))
            return g_steal_pointer(&input->spares[i]);
    return psk_buffer_new(size);
}

/* |buffer| is done with here: kept, where others hold it, until they don't. */
static void
put_aside(Input *input, PskBuffer *buffer)
{
    for (guint i = 0; i < SPARES && !psk_buffer_is_own(buffer); i++) {
        if (input->spares[i] == NULL) {
            input->spares[i] = buffer;
            return;
        }
    }
    psk_buffer_release(buffer);
}

/* Goes on in another buffer, with what is left in this one. */
static void
change_buffer(Input *input, size_t size)
{
    PskBuffer *old = input->buffer;

    input->buffer = take_spare(input, size);
    if (old == NULL)
        return;
    memcpy(input->buffer->data, old->data + input->begin, input->end - input->begin);
    put_aside(input, old);
}

/* Makes room for |size| bytes from |begin| on, growing only as bytes really come. What others hold
 * stays as it is. */
static void
make_room(Input *input, size_t size)
{
    size_t capacity = input->buffer != NULL ? input->buffer->size : 0;
    size_t left = input->end - input->begin;

    if (left == capacity)
        change_buffer(input, MAX(capacity * 2, source_room(input->source)));
    else if (input->begin == 0 || input->begin + size <= capacity)
        return;
    else if (psk_buffer_is_own(input->buffer))
        memmove(input->buffer->data, input->buffer->data + input->begin, left);
    else
        change_buffer(input, capacity);
    input->begin = 0;
    input->end = left;
}

PskSpan
input_peek(Input *input, size_t size)
{
    size = MIN(size, INPUT_PEEK_MAX);
    while (input->end - input->begin < size) {
        ssize_t got;

        make_room(input, size);
        got = source_read(input->source, input->buffer->data + input->end,
                          input->buffer->size - input->end);
        if (got <= 0)
            break;
        input->end += (size_t)got;
    }
    return psk_span_first(input_at_hand(input), size);
}

PskSpan
input_at_hand(const Input *input)
{
    return input->buffer != NULL
               ? psk_span(input->buffer->data + input->begin, input->end - input->begin)
               : psk_span(NULL, 0);
}

PskBuffer *
input_buffer(const Input *input)
{
    return input->buffer != NULL && input->buffer->size <= SOURCE_READ_SIZE ? input->buffer : NULL;
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
        size_t step = (size_t)MIN(size - skipped, SOURCE_READ_SIZE);

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
    g_clear_pointer(&input->buffer, psk_buffer_release);
    input->begin = input->end = 0;
}

ssize_t
input_read(Input *input, uint8_t *out, size_t size)
{
    size_t buffered = MIN(size, input->end - input->begin);
    ssize_t got = (ssize_t)buffered;

    if (buffered > 0) {
        memcpy(out, input->buffer->data + input->begin, buffered);
        input->begin += buffered;
    } else {
        drop_buffer(input);
        got = source_read(input->source, out, size);
    }
    if (got > 0)
        input->offset += (uint64_t)got;
    return got;
}

/* Takes over |source|. */
static Input *
start(Source *source, GError **error)
{
    Input *input = g_new0(Input, 1);

    input->source = source;
    if (input_peek(input, 1).size > 0) {
        source_opened(source);
        return input;
    }
    if (!input_failed(input, error))
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN,
                    "%s: empty, no capture (0 bytes): was the recording stopped before it "
                    "began, or the copy not finished?",
                    input_name(input));
    input_free(input);
    return NULL;
}

Input *
input_open(const char *path, GError **error)
{
    Source *source = source_open(path, error);

    return source != NULL ? start(source, error) : NULL;
}

Input *
input_open_memory(PskSpan bytes, const char *name, GError **error)
{
    return start(source_open_memory(bytes, name), error);
}

void
input_free(Input *input)
{
    if (input == NULL)
        return;
    source_free(input->source);
    psk_buffer_release(input->buffer);
    for (guint i = 0; i < SPARES; i++)
        psk_buffer_release(input->spares[i]);
    g_free(input);
}
