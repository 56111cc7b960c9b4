/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The floor of decryption: libgcrypt, deriving the keys, decrypting and verifying the records that
 * bench_generate --records wrote, from memory, in capture order. Prints its own CPU time, without
 * that of reading the file.
 *
 * Of the four PRF calls of a handshake (master secret, keys, two Finished) those whose handshake
 * hash is not in the file run over octets of the same number.
 */
#include <gcrypt.h>
#include <glib.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/resource.h>

#include "records.h"

enum { HEADER = 5, PLAIN_MAX = 18432, KEY_BLOCK = 256, NONCE = 12, SEED = 64 };

typedef struct {
    uint16_t id;
    int cipher, mode;
    uint8_t key, fixed_iv, explicit_nonce, tag;
    int mac; /* CBC, encrypt-then-MAC as OpenSSL agrees on */
    int prf;
} Suite;

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

typedef struct {
    const Suite *suite;
    gcry_cipher_hd_t cipher; /* NULL with CCM, which shares one for each key size */
    gcry_md_hd_t mac;
    uint64_t sequence;
    uint8_t key[32], iv[NONCE];
} Direction;

typedef struct {
    Direction side[2];
} Keys;

typedef struct {
    GHashTable *sessions; /* number -> Keys */
    gcry_md_hd_t prf[2];  /* SHA-256, SHA-384 */
    gcry_cipher_hd_t ccm[2];
    const Direction *ccm_keyed[2]; /* whose key it has */
    uint64_t records, bytes, bad;
} Loop;

static void
check(gcry_error_t error)
{
    if (error)
        g_error("%s", gcry_strerror(error));
}

