/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/schedule13.h"

#include "crypto/hkdf.h"

static PskSpan
secret_span(PskHash hash, const PskSecret13 secret)
{
    return psk_span(secret, psk_hash_size(hash));
}

/* Where RFC 8446 section 7.1 writes "0": as many zero octets as the hash is long. */
static PskSpan
or_zeros(PskHash hash, PskSpan secret)
{
    static const uint8_t zeros[PSK_HASH_SIZE_MAX] = {0};

    return secret.size > 0 ? secret : psk_span(zeros, psk_hash_size(hash));
}

/* From one stage's secret to the next: extract with Derive-Secret(., "derived", "") as the salt. */
static void
next_stage(PskCrypto *crypto, PskHash hash, const PskSecret13 secret, PskSpan ikm, PskSecret13 out)
{
    PskSecret13 salt;

    psk13_derive_empty(crypto, hash, secret, "derived", salt);
    psk_hkdf_extract(crypto, hash, secret_span(hash, salt), or_zeros(hash, ikm), out);
    psk_wipe(salt, sizeof(salt));
}

void
psk13_early_secret(PskCrypto *crypto, PskHash hash, PskSpan psk, PskSecret13 out)
{
    psk_hkdf_extract(crypto, hash, psk_span(NULL, 0), or_zeros(hash, psk), out);
}

void
psk13_handshake_secret(PskCrypto *crypto, PskHash hash, const PskSecret13 early, PskSpan dhe,
                       PskSecret13 out)
{
    next_stage(crypto, hash, early, dhe, out);
}

void
psk13_master_secret(PskCrypto *crypto, PskHash hash, const PskSecret13 handshake, PskSecret13 out)
{
    next_stage(crypto, hash, handshake, psk_span(NULL, 0), out);
}

void
psk13_derive(PskCrypto *crypto, PskHash hash, const PskSecret13 secret, const char *label,
             PskSpan digest, PskSecret13 out)
{
    psk_hkdf_expand_label(crypto, hash, secret_span(hash, secret), label, digest, out,
                          psk_hash_size(hash));
}

void
psk13_derive_empty(PskCrypto *crypto, PskHash hash, const PskSecret13 secret, const char *label,
                   PskSecret13 out)
{
    uint8_t digest[PSK_HASH_SIZE_MAX];

    psk_hash(hash, psk_span(NULL, 0), digest);
    psk13_derive(crypto, hash, secret, label, psk_span(digest, psk_hash_size(hash)), out);
}

void
psk13_finished(PskCrypto *crypto, PskHash hash, const PskSecret13 base, PskSpan digest,
               PskSecret13 out)
{
    PskSecret13 key;

    psk13_derive(crypto, hash, base, "finished", psk_span(NULL, 0), key);
    psk_hmac(crypto, hash, secret_span(hash, key), &digest, 1, out);
    psk_wipe(key, sizeof(key));
}

void
psk13_update(PskCrypto *crypto, PskHash hash, const PskSecret13 traffic, PskSecret13 out)
{
    psk13_derive(crypto, hash, traffic, "traffic upd", psk_span(NULL, 0), out);
}

void
psk13_resumption_psk(PskCrypto *crypto, PskHash hash, const PskSecret13 resumption_master,
                     PskSpan ticket_nonce, PskSecret13 out)
{
    psk13_derive(crypto, hash, resumption_master, "resumption", ticket_nonce, out);
}

void
psk13_traffic_key(PskCrypto *crypto, PskHash hash, const PskSecret13 traffic, uint8_t *out,
                  size_t size)
{
    psk_hkdf_expand_label(crypto, hash, secret_span(hash, traffic), "key", psk_span(NULL, 0), out,
                          size);
}

void
psk13_traffic_iv(PskCrypto *crypto, PskHash hash, const PskSecret13 traffic, uint8_t *out,
                 size_t size)
{
    psk_hkdf_expand_label(crypto, hash, secret_span(hash, traffic), "iv", psk_span(NULL, 0), out,
                          size);
}
