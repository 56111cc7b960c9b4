/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decompressor: the compressions in which Wireshark and people keep captures: gzip (RFC 1952), zstd
 * (RFC 8878) and LZ4 frames.
 *
 * A compressed file may be several members one after another; what follows the last and begins no
 * other is padding.
 */
#pragma once

#include <glib.h>

#include "base/span.h"

typedef struct Decompressor Decompressor;

/* Octets by which a compressed file is known. */
enum { DECOMPRESS_MAGIC_SIZE = 4 };

/*
 * The largest window of zstd, as the command has it without --long=31: what it looks back at is
 * held.
 */
enum { DECOMPRESS_WINDOW_LOG_MAX = 27 };

typedef enum {
    DECOMPRESS_MORE, /* goes on: with more input, or with what it has made so far */
    DECOMPRESS_END,  /* a member ended */
    DECOMPRESS_BAD,  /* the data is damaged, or asks for more than there is */
} DecompressStatus;

/* For a file that begins with |begin|; NULL where it is not compressed. */
Decompressor *decompressor_new(PskSpan begin);
void decompressor_free(Decompressor *decompressor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Decompressor, decompressor_free)

/* "gzip", "zstd", "LZ4" */
const char *decompressor_name(const Decompressor *decompressor);

/* After DECOMPRESS_BAD, what is wrong with the data: "is damaged". */
const char *decompressor_problem(const Decompressor *decompressor);

/* Whether |begin|, behind a member, begins another, to be decompressed next. */
bool decompressor_begins(Decompressor *decompressor, PskSpan begin);

/*
 * Decompresses from |in|, of which what is used is taken, to |out|, which has room for |size|
 * octets; |made| is how many were written. After DECOMPRESS_END it is ready for another member.
 */
DecompressStatus decompressor_run(Decompressor *decompressor, PskSpan *in, uint8_t *out,
                                  size_t size, size_t *made);
