/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Source: where the bytes of a capture come from: a file, standard input, a FIFO or memory,
 * decompressed on the way where they are compressed (decompress.h). Nothing here seeks.
 */
#pragma once

#include <glib.h>
#include <sys/types.h>

#include "base/span.h"

/* Read from the system at a time: larger than stdio's 4 KiB saves a tenth of reading a capture. */
#define SOURCE_READ_SIZE (128 * 1024)

typedef struct Source Source;

/*
 * Opens the file |path|, or standard input for "-", and reads its first bytes. NULL and |error|
 * (CAPTURE_ERROR_OPEN, with what to do about it) where it can't be opened or is a directory; it may
 * be empty, or have failed. Until source_opened(), a signal ends what waits for bytes.
 */
Source *source_open(const char *path, GError **error);
void source_opened(Source *source);

/* Reads |bytes|, which are borrowed until the source is freed; |name| is for messages. */
Source *source_open_memory(PskSpan bytes, const char *name);

void source_free(Source *source);

/* For messages. */
const char *source_name(const Source *source);

/* For how many bytes a buffer may have room: SOURCE_READ_SIZE, less where memory is less. */
size_t source_room(const Source *source);

/* Up to |size| bytes to |out|, as read(2): 0 at the end and when stopped, -1 where reading failed,
 * by the system's error or damaged compressed data, and so again each time. */
ssize_t source_read(Source *source, uint8_t *out, size_t size);

/* How reading failed, as soon as that is known, or NULL; owned by the source. */
const GError *source_problem(const Source *source);

/* Ends the source at once: even a read that waits returns. Safe in a signal handler. */
void source_stop(Source *source);
bool source_stopped(const Source *source);
