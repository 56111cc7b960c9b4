/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PskCrypto: libgcrypt's handles, opened once and used for every session of one thread.
 *
 * Opening a handle costs more than using it: one HMAC handle for each hash serves every PRF, and a
 * few handles for each cipher and MAC, keyed again when the session changes, serve all records.
 * Not shared between threads.
 */
#pragma once

#include <glib.h>

#include "base/secret.h"
#include "tls/constants.h"

typedef struct PskCrypto PskCrypto;

/* Octets of a stream cipher's key stream that are made for records that were lost: after a gap of
 * more, its direction stays closed. */
enum { PSK_KEY_STREAM_MAX = 1 << 18 };

/* Never NULL. Initialises libgcrypt when the program has not done so. */
PskCrypto *psk_crypto_new(void);
void psk_crypto_free(PskCrypto *crypto);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PskCrypto, psk_crypto_free)

/*
 * From now on the last results of psk_prf() are kept in memory, and not computed again: for two
 * connections of the core that follow the same session side by side.
 */
void psk_crypto_remember(PskCrypto *crypto);

/* The octets of a digest; 36 for PSK_HASH_MD5_SHA1, 0 for PSK_HASH_NONE. */
size_t psk_hash_size(PskHash hash);

/* The digest of |data| to |out|, which has room for psk_hash_size(hash). */
void psk_hash(PskHash hash, PskSpan data, uint8_t *out);

/*
 * HMAC (RFC 2104) of the concatenation of |parts| to |out|, which has room for psk_hash_size(hash).
 * |hash| is one of SHA1, SHA256 and SHA384 (MD5_SHA1 is no MAC: crypto/prf.h splits it).
 */
void psk_hmac(PskCrypto *crypto, PskHash hash, PskSpan key, const PskSpan *parts, size_t count,
              uint8_t *out);
