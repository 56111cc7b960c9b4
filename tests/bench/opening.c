/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "opening.h"

#include <glib.h>
#include <string.h>

enum { KEY_BLOCK = 256, NONCE = 12, AAD = 13, BLOCK = 16 };

/* clang-format off */
static const Suite suites[] = {
    {0x008C, GCRY_CIPHER_AES128,   GCRY_CIPHER_MODE_CBC,      16,  0, 16, 20, GCRY_MD_SHA1,   GCRY_MD_SHA256},
    {0x008D, GCRY_CIPHER_AES256,   GCRY_CIPHER_MODE_CBC,      32,  0, 16, 20, GCRY_MD_SHA1,   GCRY_MD_SHA256},
    {0x00A8, GCRY_CIPHER_AES128,   GCRY_CIPHER_MODE_GCM,      16,  4,  8, 16, 0,              GCRY_MD_SHA256},
    {0x00A9, GCRY_CIPHER_AES256,   GCRY_CIPHER_MODE_GCM,      32,  4,  8, 16, 0,              GCRY_MD_SHA384},
    {0x00AE, GCRY_CIPHER_AES128,   GCRY_CIPHER_MODE_CBC,      16,  0, 16, 32, GCRY_MD_SHA256, GCRY_MD_SHA256},
    {0x00AF, GCRY_CIPHER_AES256,   GCRY_CIPHER_MODE_CBC,      32,  0, 16, 48, GCRY_MD_SHA384, GCRY_MD_SHA384},
    {0xC0A4, GCRY_CIPHER_AES128,   GCRY_CIPHER_MODE_CCM,      16,  4,  8, 16, 0,              GCRY_MD_SHA256},
    {0xC0A5, GCRY_CIPHER_AES256,   GCRY_CIPHER_MODE_CCM,      32,  4,  8, 16, 0,              GCRY_MD_SHA256},
    {0xC0A8, GCRY_CIPHER_AES128,   GCRY_CIPHER_MODE_CCM,      16,  4,  8,  8, 0,              GCRY_MD_SHA256},
    {0xC0A9, GCRY_CIPHER_AES256,   GCRY_CIPHER_MODE_CCM,      32,  4,  8,  8, 0,              GCRY_MD_SHA256},
    {0xCCAB, GCRY_CIPHER_CHACHA20, GCRY_CIPHER_MODE_POLY1305, 32, 12,  0, 16, 0,              GCRY_MD_SHA256},
};
/* clang-format on */

static void
check(gcry_error_t error)
{
    if (error)
        g_error("%s", gcry_strerror(error));
}

void
opener_init(Opener *opener)
{
    static const int hashes[] = {GCRY_MD_SHA256, GCRY_MD_SHA384};
    static const int ciphers[] = {GCRY_CIPHER_AES128, GCRY_CIPHER_AES256};

    gcry_check_version(NULL);
    gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
    gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
    memset(opener, 0, sizeof(*opener));
    for (int i = 0; i < 2; i++) {
        check(gcry_md_open(&opener->prf[i], hashes[i], GCRY_MD_FLAG_HMAC));
        check(gcry_cipher_open(&opener->ccm[i], ciphers[i], GCRY_CIPHER_MODE_CCM, 0));
    }
}

void
opener_clear(Opener *opener)
{
    for (int i = 0; i < 2; i++) {
        gcry_md_close(opener->prf[i]);
        gcry_cipher_close(opener->ccm[i]);
    }
}

const Suite *
suite_find(uint16_t id)
{
    for (size_t i = 0; i < G_N_ELEMENTS(suites); i++)
        if (suites[i].id == id)
            return &suites[i];
    g_error("the suite 0x%04X is not in opening.c", id);
}

void
opener_prf(Opener *opener, const Suite *suite, const uint8_t *secret, size_t secret_size,
           const uint8_t *seed, size_t seed_size, uint8_t *out, size_t size)
{
    gcry_md_hd_t hmac = opener->prf[suite->prf == GCRY_MD_SHA384];
    size_t length = gcry_md_get_algo_dlen(suite->prf);
    uint8_t a[HASH_MAX];

    check(gcry_md_setkey(hmac, secret, secret_size));
    gcry_md_write(hmac, seed, seed_size);
    memcpy(a, gcry_md_read(hmac, 0), length);
    for (;;) {
        size_t now = MIN(size, length);

        gcry_md_reset(hmac);
        gcry_md_write(hmac, a, length);
        gcry_md_write(hmac, seed, seed_size);
        memcpy(out, gcry_md_read(hmac, 0), now);
        out += now;
        size -= now;
        if (size == 0)
            return;
        gcry_md_reset(hmac);
        gcry_md_write(hmac, a, length);
        memcpy(a, gcry_md_read(hmac, 0), length);
    }
}

static void
set_keys(Direction *direction, const Suite *suite, const uint8_t *mac_key, const uint8_t *key,
         const uint8_t *iv)
{
    direction->suite = suite;
    memcpy(direction->key, key, suite->key);
    memcpy(direction->iv, iv, suite->fixed_iv);
    if (suite->mode != GCRY_CIPHER_MODE_CCM) {
        check(gcry_cipher_open(&direction->cipher, suite->cipher, suite->mode, 0));
        check(gcry_cipher_setkey(direction->cipher, key, suite->key));
    }
    if (suite->mac) {
        check(gcry_md_open(&direction->mac, suite->mac, GCRY_MD_FLAG_HMAC));
        check(gcry_md_setkey(direction->mac, mac_key, suite->tag));
    }
}

