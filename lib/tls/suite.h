/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The registry of cipher suites: the one place that knows what a suite's number stands for.
 *
 * It holds all PSK suites of the IANA registry, so that a suite that can't be decrypted is still
 * named, the TLS 1.3 suites, and the suites without PSK that today's stacks still offer.
 */
#pragma once

#include <glib.h>

#include "base/span.h"
#include "tls/constants.h"

typedef enum {
    PSK_KEX_PSK,
    PSK_KEX_DHE_PSK,
    PSK_KEX_RSA_PSK,
    PSK_KEX_ECDHE_PSK,
    PSK_KEX_TLS13,     /* the suite does not say: RFC 8446 section 4.1.1 */
    PSK_KEX_OTHER,     /* certificates or anonymous */
    PSK_KEX_SIGNAL,    /* a signalling value (RFC 5746, RFC 7507), never negotiated */
} PskKex;

typedef enum {
    PSK_CIPHER_NULL,
    PSK_CIPHER_RC4_128,
    PSK_CIPHER_3DES_EDE_CBC,
    PSK_CIPHER_AES_128_CBC,
    PSK_CIPHER_AES_256_CBC,
    PSK_CIPHER_CAMELLIA_128_CBC,
    PSK_CIPHER_CAMELLIA_256_CBC,
    PSK_CIPHER_ARIA_128_CBC,
    PSK_CIPHER_ARIA_256_CBC,
    PSK_CIPHER_AES_128_GCM,
    PSK_CIPHER_AES_256_GCM,
    PSK_CIPHER_CAMELLIA_128_GCM,
    PSK_CIPHER_CAMELLIA_256_GCM,
    PSK_CIPHER_ARIA_128_GCM,
    PSK_CIPHER_ARIA_256_GCM,
    PSK_CIPHER_AES_128_CCM,
    PSK_CIPHER_AES_256_CCM,
    PSK_CIPHER_AES_128_CCM_8,
    PSK_CIPHER_AES_256_CCM_8,
    PSK_CIPHER_CHACHA20_POLY1305,
    PSK_CIPHER_INTEGRITY_ONLY, /* TLS 1.3 without encryption, RFC 9150 */
    PSK_CIPHER_OTHER, /* no cipher of a PSK suite: named, never decrypted */
} PskCipher;

/* How a cipher protects records, RFC 5246 section 6.2.3 but for the last. */
typedef enum {
    PSK_PROTECT_STREAM, /* 6.2.3.1, the null cipher included */
    PSK_PROTECT_CBC,    /* 6.2.3.2 */
    PSK_PROTECT_AEAD,   /* 6.2.3.3 */
    PSK_PROTECT_INTEGRITY, /* RFC 9150 section 5: an HMAC behind what is not encrypted */
    PSK_PROTECT_UNKNOWN,
} PskProtectKind;

/* What the record layer must know of a cipher, sizes in octets. */
typedef struct {
    PskProtectKind kind;
    uint8_t key_size;
    uint8_t fixed_iv_size;       /* TLS 1.2 AEAD: the implicit part of the nonce */
    uint8_t explicit_nonce_size; /* TLS 1.2 AEAD: the part sent in each record */
    uint8_t tag_size;            /* AEAD */
    uint8_t block_size;          /* CBC */
} PskCipherInfo;

typedef struct {
    uint16_t id;
    uint16_t rfc;
    PskKex kex;
    PskCipher cipher;
    PskHash mac;          /* PSK_HASH_NONE for AEAD */
    PskHash prf;          /* of TLS 1.2 and 1.3 */
    const char *iana;     /* "TLS_PSK_WITH_AES_128_CCM_8" */
    const char *openssl;  /* NULL where that stack has no name for it */
    const char *gnutls;
    const char *mbedtls;
} PskSuite;

/* The row of a suite, or NULL for a number that the registry does not hold. */
const PskSuite *psk_suite_find(uint16_t id);

/*
 * The row that goes by |name|: an IANA, OpenSSL, GnuTLS or mbedTLS name without regard to case, or
 * a number written 0xC0A8. NULL where there is none.
 */
const PskSuite *psk_suite_find_name(const char *name);

/* All rows, in ascending order of id. */
const PskSuite *psk_suite_all(size_t *count);

/* True for PSK, DHE_PSK, RSA_PSK and ECDHE_PSK; TLS 1.3 suites are not bound to a key exchange. */
bool psk_suite_is_psk(const PskSuite *suite);

/* What the record layer must know of the suite's cipher. Never NULL. */
const PskCipherInfo *psk_cipher_info(PskCipher cipher);
