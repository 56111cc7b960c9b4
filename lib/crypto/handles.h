/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What PskCrypto holds, for the files of this folder alone.
 *
 * libgcrypt's types are only forward declared, so that no header drags gcrypt.h along.
 */
#pragma once

#include "crypto/crypto.h"

struct gcry_md_handle;
struct gcry_cipher_handle;

/* The hash functions that an HMAC is made with. TLS 1.0 and 1.1 need MD5 on its own. */
typedef enum {
    PSK_HMAC_MD5,
    PSK_HMAC_SHA1,
    PSK_HMAC_SHA256,
    PSK_HMAC_SHA384,
    PSK_HMAC_COUNT,
} PskHmac;

struct PskCrypto {
    struct gcry_md_handle *hmac[PSK_HMAC_COUNT]; /* NULL where libgcrypt refuses (FIPS, MD5) */
    struct gcry_cipher_handle *ccm[2];           /* AES-128 and AES-256 */
    const void *ccm_owner[2];                    /* whose key the handle holds; NULL for nobody's */
};

/* Initialises libgcrypt, unless the program has done so. */
void psk_crypto_initialise(void);

/* libgcrypt's number of a single hash function; 0 for NONE and MD5_SHA1. */
int psk_hash_algorithm(PskHash hash);

/* The HMAC of a single hash function; PSK_HMAC_COUNT for NONE and MD5_SHA1. */
PskHmac psk_hmac_of(PskHash hash);
size_t psk_hmac_size(PskHmac hmac);

/* The handle, keyed and ready for the message; NULL where there is none. Read with hmac_read. */
struct gcry_md_handle *psk_crypto_hmac(PskCrypto *crypto, PskHmac hmac, PskSpan key);

/* Ends the message: its HMAC to |out|, the handle ready for another message under the same key. */
void psk_crypto_hmac_read(struct gcry_md_handle *handle, uint8_t *out, size_t size);
