/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What PskCrypto holds, for the files of this folder alone.
 *
 * libgcrypt's types are only forward declared, so that no header drags gcrypt.h along.
 */
#pragma once

#include "crypto/crypto.h"
#include "tls/suite.h"

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

/*
 * Handles for the records of all sessions: a few of each kind, which are keyed again for whoever
 * needs one. A handle of its own for each direction of each session takes two to four kilobytes,
 * and where many sessions are live, fetching them from memory costs more than the keying.
 */
enum { PSK_KEYED_MAX = 8 };

typedef struct {
    union {
        struct gcry_cipher_handle *cipher;
        struct gcry_md_handle *mac;
    } handle[PSK_KEYED_MAX];          /* opened when first needed */
    const void *owner[PSK_KEYED_MAX]; /* whose key it holds; NULL for nobody's */
    uint8_t next;                     /* the one that is keyed again next */
} PskKeyed;

/* The key that an HMAC's handle has: a session's secrets are each used several times in a row. */
enum { PSK_HMAC_KEY_KEPT = 48 };

typedef struct {
    bool known;
    uint8_t size;
    uint8_t octets[PSK_HMAC_KEY_KEPT];
} PskHmacKey;

struct PskCrypto {
    struct gcry_md_handle *hmac[PSK_HMAC_COUNT]; /* NULL where libgcrypt refuses (FIPS, MD5) */
    PskHmacKey hmac_key[PSK_HMAC_COUNT];
    PskKeyed cipher[PSK_CIPHER_OTHER];           /* by PskCipher */
    PskKeyed mac[PSK_HMAC_COUNT];
    struct PskPrfMemo *memo; /* NULL where nothing is remembered */
};

/*
 * True where |owner|'s key is still in the handle at |place|, which it had last. Else |place|
 * becomes that of the handle to key, which nobody owns until psk_keyed_own().
 */
bool psk_keyed_find(PskKeyed *keyed, const void *owner, uint8_t *place);
void psk_keyed_own(PskKeyed *keyed, const void *owner, uint8_t place);

/* |owner| is about to be freed: the one thing that another thread may do. */
void psk_keyed_disown(PskKeyed *keyed, const void *owner, uint8_t place);

/* Initialises libgcrypt, unless the program has done so. */
void psk_crypto_initialise(void);

/* libgcrypt's number of a single hash function; 0 for NONE and MD5_SHA1. */
int psk_hash_algorithm(PskHash hash);

/* The same of |hmac|'s hash function. */
int psk_hmac_algorithm(PskHmac hmac);

/* The HMAC of a single hash function; PSK_HMAC_COUNT for NONE and MD5_SHA1. */
PskHmac psk_hmac_of(PskHash hash);
size_t psk_hmac_size(PskHmac hmac);

/* The handle, keyed and ready for the message; NULL where there is none. Read with hmac_read. */
struct gcry_md_handle *psk_crypto_hmac(PskCrypto *crypto, PskHmac hmac, PskSpan key);

/* Ends the message: its HMAC to |out|, the handle ready for another message under the same key. */
void psk_crypto_hmac_read(struct gcry_md_handle *handle, uint8_t *out, size_t size);
