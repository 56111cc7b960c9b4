/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/lines.h"

#include <glib.h>

enum { KEPT_SIZE = 1 << 10 }; /* of what is kept of a line, at first */

static bool
is_blank(uint8_t octet)
{
    return octet == ' ' || octet == '\t';
}

static bool
all_blank(PskSpan text)
{
    size_t i = 0;

    while (i < text.size && is_blank(text.data[i]))
        i++;
    return i == text.size;
}

static PskSpan
without_crs(PskSpan text)
{
    while (text.size > 0 && text.data[text.size - 1] == '\r')
        text.size--;
    return text;
}

/* A line that lies within a piece. */
static void
give(PskLines *lines, PskSpan text)
{
    PskLine line = {.text = without_crs(text)};

    line.blank = all_blank(line.text);
    line.cut = line.text.size > lines->limit;
    line.text = psk_span_first(line.text, lines->limit);
    lines->function(lines->user, &line);
}

static void
give_kept(PskLines *lines)
{
    PskLine line = {.text = psk_span(lines->kept.data, lines->used), .cut = lines->cut};

    if (!line.cut)
        line.text = without_crs(line.text);
    line.blank = all_blank(line.text) && (!line.cut || lines->blank_behind);
    lines->used = 0;
    lines->function(lines->user, &line);
}

/* CRs behind the limit may stand before the LF, and are then no part of the line. */
static void
pass_over(PskLines *lines, PskSpan behind)
{
    for (size_t i = 0; i < behind.size; i++) {
        if (behind.data[i] == '\r') {
            lines->after_cr = true;
            continue;
        }
        lines->cut = true;
        if (lines->after_cr || !is_blank(behind.data[i]))
            lines->blank_behind = false;
    }
}

/* Room for |size| octets of a line, and for more as it grows: few lines are near the limit. */
static void
make_room(PskLines *lines, size_t size)
{
    PskSecret larger = {0};

    if (size <= lines->kept.size)
        return;
    psk_secret_resize(&larger, MIN(MAX(2 * size, KEPT_SIZE), lines->limit));
    if (lines->used > 0)
        memcpy(larger.data, lines->kept.data, lines->used);
    psk_secret_clear(&lines->kept);
    lines->kept = larger;
}

static void
keep(PskLines *lines, PskSpan part)
{
    PskSpan fits;

    if (lines->used == 0) {
        lines->cut = lines->after_cr = false;
        lines->blank_behind = true;
    }
    fits = psk_span_first(part, lines->limit - lines->used);
    make_room(lines, lines->used + fits.size);
    if (fits.size > 0)
        memcpy(lines->kept.data + lines->used, fits.data, fits.size);
    lines->used += fits.size;
    pass_over(lines, psk_span_skip(part, fits.size));
}

void
psk_lines_push(PskLines *lines, PskSpan piece)
{
    while (piece.size > 0) {
        const uint8_t *lf = memchr(piece.data, '\n', piece.size);
        size_t size = lf != NULL ? (size_t)(lf - piece.data) : piece.size;
        PskSpan part = psk_span_first(piece, size);

        piece = psk_span_skip(piece, size + 1);
        if (lf != NULL && lines->used == 0) {
            give(lines, part);
            continue;
        }
        keep(lines, part);
        if (lf != NULL)
            give_kept(lines);
    }
}

void
psk_lines_end(PskLines *lines)
{
    if (lines->used > 0)
        give_kept(lines);
}

void
psk_lines_clear(PskLines *lines)
{
    psk_secret_clear(&lines->kept);
    lines->used = 0;
}
