/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Handshake framing, RFC 5246 section 7.4: messages split over records and several in one record.
 *
 * One PskHandshakeBuffer for each direction; a zeroed one is empty and valid.
 */
#pragma once

#include <glib.h>

#include "base/span.h"
#include "tls/constants.h"

typedef struct {
    uint8_t type;  /* PskHandshakeType */
    PskSpan body;
    PskSpan whole; /* header and body, as transcripts hash it */
} PskHandshakeMessage;

typedef struct {
    GByteArray *bytes; /* NULL while nothing is kept */
    PskSpan fragment;  /* without |bytes|: what was pushed, borrowed */
    size_t taken;      /* octets at the front that were handed out */
} PskHandshakeBuffer;

/*
 * Appends the fragment of one handshake record. It is borrowed until psk_handshake_next() says
 * PSK_PARSE_MORE, which copies what is left of it, or the buffer is cleared.
 */
void psk_handshake_push(PskHandshakeBuffer *buffer, PskSpan fragment);

/*
 * Takes the next whole message; it is valid until the next push or clear. PSK_PARSE_MORE when the
 * message is incomplete or nothing is left, PSK_PARSE_BAD when it claims to be longer than
 * PSK_HANDSHAKE_SIZE_MAX.
 */
PskParse psk_handshake_next(PskHandshakeBuffer *buffer, PskHandshakeMessage *message);

/*
 * True where |fragment|, the content of a record, can be messages in the clear, of TLS 1.2 or
 * below: their types and lengths are possible. What is encrypted hardly ever looks like that.
 */
bool psk_handshake_is_clear(PskSpan fragment);

/* Octets pushed and not handed out. */
size_t psk_handshake_pending(const PskHandshakeBuffer *buffer);

void psk_handshake_clear(PskHandshakeBuffer *buffer);
