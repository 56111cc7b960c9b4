/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sealer: both ends of a TLS-PSK session with a known key, so that a fuzzer can have its octets
 * arrive as authentic records. TLS 1.2 with TLS_PSK_WITH_NULL_SHA, or TLS 1.3 with psk_ke and
 * TLS_AES_128_GCM_SHA256.
 */
#pragma once

#include "crypto/schedule.h"
#include "crypto/schedule13.h"
#include "crypto/transcript.h"
#include "decode/connection.h"

extern const char sealer_identity[]; /* "fuzz", the key is the same */

/* Takes the octets of one sender. */
typedef void (*SealerFeed)(void *user, PskSender from, PskSpan bytes, uint64_t frame);

/* All of it is the sealer's. */
typedef struct {
    PskCrypto *crypto;
    uint16_t version;
    SealerFeed feed;
    void *user;
    uint64_t frame;
    PskTranscript transcript;
    uint8_t random[PSK_SENDERS][PSK_RANDOM_SIZE];
    uint8_t master[PSK_MASTER_SECRET_SIZE];
    PskKeyBlock keys;
    PskSecret13 early, handshake;
    PskSecret13 traffic[PSK_SENDERS];
    struct gcry_cipher_handle *cipher[PSK_SENDERS]; /* in TLS 1.3: with the key of |traffic| */
    uint8_t iv[PSK_SENDERS][12];
    uint64_t sequence[PSK_SENDERS];
} Sealer;

/*
 * Feeds the hellos (and up to TLS 1.2 the key exchange and ChangeCipherSpecs) to |feed|. They are
 * the same each time, and made once: so there is nothing to be freed.
 */
void sealer_begin(Sealer *sealer, uint16_t version, SealerFeed feed, void *user);

/*
 * Feeds the Finished messages; in TLS 1.3 the application's keys are used from then on. No other
 * records come between it and sealer_begin().
 */
void sealer_finish(Sealer *sealer);

/* Feeds an authentic record. */
void sealer_record(Sealer *sealer, PskSender from, uint8_t type, PskSpan content);
