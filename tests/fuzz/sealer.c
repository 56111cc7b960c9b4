/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sealer.h"

#include <gcrypt.h>

enum { NULL_SHA = 0x002c, GCM_KEY = 16, GCM_TAG = 16, RECORD_MAX = 1 << 14 };

const char sealer_identity[] = "fuzz";

static PskSpan
psk(void)
{
    return psk_span_str(sealer_identity);
}

static void
feed_record(Sealer *sealer, PskSender from, uint8_t type, PskSpan fragment)
{
    const uint8_t header[] = {type, 3, 3, (uint8_t)(fragment.size >> 8), (uint8_t)fragment.size};

    sealer->feed(sealer->user, from, psk_span(header, sizeof(header)), ++sealer->frame);
    sealer->feed(sealer->user, from, fragment, sealer->frame);
}

/* RFC 5246 section 6.2.3.1, without encryption. */
static void
seal_null(Sealer *sealer, PskSender from, uint8_t type, PskSpan content)
{
    g_autofree uint8_t *fragment = g_malloc(content.size + PSK_HASH_SIZE_MAX);
    uint8_t header[13] = {0};
    PskSpan parts[] = {{header, sizeof(header)}, content};

    for (int i = 0; i < 8; i++)
        header[i] = (uint8_t)(sealer->sequence[from] >> (56 - 8 * i));
    header[8] = type;
    header[9] = header[10] = 3;
    header[11] = (uint8_t)(content.size >> 8);
    header[12] = (uint8_t)content.size;
    if (content.size > 0)
        memcpy(fragment, content.data, content.size);
    psk_hmac(sealer->crypto, PSK_HASH_SHA1, sealer->keys.mac_key[from], parts, 2,
             fragment + content.size);
    feed_record(sealer, from, type,
                psk_span(fragment, content.size + psk_hash_size(PSK_HASH_SHA1)));
}

/* RFC 8446 section 5.2. */
static void
seal_gcm(Sealer *sealer, PskSender from, uint8_t type, PskSpan content)
{
    size_t size = content.size + 1;
    g_autofree uint8_t *fragment = g_malloc(size + GCM_TAG);
    const uint8_t header[] = {PSK_CONTENT_APPLICATION_DATA, 3, 3, (uint8_t)((size + GCM_TAG) >> 8),
                              (uint8_t)(size + GCM_TAG)};
    gcry_cipher_hd_t cipher = sealer->cipher[from];
    uint8_t iv[12];

    memcpy(iv, sealer->iv[from], sizeof(iv));
    for (int i = 0; i < 8; i++)
        iv[11 - i] ^= (uint8_t)(sealer->sequence[from] >> (8 * i));
    if (content.size > 0)
        memcpy(fragment, content.data, content.size);
    fragment[content.size] = type;
    gcry_cipher_setiv(cipher, iv, sizeof(iv));
    gcry_cipher_authenticate(cipher, header, sizeof(header));
    gcry_cipher_encrypt(cipher, fragment, size, NULL, 0);
    gcry_cipher_gettag(cipher, fragment + size, GCM_TAG);
    feed_record(sealer, from, PSK_CONTENT_APPLICATION_DATA, psk_span(fragment, size + GCM_TAG));
}

void
sealer_record(Sealer *sealer, PskSender from, uint8_t type, PskSpan content)
{
    content = psk_span_first(content, RECORD_MAX);
    if (sealer->version == PSK_TLS_1_3)
        seal_gcm(sealer, from, type, content);
    else
        seal_null(sealer, from, type, content);
    sealer->sequence[from]++;
}

/* In the clear, and in the transcript. */
static void
say(Sealer *sealer, PskSender from, const void *message, size_t size)
{
    psk_transcript_add(&sealer->transcript, psk_span(message, size));
    feed_record(sealer, from, PSK_CONTENT_HANDSHAKE, psk_span(message, size));
}

static PskSpan
digest(Sealer *sealer, uint8_t out[static PSK_HASH_SIZE_MAX])
{
    return psk_span(out, psk_transcript_digest(&sealer->transcript, psk_span(NULL, 0), out));
}

