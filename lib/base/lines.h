/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PskLines: the lines of a file that comes in pieces and may hold secrets.
 *
 * A line that lies within one piece is given where it stands. Of a line that goes on in the next
 * piece, the beginning is kept until its end comes, up to a limit. What was kept is wiped by
 * psk_lines_clear().
 */
#pragma once

#include "base/secret.h"

typedef struct {
    PskSpan text; /* without its LF and the CRs before that; valid during the call */
    bool cut;     /* the line is longer than the limit: |text| is its beginning */
    bool blank;   /* nothing but spaces and tabs in all of the line */
} PskLine;

typedef void (*PskLineFunction)(void *user, const PskLine *line);

/* Set the first three; the rest begins zeroed. */
typedef struct {
    size_t limit; /* of a line, in octets; not 0 */
    PskLineFunction function;
    void *user;

    PskSecret kept;    /* room for what is kept of a line, up to |limit| octets */
    size_t used;       /* of it; 0 where no line is begun */
    bool cut;          /* the line that is begun goes on behind the limit, with more than CRs */
    bool after_cr;     /* there was a CR behind the limit */
    bool blank_behind; /* what is behind the limit is blank */
} PskLines;

/* Takes the next piece, and gives each line that ends in it. */
void psk_lines_push(PskLines *lines, PskSpan piece);

/* Gives the last line where it ends without LF. */
void psk_lines_end(PskLines *lines);

void psk_lines_clear(PskLines *lines);