/* RFC 5246 section 6.3 */
void
opener_derive(Opener *opener, const Suite *suite, bool encrypt_then_mac,
              const uint8_t master[static MASTER], const uint8_t random[static 2][RANDOM],
              Direction side[static 2])
{
    uint8_t seed[13 + 2 * RANDOM] = "key expansion", block[KEY_BLOCK];
    size_t mac = suite->mac ? suite->tag : 0;

    memcpy(seed + 13, random[1], RANDOM);
    memcpy(seed + 13 + RANDOM, random[0], RANDOM);
    opener_prf(opener, suite, master, MASTER, seed, sizeof(seed), block,
               2 * (mac + suite->key + suite->fixed_iv));
    for (size_t from = 0; from < 2; from++) {
        side[from].encrypt_then_mac = encrypt_then_mac;
        if (opener->ccm_keyed[suite->key == KEY_MAX] == &side[from])
            opener->ccm_keyed[suite->key == KEY_MAX] = NULL; /* another one's, at this address */
        set_keys(&side[from], suite, block + from * mac, block + 2 * mac + from * suite->key,
                 block + 2 * (mac + suite->key) + from * suite->fixed_iv);
    }
}

void
direction_clear(Direction *direction)
{
    gcry_cipher_close(direction->cipher);
    gcry_md_close(direction->mac);
}

static gcry_cipher_hd_t
keyed_cipher(Opener *opener, Direction *direction)
{
    size_t at = direction->suite->key == KEY_MAX;

    if (direction->suite->mode != GCRY_CIPHER_MODE_CCM)
        return direction->cipher;
    if (opener->ccm_keyed[at] != direction) {
        check(gcry_cipher_setkey(opener->ccm[at], direction->key, direction->suite->key));
        opener->ccm_keyed[at] = direction;
    }
    return opener->ccm[at];
}

static void
put64(uint8_t *at, uint64_t value)
{
    value = GUINT64_TO_BE(value);
    memcpy(at, &value, sizeof(value));
}

/* Sequence number and record header, with the length of what it stands for. */
static void
put_aad(uint8_t *aad, const Direction *direction, const uint8_t *record, size_t size)
{
    put64(aad, direction->sequence);
    memcpy(aad + 8, record, 3);
    aad[11] = (uint8_t)(size >> 8);
    aad[12] = (uint8_t)size;
}

static bool
verify_mac(Direction *direction, const uint8_t *record, const uint8_t *data, size_t size,
           const uint8_t *tag)
{
    uint8_t aad[AAD];

    put_aad(aad, direction, record, size);
    gcry_md_reset(direction->mac);
    gcry_md_write(direction->mac, aad, sizeof(aad));
    gcry_md_write(direction->mac, data, size);
    return memcmp(gcry_md_read(direction->mac, 0), tag, direction->suite->tag) == 0;
}

/* RFC 5246 section 6.2.3.2, RFC 7366 */
static int
open_cbc(Direction *direction, const uint8_t *record, size_t size, uint8_t *out)
{
    const uint8_t *body = record + RECORD_HEADER;
    size_t tag = direction->suite->tag, behind = direction->encrypt_then_mac ? tag : 0;
    size_t sealed = size - RECORD_HEADER - behind, plain = sealed - BLOCK;
    bool good = behind == 0 || verify_mac(direction, record, body, sealed, body + sealed);

    check(gcry_cipher_setiv(direction->cipher, body, BLOCK));
    check(gcry_cipher_decrypt(direction->cipher, out, PLAIN_MAX, body + BLOCK, plain));
    plain -= out[plain - 1] + 1U;
    if (behind == 0) {
        plain -= tag;
        good = verify_mac(direction, record, out, plain, out + plain);
    }
    return good ? (int)plain : -1;
}

static int
open_aead(Opener *opener, Direction *direction, const uint8_t *record, size_t size, uint8_t *out)
{
    const Suite *suite = direction->suite;
    gcry_cipher_hd_t cipher = keyed_cipher(opener, direction);
    const uint8_t *body = record + RECORD_HEADER + suite->explicit_nonce;
    size_t plain = size - RECORD_HEADER - suite->explicit_nonce - suite->tag;
    uint8_t aad[AAD], nonce[NONCE], counter[8];

    put_aad(aad, direction, record, plain);
    memcpy(nonce, direction->iv, suite->fixed_iv);
    memcpy(nonce + suite->fixed_iv, record + RECORD_HEADER, suite->explicit_nonce);
    if (suite->explicit_nonce == 0) { /* RFC 7905 section 2 */
        put64(counter, direction->sequence);
        for (int i = 0; i < 8; i++)
            nonce[4 + i] ^= counter[i];
    }
    check(gcry_cipher_setiv(cipher, nonce, NONCE));
    if (suite->mode == GCRY_CIPHER_MODE_CCM) {
        uint64_t lengths[3] = {plain, sizeof(aad), suite->tag};

        check(gcry_cipher_ctl(cipher, GCRYCTL_SET_CCM_LENGTHS, lengths, sizeof(lengths)));
    }
    check(gcry_cipher_authenticate(cipher, aad, sizeof(aad)));
    check(gcry_cipher_decrypt(cipher, out, PLAIN_MAX, body, plain));
    return gcry_cipher_checktag(cipher, body + plain, suite->tag) == 0 ? (int)plain : -1;
}

int
opener_open(Opener *opener, Direction *direction, const uint8_t *record, size_t size,
            uint8_t out[static PLAIN_MAX])
{
    int plain = direction->suite->mac ? open_cbc(direction, record, size, out)
                                      : open_aead(opener, direction, record, size, out);

    direction->sequence++;
    return plain;
}
