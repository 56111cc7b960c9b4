/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The key schedule of TLS 1.0 to 1.2: premaster secret, master secret, key block, Finished.
 *
 * |hash| is always the PRF's: psk_schedule_hash() says which one a version and suite use.
 */
#pragma once

#include "crypto/crypto.h"
#include "tls/suite.h"

/* RFC 5246 section 5 and RFC 2246 section 5. */
PskHash psk_schedule_hash(uint16_t version, const PskSuite *suite);

/* RFC 4279 section 2: the premaster secret of plain PSK. False for a key over 65535 octets. */
bool psk_premaster_psk(PskSpan psk, PskSecret *premaster);

/*
 * RFC 4279 sections 3 and 4, RFC 5489 section 2: the same with another secret in front (the 48
 * octets of RSA_PSK, or a Diffie-Hellman result).
 */
bool psk_premaster_with_other(PskSpan other, PskSpan psk, PskSecret *premaster);

/* RFC 5246 section 8.1. */
void psk_master_secret(PskCrypto *crypto, PskHash hash, PskSpan premaster,
                       const uint8_t client_random[static PSK_RANDOM_SIZE],
                       const uint8_t server_random[static PSK_RANDOM_SIZE],
                       uint8_t master[static PSK_MASTER_SECRET_SIZE]);

/* RFC 7627 section 4; |session_hash| is the transcript's digest up to the ClientKeyExchange. */
void psk_extended_master_secret(PskCrypto *crypto, PskHash hash, PskSpan premaster,
                                PskSpan session_hash,
                                uint8_t master[static PSK_MASTER_SECRET_SIZE]);

/* RFC 5246 section 6.3, cut to what each direction uses; |iv| is empty where none is derived. */
typedef struct {
    PskSecret block; /* owns the bytes that the spans point to */
    PskSpan mac_key[PSK_SENDERS];
    PskSpan key[PSK_SENDERS];
    PskSpan iv[PSK_SENDERS];
} PskKeyBlock;

/* The IV is a block in TLS 1.0 CBC, the fixed IV in AEAD suites, nothing in 1.1 and 1.2 CBC. */
void psk_key_block(PskCrypto *crypto, uint16_t version, const PskSuite *suite,
                   const uint8_t master[static PSK_MASTER_SECRET_SIZE],
                   const uint8_t client_random[static PSK_RANDOM_SIZE],
                   const uint8_t server_random[static PSK_RANDOM_SIZE], PskKeyBlock *keys);
void psk_key_block_clear(PskKeyBlock *keys);

/* RFC 5246 section 7.4.9; |digest| is the transcript's before this Finished. */
void psk_finished_verify_data(PskCrypto *crypto, PskHash hash,
                              const uint8_t master[static PSK_MASTER_SECRET_SIZE], PskSender sender,
                              PskSpan digest, uint8_t out[static PSK_VERIFY_DATA_SIZE]);
