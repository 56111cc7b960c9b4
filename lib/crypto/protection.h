/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PskProtection: opens the records of one direction under one set of keys.
 *
 * What it hands out is authenticated; a record whose tag or MAC does not hold gives nothing.
 * Stream and null ciphers (RFC 5246 section 6.2.3.1), CBC in both orders of MAC and encryption
 * (6.2.3.2, RFC 7366), with implicit and explicit IV, with and without truncated_hmac (RFC 6066
 * section 7), AEAD of TLS 1.2 (6.2.3.3) and of TLS 1.3 (RFC 8446 section 5.2), TLS 1.3 without
 * encryption (RFC 9150 section 5).
 */
#pragma once

#include "crypto/crypto.h"
#include "crypto/schedule13.h"
#include "tls/record.h"
#include "tls/suite.h"

typedef struct {
    const PskSuite *suite;
    uint16_t version;
    bool encrypt_then_mac;
    bool truncated_hmac;
    PskSpan mac_key; /* copied; so are the next two */
    PskSpan key;
    PskSpan iv; /* as crypto/schedule.h and schedule13.h derive it */

    /* RFC 9150 makes the IV as long as the hash; there are stacks (wolfSSL) that take one of 12
     * octets instead. A record may be under either. */
    PskSpan short_iv;
} PskProtectionKeys;

typedef struct PskProtection PskProtection;

/*
 * NULL where the suite's cipher is not in this build (libgcrypt without it, or OTHER), or not one
 * of this version. |crypto| must outlive it.
 */
PskProtection *psk_protection_new(PskCrypto *crypto, const PskProtectionKeys *keys);

/* TLS 1.3, with the keys of a traffic secret (RFC 8446 section 7.3, RFC 9150 section 6). */
PskProtection *psk_protection_new13(PskCrypto *crypto, const PskSuite *suite,
                                    const PskSecret13 traffic);
void psk_protection_free(PskProtection *protection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PskProtection, psk_protection_free)

/* Fetches what the next record needs into the processor's caches. */
void psk_protection_prefetch(const PskProtection *protection);

/* True where the suite's cipher is in this build. */
bool psk_protection_supports(const PskSuite *suite);

/* TLSInnerPlaintext, RFC 8446 section 5.2: content, type, zeros. False where all are zeros. */
bool psk_protection_inner(PskSpan inner, PskSpan *content, uint8_t *type);

typedef enum {
    PSK_OPEN_OK,
    /* Nothing that a peer would send: too short, too long, not of whole blocks, or (TLS 1.3)
     * nothing but padding. */
    PSK_OPEN_BAD_LENGTH,
    PSK_OPEN_BAD_MAC, /* not authentic under these keys and this record number */
} PskOpenResult;

/*
 * Opens one record as number psk_protection_sequence(). |out| has room for record->fragment.size
 * octets and must not overlap it. On PSK_OPEN_OK |plaintext| is the span of |out| that holds the
 * content, |type| its content type (the inner one in TLS 1.3, padding removed), and the sequence
 * number is one more. Otherwise nothing changes, and |out| holds nothing of the plaintext.
 */
PskOpenResult psk_protection_open(PskProtection *protection, const PskRecord *record, uint8_t *out,
                                  PskSpan *plaintext, uint8_t *type);

/*
 * Passes over a record that did not open: the sequence number is one more, a stream cipher's key
 * stream and an implicit IV move on as if it had opened.
 */
void psk_protection_skip(PskProtection *protection, const PskRecord *record);

/*
 * Passes over a record that somebody else has opened and authenticated, under the same keys and as
 * the same number, and that holds |size| octets: goes on as if it had been opened here. False where
 * no record of its size holds so many, and in TLS 1.3, which hides how many; nothing changes then.
 */
bool psk_protection_pass(PskProtection *protection, const PskRecord *record, size_t size);

/* The number of the next record, RFC 5246 section 6.1. */
uint64_t psk_protection_sequence(const PskProtection *protection);

/*
 * Records were lost: what the next one needs of the one before it, the implicit IV of TLS 1.0, is
 * not known. That record does not open (encrypt-then-MAC would authenticate it and hand out a
 * wrong first block); passing over it gives the IV for the record behind it.
 */
void psk_protection_gap(PskProtection *protection);

/* The next record is taken as this number. */
void psk_protection_set_sequence(PskProtection *protection, uint64_t sequence);

/* What a record behind a gap is taken for. */
typedef struct {
    uint64_t sequence; /* its number */
    uint64_t stream;   /* octets of a stream cipher's key stream that lost records have used,
                          at most PSK_KEY_STREAM_MAX */
    PskSpan before;    /* what came right before it, as far as it is there */
} PskPlace;

typedef enum {
    PSK_FOUND_NOT,
    PSK_FOUND_IT,     /* psk_protection_open() opens it */
    PSK_FOUND_BEHIND, /* it is authentic, but its IV is lost: what is behind it can be opened */
} PskFound;

/*
 * For the search after a gap: whether |record| is what |place| says, and where to go on. TLS 1.0
 * CBC takes its IV from |before|, but for encrypt-then-MAC, which does not prove the IV. With
 * PSK_FOUND_NOT nothing changes. |out| has room for record->fragment.size octets and is wiped.
 */
PskFound psk_protection_find(PskProtection *protection, const PskRecord *record,
                             const PskPlace *place, uint8_t *out);

/*
 * Goes where |other| is, which has the same keys and is ahead: as if all between had been passed
 * over. False, and nothing changes, with a stream cipher, whose key stream would have to be made.
 */
bool psk_protection_follow(PskProtection *protection, const PskProtection *other);

/* Octets of |before| that matter. */
enum { PSK_PLACE_BEFORE_SIZE = 16 };
/* Whether a key stream goes on from record to record, so that |stream| of a place matters. */
bool psk_protection_is_stream(const PskProtection *protection);

/*
 * The explicit nonce of a TLS 1.2 GCM or CCM record as a number; most stacks send the record
 * number there, so that after a gap it tells how many records were lost. False for other ciphers.
 */
bool psk_protection_explicit_nonce(const PskProtection *protection, const PskRecord *record,
                                   uint64_t *nonce);
