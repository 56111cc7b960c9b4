/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Progress: one line on standard error while large files are read, where that is a terminal; silent
 * otherwise.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct Progress Progress;

/* |size| is that of all files; 0 where it can't be known, which makes it silent. */
Progress *progress_new(uint64_t size);
void progress_free(Progress *progress);

/* The file |path| is read now. */
void progress_file(Progress *progress, const char *path);

/* A packet of |size| octets was read; |sessions| have begun by now. */
void progress_packet(Progress *progress, uint32_t size, uint64_t sessions);

/* Takes the line away, before a message or the summary. */
void progress_clear(Progress *progress);