static void
begin12(Sealer *sealer)
{
    uint8_t client[45] = {1, 0, 0, 41, 3, 3}, server[42] = {2, 0, 0, 38, 3, 3};
    static const uint8_t exchange[] = {16, 0, 0, 6, 0, 4, 'f', 'u', 'z', 'z'};
    static const uint8_t done[] = {14, 0, 0, 0};
    PskSecret premaster = {0};

    memcpy(client + 6, sealer->random[PSK_CLIENT], PSK_RANDOM_SIZE);
    memcpy(client + 38, "\0\0\x02\0\x2c\x01\0", 7); /* no session, one suite, no compression */
    memcpy(server + 6, sealer->random[PSK_SERVER], PSK_RANDOM_SIZE);
    memcpy(server + 38, "\0\0\x2c\0", 4);
    psk_transcript_choose(&sealer->transcript, PSK_HASH_SHA256);
    say(sealer, PSK_CLIENT, client, sizeof(client));
    say(sealer, PSK_SERVER, server, sizeof(server));
    say(sealer, PSK_SERVER, done, sizeof(done));
    say(sealer, PSK_CLIENT, exchange, sizeof(exchange));
    g_assert_true(psk_premaster_psk(psk(), &premaster));
    psk_master_secret(sealer->crypto, PSK_HASH_SHA256, psk_secret_span(&premaster),
                      sealer->random[PSK_CLIENT], sealer->random[PSK_SERVER], sealer->master);
    psk_secret_clear(&premaster);
    psk_key_block(sealer->crypto, PSK_TLS_1_2, psk_suite_find(NULL_SHA), sealer->master,
                  sealer->random[PSK_CLIENT], sealer->random[PSK_SERVER], &sealer->keys);
    for (int from = 0; from < PSK_SENDERS; from++)
        feed_record(sealer, (PskSender)from, PSK_CONTENT_CHANGE_CIPHER_SPEC, psk_span("\1", 1));
}

/* The ClientHello up to its binder (RFC 8446 section 4.2.11), and the ServerHello's extensions. */
/* clang-format off */
static const uint8_t offer[] = {
    0, 0, 2, 0x13, 0x01, 1, 0, 0, 64,                   /* one suite; extensions */
    0, 43, 0, 3, 2, 3, 4,                               /* supported_versions */
    0, 45, 0, 2, 1, 0,                                  /* psk_key_exchange_modes: psk_ke */
    0, 41, 0, 47, 0, 10, 0, 4, 'f', 'u', 'z', 'z', 0, 0, 0, 0, 0, 33, 32, /* pre_shared_key */
};
static const uint8_t choice[] = {
    0, 0x13, 0x01, 0, 0, 12, 0, 43, 0, 2, 3, 4, 0, 41, 0, 2, 0, 0,
};
/* clang-format on */

static void
take_traffic_keys(Sealer *sealer)
{
    for (int from = 0; from < PSK_SENDERS; from++) {
        uint8_t key[GCM_KEY];

        psk13_traffic_key(sealer->crypto, PSK_HASH_SHA256, sealer->traffic[from], key,
                          sizeof(key));
        psk13_traffic_iv(sealer->crypto, PSK_HASH_SHA256, sealer->traffic[from], sealer->iv[from],
                         sizeof(sealer->iv[from]));
        gcry_cipher_open(&sealer->cipher[from], GCRY_CIPHER_AES128, GCRY_CIPHER_MODE_GCM, 0);
        gcry_cipher_setkey(sealer->cipher[from], key, sizeof(key));
    }
    memset(sealer->sequence, 0, sizeof(sealer->sequence));
}

static void
begin13(Sealer *sealer)
{
    enum { HEAD = 6 + PSK_RANDOM_SIZE, BINDER = 32, CLIENT = HEAD + sizeof(offer) + BINDER,
           SERVER = HEAD + sizeof(choice) };
    uint8_t client[CLIENT] = {1, 0, 0, CLIENT - 4, 3, 3};
    uint8_t server[SERVER] = {2, 0, 0, SERVER - 4, 3, 3};
    uint8_t buffer[PSK_HASH_SIZE_MAX];
    PskSecret13 binder_key, binder;

    memcpy(client + 6, sealer->random[PSK_CLIENT], PSK_RANDOM_SIZE);
    memcpy(client + HEAD, offer, sizeof(offer));
    memcpy(server + 6, sealer->random[PSK_SERVER], PSK_RANDOM_SIZE);
    memcpy(server + HEAD, choice, sizeof(choice));
    psk13_early_secret(sealer->crypto, PSK_HASH_SHA256, psk(), sealer->early);
    psk13_derive_empty(sealer->crypto, PSK_HASH_SHA256, sealer->early, "ext binder", binder_key);
    psk_transcript_choose(&sealer->transcript, PSK_HASH_SHA256);
    psk_hash(PSK_HASH_SHA256, psk_span(client, CLIENT - BINDER - 3), buffer);
    psk13_finished(sealer->crypto, PSK_HASH_SHA256, binder_key, psk_span(buffer, BINDER), binder);
    memcpy(client + CLIENT - BINDER, binder, BINDER);
    say(sealer, PSK_CLIENT, client, CLIENT);
    say(sealer, PSK_SERVER, server, SERVER);
    psk13_handshake_secret(sealer->crypto, PSK_HASH_SHA256, sealer->early, psk_span(NULL, 0),
                           sealer->handshake);
    psk13_derive(sealer->crypto, PSK_HASH_SHA256, sealer->handshake, "c hs traffic",
                 digest(sealer, buffer), sealer->traffic[PSK_CLIENT]);
    psk13_derive(sealer->crypto, PSK_HASH_SHA256, sealer->handshake, "s hs traffic",
                 digest(sealer, buffer), sealer->traffic[PSK_SERVER]);
    take_traffic_keys(sealer);
}

