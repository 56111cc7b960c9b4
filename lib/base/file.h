/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that hold secrets, read without leaving copies behind. */
#pragma once

#include <glib.h>

#include "base/secret.h"

/* A larger file is refused: a hundred million keys are no key table. */
#define PSK_FILE_SIZE_MAX ((size_t)1 << 32)

/*
 * Reads all of |path| (a FIFO or the like too) into |content|. False with |error| (a GFileError,
 * with the path and the system's reason in the message) where that can't be done.
 */
bool psk_file_read_secret(const char *path, PskSecret *content, GError **error);

/* Told of a file's bytes, in order; the piece is valid during the call and wiped in the end. */
typedef void (*PskFilePiece)(void *user, PskSpan piece);

/*
 * Reads all of |path| as psk_file_read_secret() does, without holding more than a piece of it: what
 * was read before a failure has been told.
 */
bool psk_file_read_pieces(const char *path, PskFilePiece told, void *user, GError **error);
