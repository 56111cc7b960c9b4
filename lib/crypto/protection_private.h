/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of PskProtection share: protection_keys.c makes it, protection.c checks limits and
 * dispatches, and there is one file for each way that RFC 5246 section 6.2.3 protects records.
 *
 * The open functions leave the protection as it was, and may leave anything in |out| when they fail
 * (protection.c wipes it). Behind a record, opened or not, the move functions go on to the next.
 * The sequence number belongs to protection.c.
 */
#pragma once

#include "crypto/handles.h"
#include "crypto/protection.h"

enum {
    PSK_KEY_SIZE_MAX = 32,
    PSK_IV_SIZE_MAX = 16,
    PSK_AEAD_NONCE_SIZE = 12, /* RFC 8446 section 5.3 */
    PSK_TRUNCATED_MAC_SIZE = 10, /* RFC 6066 section 7 */
};

/* What an AEAD record needs comes first, in two cache lines. */
struct PskProtection {
    uint64_t sequence;
    PskCrypto *crypto;
    const PskCipherInfo *info;
    uint16_t version;
    bool encrypt_then_mac; /* CBC only */
    bool iv_lost;          /* TLS 1.0 CBC: the record before was not seen */
    uint8_t cipher;        /* PskCipher */
    uint8_t hmac;          /* PskHmac; PSK_HMAC_COUNT for AEAD */
    uint8_t cipher_place, mac_place; /* among PskCrypto's handles */

    /* The limits of a fragment: at least, at most, and whole blocks in front of the tail. */
    uint16_t size_min, size_max;
    uint8_t size_unit, size_tail;
    uint8_t mac_size;            /* of a record's MAC or tag */

    uint8_t iv[PSK_IV_SIZE_MAX]; /* AEAD: fixed; TLS 1.0 CBC: the last ciphertext block;
                                    integrity only: the short one */
    union {
        uint8_t key[PSK_KEY_SIZE_MAX];
        uint8_t long_iv[PSK_HASH_SIZE_MAX]; /* integrity only, which has a MAC's key alone */
    };
    uint8_t mac_key[PSK_HASH_SIZE_MAX];

    struct gcry_cipher_handle *stream; /* RC4: its own, since it has a state */
    GByteArray *key_stream;            /* and what was made already, but not used up */
    size_t stream_lost;                /* octets of it that are for records that were lost */
};

/* Opens a record, and leaves the protection as it was; |out| is wiped where it did not open. */
PskOpenResult psk_protection_try(PskProtection *protection, const PskRecord *record, uint8_t *out,
                                 PskSpan *content, uint8_t *type);

/* Whether a fragment may be so long. */
bool psk_protection_allows(const PskProtection *protection, size_t size);

/* A handle of PskCrypto's with the protection's key; NULL where libgcrypt refuses. */
struct gcry_cipher_handle *psk_protection_cipher(PskProtection *protection);

/* The number of the record and its header, RFC 5246 section 6.2.3, as MAC and AEAD cover them. */
enum { PSK_PSEUDO_HEADER_SIZE = 13 };
void psk_protection_pseudo_header(const PskProtection *protection, const PskRecord *record,
                                  size_t size, uint8_t out[static PSK_PSEUDO_HEADER_SIZE]);

/* True where |mac| is the HMAC of all |count| parts under the MAC key. */
bool psk_protection_hmac_holds(PskProtection *protection, const PskSpan *parts, size_t count,
                               PskSpan mac);

/* True where |mac| is the record's, made over the pseudo header and |content|. */
bool psk_protection_mac_holds(PskProtection *protection, const PskRecord *record, PskSpan content,
                              PskSpan mac);

/* The number |value| in network byte order. */
void psk_protection_put_u64(uint8_t out[static 8], uint64_t value);

/* RFC 8446 section 5.3: the record number, from the right, xor the |size| octets of |iv|. */
void psk_protection_nonce(const PskProtection *protection, const uint8_t *iv, size_t size,
                          uint8_t *nonce);

/* TLS 1.3, RFC 8446 section 5.2: a record's header, which is the additional data. */
void psk_protection_header13(const PskRecord *record, uint8_t out[static PSK_RECORD_HEADER_SIZE]);

PskOpenResult psk_protection_stream_open(PskProtection *protection, const PskRecord *record,
                                         uint8_t *out, PskSpan *content);
/* Goes on behind a record of |size| octets. */
void psk_protection_stream_move(PskProtection *protection, size_t size);

PskOpenResult psk_protection_cbc_open(PskProtection *protection, const PskRecord *record,
                                      uint8_t *out, PskSpan *content);
/* Whether a fragment of |whole| octets may hold |size| of content. */
bool psk_protection_cbc_may_hold(const PskProtection *protection, size_t whole, size_t size);
void psk_protection_cbc_move(PskProtection *protection, const PskRecord *record);
/* As move, behind a record that did not open. */
void psk_protection_cbc_skip(PskProtection *protection, const PskRecord *record);
/* Takes a lost IV from what came right before a record, if the record can prove it. */
void psk_protection_cbc_find_iv(PskProtection *protection, PskSpan before);
/* Whether the record is authentic, but can't be opened for lack of its IV. */
bool psk_protection_cbc_lacks_iv(PskProtection *protection, const PskRecord *record);

PskOpenResult psk_protection_aead_open(PskProtection *protection, const PskRecord *record,
                                       uint8_t *out, PskSpan *content);
PskOpenResult psk_protection_aead13_open(PskProtection *protection, const PskRecord *record,
                                         uint8_t *out, PskSpan *content, uint8_t *type);
PskOpenResult psk_protection_integrity_open(PskProtection *protection, const PskRecord *record,
                                            uint8_t *out, PskSpan *content, uint8_t *type);