static void
begin(Sealer *sealer, uint16_t version)
{
    sealer->crypto = psk_crypto_new();
    sealer->version = version;
    memset(sealer->random[PSK_CLIENT], 'c', PSK_RANDOM_SIZE);
    memset(sealer->random[PSK_SERVER], 's', PSK_RANDOM_SIZE);
    if (version == PSK_TLS_1_3)
        begin13(sealer);
    else
        begin12(sealer);
}

static void
say_finished(Sealer *sealer, PskSender from)
{
    bool is_13 = sealer->version == PSK_TLS_1_3;
    uint8_t message[4 + PSK_HASH_SIZE_MAX] = {20, 0, 0, is_13 ? 32 : PSK_VERIFY_DATA_SIZE};
    uint8_t buffer[PSK_HASH_SIZE_MAX];
    PskSecret13 data;

    if (is_13)
        psk13_finished(sealer->crypto, PSK_HASH_SHA256, sealer->traffic[from],
                       digest(sealer, buffer), data);
    else
        psk_finished_verify_data(sealer->crypto, PSK_HASH_SHA256, sealer->master, from,
                                 digest(sealer, buffer), data);
    memcpy(message + 4, data, message[3]);
    psk_transcript_add(&sealer->transcript, psk_span(message, 4u + message[3]));
    sealer_record(sealer, from, PSK_CONTENT_HANDSHAKE, psk_span(message, 4u + message[3]));
}

static void
finish(Sealer *sealer)
{
    PskSecret13 master, application[PSK_SENDERS];
    uint8_t buffer[PSK_HASH_SIZE_MAX];

    if (sealer->version != PSK_TLS_1_3) {
        say_finished(sealer, PSK_CLIENT);
        say_finished(sealer, PSK_SERVER);
        return;
    }
    say_finished(sealer, PSK_SERVER);
    psk13_master_secret(sealer->crypto, PSK_HASH_SHA256, sealer->handshake, master);
    psk13_derive(sealer->crypto, PSK_HASH_SHA256, master, "c ap traffic", digest(sealer, buffer),
                 application[PSK_CLIENT]);
    psk13_derive(sealer->crypto, PSK_HASH_SHA256, master, "s ap traffic", digest(sealer, buffer),
                 application[PSK_SERVER]);
    say_finished(sealer, PSK_CLIENT);
    memcpy(sealer->traffic, application, sizeof(application));
    take_traffic_keys(sealer);
}

typedef struct {
    PskSender from;
    GBytes *bytes;
    uint64_t frame;
} Said;

/* What a part of the handshake feeds, and how it leaves the sealer. */
typedef struct {
    GArray *said; /* Said */
    Sealer after;
} Part;

typedef enum { PART_HELLOS, PART_FINISHED, PARTS } PartName;

static void
keep_said(void *user, PskSender from, PskSpan bytes, uint64_t frame)
{
    Said said = {from, g_bytes_new(bytes.data, bytes.size), frame};

    g_array_append_val(user, said);
}

/* Made once, and kept: nothing in a handshake is random. */
static const Part *
handshake_of(uint16_t version)
{
    static Part handshakes[2][PARTS];
    Part *parts = handshakes[version == PSK_TLS_1_3];
    Sealer sealer = {.feed = keep_said};

    if (parts[0].said != NULL)
        return parts;
    for (int i = 0; i < PARTS; i++) {
        sealer.user = parts[i].said = g_array_new(FALSE, FALSE, sizeof(Said));
        if (i == PART_HELLOS)
            begin(&sealer, version);
        else
            finish(&sealer);
        parts[i].after = sealer;
    }
    psk_transcript_clear(&sealer.transcript);
    return parts;
}

static void
play(Sealer *sealer, const Part *part)
{
    SealerFeed feed = sealer->feed;
    void *user = sealer->user;

    for (guint i = 0; i < part->said->len; i++) {
        const Said *said = &g_array_index(part->said, Said, i);
        PskSpan bytes;

        bytes.data = g_bytes_get_data(said->bytes, &bytes.size);
        feed(user, said->from, bytes, said->frame);
    }
    *sealer = part->after;
    sealer->feed = feed;
    sealer->user = user;
}

void
sealer_begin(Sealer *sealer, uint16_t version, SealerFeed feed, void *user)
{
    sealer->feed = feed;
    sealer->user = user;
    play(sealer, &handshake_of(version)[PART_HELLOS]);
}

void
sealer_finish(Sealer *sealer)
{
    play(sealer, &handshake_of(sealer->version)[PART_FINISHED]);
}
