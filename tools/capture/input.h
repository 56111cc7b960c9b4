/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Input: the bytes of a capture (source.h), in order, once, looked at before they are taken.
 */
#pragma once

#include <glib.h>
#include <sys/types.h>

#include "base/buffer.h"

/* The most that input_peek() gives. */
#define INPUT_PEEK_MAX (32 * 1024 * 1024)

typedef struct Input Input;

/*
 * Opens the file |path|, or standard input for "-". NULL and |error| (CAPTURE_ERROR_OPEN, with
 * what to do about it) where it can't be opened, is a directory or has not one byte.
 */
Input *input_open(const char *path, GError **error);

/* Reads |bytes|, which are borrowed until the input is freed; |name| is for messages. */
Input *input_open_memory(PskSpan bytes, const char *name, GError **error);

void input_free(Input *input);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Input, input_free)

const char *input_name(const Input *input);

/*
 * The next |size| bytes, at most INPUT_PEEK_MAX, without taking them; fewer only at the end, or
 * where reading failed. Borrowed until the next call on the input.
 */
PskSpan input_peek(Input *input, size_t size);

/* Likewise what is there without reading. */
PskSpan input_at_hand(const Input *input);

/*
 * What was peeked lies in this, to be held by whoever keeps it beyond the next call. Borrowed until
 * that; NULL where it is not to be held: it is larger than SOURCE_READ_SIZE, or nothing.
 */
PskBuffer *input_buffer(const Input *input);

/* Takes |size| bytes, at most as many as there are; returns how many were taken. Reads, and moves
 * what was borrowed, only where they are more than are at hand. */
uint64_t input_skip(Input *input, uint64_t size);

/* Copies up to |size| bytes to |out|, as read(2) does: 0 at the end, -1 where reading failed. */
ssize_t input_read(Input *input, uint8_t *out, size_t size);

/* Bytes taken so far, counted after decompression. */
uint64_t input_offset(const Input *input);

/*
 * True where reading failed, by the system's error or damaged compressed data; |error| (may be
 * NULL) says how.
 * Bytes read before may still be there to be taken.
 */
bool input_failed(const Input *input, GError **error);

/* Ends the input at once: even a read that waits returns. Safe in a signal handler. */
void input_stop(Input *input);
bool input_stopped(const Input *input);
