/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/sink.h"

#include <errno.h>
#include <stdio.h>

#include "base/text.h"

/* With its NUL the buffer has a power of two, which GString makes of it anyway. */
enum { TEXT_SIZE = (1 << 16) - 1 };

void
sink_init(Sink *sink)
{
    *sink = (Sink){.text = g_string_sized_new(TEXT_SIZE)};
    setvbuf(stdout, NULL, _IONBF, 0);
}

void
sink_clear(Sink *sink)
{
    if (sink->text == NULL)
        return;
    sink_flush(sink);
    g_string_free(sink->text, TRUE);
    g_clear_error(&sink->error);
    *sink = (Sink){0};
}

/* A signal that ends the capture (live.h) does not end the writing of what it gave. */
static void
write_out(Sink *sink, const char *text, size_t size)
{
    while (sink->error == NULL && size > 0) {
        size_t written = fwrite(text, 1, size, stdout);

        text += written;
        size -= written;
        if (size == 0 || errno == EINTR)
            clearerr(stdout);
        else
            g_atomic_pointer_set(&sink->error,
                                 g_error_new(G_FILE_ERROR, g_file_error_from_errno(errno),
                                             "cannot write standard output: %s",
                                             g_strerror(errno)));
    }
}

void
sink_flush(Sink *sink)
{
    if (sink->text->len > 0)
        write_out(sink, sink->text->str, sink->text->len);
    g_string_truncate(sink->text, 0);
}

void
sink_put(Sink *sink, const char *text, size_t size)
{
    if (sink->text->len + size > TEXT_SIZE)
        sink_flush(sink);
    if (size > TEXT_SIZE)
        write_out(sink, text, size);
    else
        psk_text_append_raw(sink->text, text, size);
}

void
sink_put_number(Sink *sink, uint64_t number)
{
    psk_text_append_number(sink->text, number);
}

bool
sink_ok(const Sink *sink, GError **error)
{
    const GError *failure = g_atomic_pointer_get(&sink->error);

    if (failure != NULL && error != NULL)
        *error = g_error_copy(failure);
    return failure == NULL;
}
