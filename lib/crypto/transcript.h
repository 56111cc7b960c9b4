/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PskTranscript: the handshake messages of one connection, hashed (RFC 5246 section 7.4.9, RFC
 * 8446 section 4.4.1).
 *
 * Which hash it is becomes known with the ServerHello; until then the messages themselves are kept,
 * and those of a short handshake to its end. A zeroed PskTranscript is empty and valid.
 */
#pragma once

#include "crypto/crypto.h"

/* The octets of messages kept before the hash is known; more are refused. */
enum { PSK_TRANSCRIPT_PENDING_MAX = 1 << 17 };

/* And afterwards: of a longer handshake only the state of the hash. */
enum { PSK_TRANSCRIPT_KEPT_FIRST = 512, PSK_TRANSCRIPT_KEPT_MAX = 2048 };

typedef struct {
    PskHash hash;        /* PSK_HASH_NONE until chosen */
    GByteArray *kept;    /* the messages; NULL when there are none, or a digest */
    struct gcry_md_handle *digest; /* of messages that are not kept */
    uint8_t known[PSK_HASH_SIZE_MAX]; /* the digest as it was asked for last, */
    uint8_t known_size;               /* 0 where messages were added since */
} PskTranscript;

/* Appends one whole handshake message, header included. False when the limit is reached. */
bool psk_transcript_add(PskTranscript *transcript, PskSpan message);

/* Chooses the hash; a second call with another one is ignored. */
void psk_transcript_choose(PskTranscript *transcript, PskHash hash);

/*
 * The digest of all messages added so far, followed by |more| (may be empty), to |out|, which has
 * room for PSK_HASH_SIZE_MAX octets. Returns its size, 0 before the hash was chosen.
 */
size_t psk_transcript_digest(PskTranscript *transcript, PskSpan more, uint8_t *out);

/* The same with a hash of the caller's choice, for messages that are still pending (RFC 8446
 * section 4.2.11.2: binders are made before the suite is known). 0 once a hash was chosen that
 * differs from |hash|. */
size_t psk_transcript_digest_with(PskTranscript *transcript, PskHash hash, PskSpan more,
                                  uint8_t *out);

/*
 * RFC 8446 section 4.4.1: after a HelloRetryRequest, the ClientHello added so far is replaced by a
 * message_hash message. Call after psk_transcript_choose and before the HelloRetryRequest is added.
 */
void psk_transcript_replace_with_message_hash(PskTranscript *transcript);

void psk_transcript_clear(PskTranscript *transcript);
