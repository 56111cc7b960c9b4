/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a connection ends by a RST, or seems to: inside stream.h.
 *
 * A receiver takes a RST that has the number which it expects, and no other (RFC 9293 section
 * 3.10.7.4, RFC 5961 section 3.2); what was forged, or comes from an earlier connection on the same
 * ports, has it rarely. A capture may lack what came before a RST, or hold it later. So one with
 * another number is noted as the end and doubted: it was none where its sender goes on after it.
 */
#pragma once

#include "tcp/stream.h"

/* Whether a RST of |side| with this number may be one: not where its receiver is further on. */
bool stream_reset_is_acceptable(const StreamSide *side, uint32_t sequence);

/* |segment| of |side| is a RST, with the number |sequence|. */
void stream_reset_note(StreamPair *pair, unsigned side, const StreamSegment *segment,
                       uint32_t sequence);

/*
 * |segment|, of |side| and with octets or a FIN from |sequence| on, may show that a RST of its side
 * was none: no octet comes after one, and no FIN but with the number before it, or the same where
 * both cross octets of the other side.
 */
void stream_reset_doubt(StreamPair *pair, unsigned side, const StreamSegment *segment,
                        uint32_t sequence);

/* Notes with the segment in hand, of |time_ns|, that both FINs or a RST were captured by now. */
void stream_reset_note_end(StreamPair *pair, int64_t time_ns);

/* |piece| of |side| turned out to be none of the connection. */
void stream_reset_forget(StreamPair *pair, unsigned side, const Piece *piece);

/*
 * Forgets the places of RSTs of |side| behind which more waits: a hole before one ends like any
 * other. The RST itself is still doubted or believed, but for one that is certain, which stays.
 */
void stream_reset_pass(StreamPair *pair, unsigned side);
