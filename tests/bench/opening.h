/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What opens records of TLS 1.2 at the least cost that libgcrypt allows, for crypto_loop.c and
 * bare_decoder.c: one HMAC handle serves every PRF; CCM has one handle for each key size, which
 * gets another key when another direction's turn comes; the other modes have handles of their own.
 */
#pragma once

#include <gcrypt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RECORD_HEADER = 5, PLAIN_MAX = 18432, MASTER = 48, RANDOM = 32 };
enum { KEY_MAX = 32, FIXED_IV_MAX = 12, HASH_MAX = 64 };

typedef struct {
    uint16_t id;
    int cipher, mode;
    uint8_t key, fixed_iv, explicit_nonce, tag; /* octets */
    int mac;                                    /* CBC: the HMAC's hash */
    int prf;
} Suite;

typedef struct {
    const Suite *suite;
    gcry_cipher_hd_t cipher; /* NULL with CCM */
    gcry_md_hd_t mac;
    uint64_t sequence;
    uint8_t key[KEY_MAX], iv[FIXED_IV_MAX];
    bool encrypt_then_mac; /* RFC 7366 */
} Direction;

typedef struct {
    gcry_md_hd_t prf[2];           /* SHA-256, SHA-384 */
    gcry_cipher_hd_t ccm[2];       /* 16 and 32 octets of key */
    const Direction *ccm_keyed[2]; /* whose key it has */
} Opener;

/* Ends the program where libgcrypt fails. */
void opener_init(Opener *opener);
void opener_clear(Opener *opener);

/* Ends the program where it is none of those in opening.c. */
const Suite *suite_find(uint16_t id);

/* RFC 5246 section 5 with the suite's hash; the label is part of |seed|. */
void opener_prf(Opener *opener, const Suite *suite, const uint8_t *secret, size_t secret_size,
                const uint8_t *seed, size_t seed_size, uint8_t *out, size_t size);

/* Both directions' keys, client's first, from the master secret and both randoms. */
void opener_derive(Opener *opener, const Suite *suite, bool encrypt_then_mac,
                   const uint8_t master[static MASTER], const uint8_t random[static 2][RANDOM],
                   Direction side[static 2]);

/* Frees its handles; fine for one that is all zeros. */
void direction_clear(Direction *direction);

/*
 * Opens the direction's next record, header and all, into |out|: the octets of its plaintext, or
 * -1 where it does not verify.
 */
int opener_open(Opener *opener, Direction *direction, const uint8_t *record, size_t size,
                uint8_t out[static PLAIN_MAX]);
