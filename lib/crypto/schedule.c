/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/schedule.h"

#include "crypto/prf.h"

PskHash
psk_schedule_hash(uint16_t version, const PskSuite *suite)
{
    return version < PSK_TLS_1_2 ? PSK_HASH_MD5_SHA1 : suite->prf;
}

/* opaque vector<0..2^16-1>; returns where the next one begins. |data| NULL stands for zeros. */
static uint8_t *
put_vector(uint8_t *out, const uint8_t *data, size_t size)
{
    out[0] = (uint8_t)(size >> 8);
    out[1] = (uint8_t)size;
    if (data != NULL && size > 0)
        memcpy(out + 2, data, size);
    return out + 2 + size;
}

static bool
premaster(const uint8_t *other, size_t other_size, PskSpan psk, PskSecret *secret)
{
    uint8_t *next;

    if (other_size > UINT16_MAX || psk.size > UINT16_MAX)
        return false;
    psk_secret_resize(secret, 2 + other_size + 2 + psk.size);
    next = put_vector(secret->data, other, other_size);
    put_vector(next, psk.data, psk.size);
    return true;
}

bool
psk_premaster_psk(PskSpan psk, PskSecret *secret)
{
    return premaster(NULL, psk.size, psk, secret);
}

bool
psk_premaster_with_other(PskSpan other, PskSpan psk, PskSecret *secret)
{
    return premaster(other.data, other.size, psk, secret);
}

void
psk_master_secret(PskCrypto *crypto, PskHash hash, PskSpan premaster_secret,
                  const uint8_t client_random[static PSK_RANDOM_SIZE],
                  const uint8_t server_random[static PSK_RANDOM_SIZE],
                  uint8_t master[static PSK_MASTER_SECRET_SIZE])
{
    psk_prf(crypto, hash, premaster_secret, "master secret",
            psk_span(client_random, PSK_RANDOM_SIZE), psk_span(server_random, PSK_RANDOM_SIZE),
            master, PSK_MASTER_SECRET_SIZE);
}

void
psk_extended_master_secret(PskCrypto *crypto, PskHash hash, PskSpan premaster_secret,
                           PskSpan session_hash, uint8_t master[static PSK_MASTER_SECRET_SIZE])
{
    psk_prf(crypto, hash, premaster_secret, "extended master secret", session_hash,
            psk_span(NULL, 0), master, PSK_MASTER_SECRET_SIZE);
}

/* RFC 5246 section 6.3, and RFC 2246 section 6.3 for the IV of CBC, which TLS 1.1 dropped. */
static size_t
iv_size(uint16_t version, const PskCipherInfo *cipher)
{
    if (cipher->kind == PSK_PROTECT_CBC)
        return version < PSK_TLS_1_1 ? cipher->block_size : 0;
    return cipher->fixed_iv_size;
}

/* Cuts one part of the key block for each sender, the client's first. */
static PskSpan
cut_parts(PskSpan block, size_t size, PskSpan part[static PSK_SENDERS])
{
    for (size_t i = 0; i < PSK_SENDERS; i++) {
        part[i] = psk_span_first(block, size);
        block = psk_span_skip(block, size);
    }
    return block;
}

void
psk_key_block(PskCrypto *crypto, uint16_t version, const PskSuite *suite,
              const uint8_t master[static PSK_MASTER_SECRET_SIZE],
              const uint8_t client_random[static PSK_RANDOM_SIZE],
              const uint8_t server_random[static PSK_RANDOM_SIZE], PskKeyBlock *keys)
{
    const PskCipherInfo *cipher = psk_cipher_info(suite->cipher);
    size_t mac_size = psk_hash_size(suite->mac), iv = iv_size(version, cipher);
    PskSpan rest;

    psk_secret_resize(&keys->block, PSK_SENDERS * (mac_size + cipher->key_size + iv));
    psk_prf(crypto, psk_schedule_hash(version, suite), psk_span(master, PSK_MASTER_SECRET_SIZE),
            "key expansion", psk_span(server_random, PSK_RANDOM_SIZE),
            psk_span(client_random, PSK_RANDOM_SIZE), keys->block.data, keys->block.size);
    rest = cut_parts(psk_secret_span(&keys->block), mac_size, keys->mac_key);
    rest = cut_parts(rest, cipher->key_size, keys->key);
    cut_parts(rest, iv, keys->iv);
}

void
psk_key_block_clear(PskKeyBlock *keys)
{
    psk_secret_clear(&keys->block);
    *keys = (PskKeyBlock){0};
}

void
psk_finished_verify_data(PskCrypto *crypto, PskHash hash,
                         const uint8_t master[static PSK_MASTER_SECRET_SIZE], PskSender sender,
                         PskSpan digest, uint8_t out[static PSK_VERIFY_DATA_SIZE])
{
    psk_prf(crypto, hash, psk_span(master, PSK_MASTER_SECRET_SIZE),
            sender == PSK_CLIENT ? "client finished" : "server finished", digest, psk_span(NULL, 0),
            out, PSK_VERIFY_DATA_SIZE);
}