/* RFC 5246 section 5; the label is part of |seed|. */
static void
prf(gcry_md_hd_t hmac, const uint8_t *secret, size_t secret_size, const uint8_t *seed,
    size_t seed_size, uint8_t *out, size_t size)
{
    size_t length = gcry_md_get_algo_dlen(gcry_md_get_algo(hmac));
    uint8_t a[64];

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

static const Suite *
find_suite(uint16_t id)
{
    for (size_t i = 0; i < G_N_ELEMENTS(suites); i++)
        if (suites[i].id == id)
            return &suites[i];
    g_error("the suite 0x%04X is not in crypto_loop.c", id);
}

static void
open_direction(Direction *direction, const Suite *suite, const uint8_t *mac_key,
               const uint8_t *key, const uint8_t *iv)
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

static void
close_direction(Direction *direction)
{
    gcry_cipher_close(direction->cipher);
    gcry_md_close(direction->mac);
}

static void
keys_free(gpointer data)
{
    Keys *keys = data;

    close_direction(&keys->side[0]);
    close_direction(&keys->side[1]);
    g_free(keys);
}

static void
open_session(Loop *loop, uint32_t number, const RecordSession *session)
{
    const Suite *suite = find_suite(session->suite);
    gcry_md_hd_t hmac = loop->prf[suite->prf == GCRY_MD_SHA384];
    Keys *keys = g_new0(Keys, 1);
    uint8_t premaster[36] = {0, 16, [18] = 16}, seed[13 + SEED] = "key expansion", scratch[48];
    uint8_t block[KEY_BLOCK], *at = block;
    size_t mac = suite->mac ? suite->tag : 0;
    size_t hash = gcry_md_get_algo_dlen(suite->prf);

    memcpy(premaster + 20, session->psk, 16);
    prf(hmac, premaster, sizeof(premaster), seed, 22 + hash, scratch, 48);
    prf(hmac, session->master, 48, seed, 15 + hash, scratch, 12);
    prf(hmac, session->master, 48, seed, 15 + hash, scratch, 12);
    memcpy(seed + 13, session->random[1], 32);
    memcpy(seed + 45, session->random[0], 32);
    prf(hmac, session->master, 48, seed, sizeof(seed), block,
        2 * (mac + suite->key + suite->fixed_iv));
    for (int from = 0; from < 2; from++, at += mac)
        open_direction(&keys->side[from], suite, at,
                       block + 2 * mac + (size_t)from * suite->key,
                       block + 2 * (mac + suite->key) + (size_t)from * suite->fixed_iv);
    g_hash_table_replace(loop->sessions, GUINT_TO_POINTER(number), keys);
}

static gcry_cipher_hd_t
keyed_cipher(Loop *loop, Direction *direction)
{
    size_t at = direction->suite->key == 32;

    if (direction->suite->mode != GCRY_CIPHER_MODE_CCM)
        return direction->cipher;
    if (loop->ccm_keyed[at] != direction) {
        check(gcry_cipher_setkey(loop->ccm[at], direction->key, direction->suite->key));
        loop->ccm_keyed[at] = direction;
    }
    return loop->ccm[at];
}

static void
put64(uint8_t *at, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        at[i] = (uint8_t)(value >> (56 - 8 * i));
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

/* RFC 7366 */
static bool
open_cbc(Direction *direction, const uint8_t *record, size_t size, uint8_t *out)
{
    const uint8_t *body = record + HEADER;
    size_t signed_size = size - HEADER - direction->suite->tag;
    uint8_t aad[13];

    put_aad(aad, direction, record, signed_size);
    gcry_md_reset(direction->mac);
    gcry_md_write(direction->mac, aad, sizeof(aad));
    gcry_md_write(direction->mac, body, signed_size);
    check(gcry_cipher_setiv(direction->cipher, body, 16));
    check(gcry_cipher_decrypt(direction->cipher, out, PLAIN_MAX, body + 16, signed_size - 16));
    return memcmp(gcry_md_read(direction->mac, 0), body + signed_size, direction->suite->tag) == 0;
}

static bool
open_aead(Loop *loop, Direction *direction, const uint8_t *record, size_t size, uint8_t *out)
{
    const Suite *suite = direction->suite;
    gcry_cipher_hd_t cipher = keyed_cipher(loop, direction);
    const uint8_t *body = record + HEADER + suite->explicit_nonce;
    size_t plain = size - HEADER - suite->explicit_nonce - suite->tag;
    uint8_t aad[13], nonce[NONCE], counter[8];

    put_aad(aad, direction, record, plain);
    memcpy(nonce, direction->iv, suite->fixed_iv);
    memcpy(nonce + suite->fixed_iv, record + HEADER, suite->explicit_nonce);
    if (suite->explicit_nonce == 0) {
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
    return gcry_cipher_checktag(cipher, body + plain, suite->tag) == 0;
}

static void
take_record(Loop *loop, const RecordHead *head, const uint8_t *record)
{
    Keys *keys = g_hash_table_lookup(loop->sessions, GUINT_TO_POINTER(head->session));
    Direction *direction = &keys->side[head->from];
    uint8_t out[PLAIN_MAX];
    bool good = direction->suite->mac ? open_cbc(direction, record, head->size, out)
                                      : open_aead(loop, direction, record, head->size, out);

    direction->sequence++;
    loop->records++;
    loop->bytes += head->size;
    loop->bad += !good;
}

static void
run(Loop *loop, const char *at, size_t size)
{
    RecordHead head;
    RecordSession session;

    while (size >= sizeof(head)) {
        size_t body;

        memcpy(&head, at, sizeof(head));
        body = head.size > 0 ? head.size : sizeof(session);
        at += sizeof(head);
        if (head.size > 0) {
            take_record(loop, &head, (const uint8_t *)at);
        } else {
            memcpy(&session, at, sizeof(session));
            open_session(loop, head.session, &session);
        }
        at += body;
        size -= sizeof(head) + body;
    }
}

static double
cpu_seconds(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *data = NULL;
    Loop loop = {.sessions = g_hash_table_new_full(NULL, NULL, NULL, keys_free)};
    gsize size;
    double begin;

    if (argc != 2 || !g_file_get_contents(argv[1], &data, &size, &error)) {
        fprintf(stderr, "%s\n", argc == 2 ? error->message : "one argument: a file of records");
        return 1;
    }
    gcry_check_version(NULL);
    gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
    gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
    check(gcry_md_open(&loop.prf[0], GCRY_MD_SHA256, GCRY_MD_FLAG_HMAC));
    check(gcry_md_open(&loop.prf[1], GCRY_MD_SHA384, GCRY_MD_FLAG_HMAC));
    check(gcry_cipher_open(&loop.ccm[0], GCRY_CIPHER_AES128, GCRY_CIPHER_MODE_CCM, 0));
    check(gcry_cipher_open(&loop.ccm[1], GCRY_CIPHER_AES256, GCRY_CIPHER_MODE_CCM, 0));
    begin = cpu_seconds();
    run(&loop, data, size);
    printf("{\"records\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"bad\":%" PRIu64 ",\"cpu\":%.6f}\n",
           loop.records, loop.bytes, loop.bad, cpu_seconds() - begin);
    g_hash_table_unref(loop.sessions);
    return loop.bad == 0 ? 0 : 1;
}
