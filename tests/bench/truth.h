/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Truth: what one direction of a conversation said, a line of JSON for each message, with whether
 * all of its bytes are in the capture.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct {
    FILE *out;
    GQueue expected; /* messages whose last byte was not written yet */
    uint64_t written;
} Truth;

/*
 * A message of |size| octets that begins at |begin| of the plaintext. |line|, which becomes the
 * truth's, is its JSON object but for the end, behind a comma.
 */
void truth_expect(Truth *truth, uint64_t begin, size_t size, char *line);

/* The plaintext was written up to |end|; |whole|: the capture has all that is new of it. */
void truth_written(Truth *truth, uint64_t end, bool whole);
