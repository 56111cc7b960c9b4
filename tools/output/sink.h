/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sink: standard output, which gets much at once. After a failure it gets nothing more. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    GString *text; /* to be written */
    GError *error; /* any thread may ask for it: sink_ok() */
} Sink;

void sink_init(Sink *sink);

/* Writes what is left, and frees. */
void sink_clear(Sink *sink);

void sink_put(Sink *sink, const char *text, size_t size);
void sink_put_number(Sink *sink, uint64_t number);

/* Gives all that was put so far to the system. */
void sink_flush(Sink *sink);

/* False with |error| after a failure. */
bool sink_ok(const Sink *sink, GError **error);
