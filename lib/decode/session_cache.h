/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PskSessionCache: what one connection may know of another.
 *
 * Master secrets of verified sessions by session id and by ticket (RFC 5246 section 7.3, RFC 5077),
 * and the PSKs of TLS 1.3 tickets (RFC 8446 section 4.6.1), so that a resumed session can be
 * decrypted. Also that a session was there which nobody could read, so that of those that resume
 * it the same can be told. Bounded: the oldest entries make room. Safe to be used from several
 * threads.
 */
#pragma once

#include <glib.h>

#include "base/secret.h"
#include "tls/constants.h"

/* Sessions kept, the names that each may have, and the longest that is known again. */
enum {
    PSK_SESSION_CACHE_MAX = 8192,
    PSK_SESSION_NAMES = 2,
    PSK_SESSION_KEY_MAX = 65535,
};

/* What is remembered; the caller owns the copies that it is given. */
typedef struct {
    PskSecret secret;  /* the master secret, or the PSK of a TLS 1.3 ticket; empty: not known; at
                        * most PSK_HASH_SIZE_MAX octets are kept */
    uint16_t suite_id; /* whose hash a TLS 1.3 PSK is bound to */
    uint16_t version;
    bool extended_master_secret;
    GBytes *identity;  /* of the full handshake; may be NULL */
    char *key_ref;     /* of the key that the full handshake used; may be NULL */
    uint8_t source;    /* PskKeySource of the full handshake */
    uint8_t key;       /* PskKeyOutcome of the full handshake, where the secret is not known */
    bool client_proved_wrong;
} PskSessionEntry;

void psk_session_entry_clear(PskSessionEntry *entry);

typedef struct PskSessionCache PskSessionCache;

PskSessionCache *psk_session_cache_new(void);
void psk_session_cache_free(PskSessionCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PskSessionCache, psk_session_cache_free)

/*
 * Remembers a copy of |entry| under |count| names, up to PSK_SESSION_NAMES: its session id, its
 * ticket. |order| is the place in the run where it became known. The same secret again gets the
 * names that it has not; another one replaces the earlier, but one that is not known replaces none.
 */
void psk_session_cache_put(PskSessionCache *cache, const PskSpan *keys, size_t count,
                           uint64_t order, const PskSessionEntry *entry);

/*
 * Copies what is known under |key| at the place |order| to |entry| (clear it after use). False when
 * nothing is.
 */
bool psk_session_cache_get(PskSessionCache *cache, PskSpan key, uint64_t order,
                           PskSessionEntry *entry);
