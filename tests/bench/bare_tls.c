/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bare_tls.h"

#include <string.h>

#include "bare_bytes.h"

enum { CHANGE_CIPHER_SPEC = 20, HANDSHAKE = 22, APPLICATION_DATA = 23, MESSAGE_HEADER = 4 };
enum { CLIENT_HELLO = 1, SERVER_HELLO = 2, CLIENT_KEY_EXCHANGE = 16 };
enum { ENCRYPT_THEN_MAC = 22, EXTENDED_MASTER_SECRET = 23 };
enum { TRANSCRIPT = 4096, IDENTITY_MAX = 256, PSK_MAX = 64 };

struct Pending {
    Pending *next;
    size_t size;
    uint8_t record[RECORD_HEADER + PLAIN_MAX];
};

struct Handshake {
    uint8_t random[2][RANDOM];
    const Suite *suite;
    bool encrypt_then_mac, extended_master_secret;
    size_t size;
    uint8_t transcript[TRANSCRIPT]; /* for the session hash (RFC 7627) */
};

/* RFC 4279 section 2: other_secret is as many zeros as the key has octets. */
static size_t
premaster_of(const char *hex, uint8_t premaster[static 4 + 2 * PSK_MAX])
{
    size_t size = strlen(hex) / 2;

    memset(premaster, 0, 4 + 2 * size);
    premaster[1] = premaster[2 + size + 1] = (uint8_t)size;
    for (size_t i = 0; i < size; i++)
        premaster[4 + size + i] = (uint8_t)(g_ascii_xdigit_value(hex[2 * i]) << 4 |
                                            g_ascii_xdigit_value(hex[2 * i + 1]));
    return 4 + 2 * size;
}

static void
derive_keys(BareTls *tls, TlsSession *session, const char *hex)
{
    const Handshake *handshake = session->handshake;
    const Suite *suite = handshake->suite;
    uint8_t premaster[4 + 2 * PSK_MAX], master[MASTER];
    uint8_t seed[22 + 2 * RANDOM] = "extended master secret";
    size_t premaster_size = premaster_of(hex, premaster), seed_size;

    if (handshake->extended_master_secret) {
        gcry_md_hash_buffer(suite->prf, seed + 22, handshake->transcript, handshake->size);
        seed_size = 22 + gcry_md_get_algo_dlen(suite->prf);
    } else {
        memcpy(seed, "master secret", 13);
        memcpy(seed + 13, handshake->random, sizeof(handshake->random));
        seed_size = 13 + sizeof(handshake->random);
    }
    opener_prf(&tls->opener, suite, premaster, premaster_size, seed, seed_size, master, MASTER);
    opener_derive(&tls->opener, suite, handshake->encrypt_then_mac, master, handshake->random,
                  session->keys);
}

static void
take_server_hello(Handshake *handshake, const uint8_t *at, size_t size)
{
    const uint8_t *end = at + size, *next = at + 2 + RANDOM;

    memcpy(handshake->random[1], at + 2, RANDOM);
    next += 1 + next[0]; /* session id */
    handshake->suite = suite_find((uint16_t)get16(next));
    for (next += 2 + 1 + 2; next < end; next += 4 + get16(next + 2)) {
        handshake->encrypt_then_mac |= get16(next) == ENCRYPT_THEN_MAC;
        handshake->extended_master_secret |= get16(next) == EXTENDED_MASTER_SECRET;
    }
}

static void
take_identity(BareTls *tls, TlsSession *session, const uint8_t *at)
{
    char identity[IDENTITY_MAX] = "";
    const char *key;

    memcpy(identity, at + 2, MIN(get16(at), IDENTITY_MAX - 1));
    key = g_hash_table_lookup(tls->keys, identity);
    if (key != NULL)
        derive_keys(tls, session, key);
    g_clear_pointer(&session->handshake, g_free);
}

/* Messages are whole in their record. */
static void
take_messages(BareTls *tls, TlsSession *session, const uint8_t *at, size_t size)
{
    const uint8_t *end = at + size;

    while (at < end && session->handshake != NULL) {
        Handshake *handshake = session->handshake;
        size_t body = get24(at + 1), whole = MESSAGE_HEADER + body;

        if (handshake->size + whole <= TRANSCRIPT) {
            memcpy(handshake->transcript + handshake->size, at, whole);
            handshake->size += whole;
        }
        if (at[0] == CLIENT_HELLO)
            memcpy(handshake->random[0], at + MESSAGE_HEADER + 2, RANDOM);
        else if (at[0] == SERVER_HELLO)
            take_server_hello(handshake, at + MESSAGE_HEADER, body);
        else if (at[0] == CLIENT_KEY_EXCHANGE)
            take_identity(tls, session, at + MESSAGE_HEADER);
        at += whole;
    }
}

static void
take_record(BareTls *tls, TlsSession *session, int from, const uint8_t *record, size_t size)
{
    TlsSide *side = &session->side[from];
    int plain;

    if (!side->encrypted) {
        side->encrypted = record[0] == CHANGE_CIPHER_SPEC;
        if (record[0] == HANDSHAKE)
            take_messages(tls, session, record + RECORD_HEADER, size - RECORD_HEADER);
        return;
    }
    if (session->keys[from].suite == NULL)
        return;
    plain = opener_open(&tls->opener, &session->keys[from], record, size, tls->plain);
    if (plain < 0)
        tls->bad++;
    else if (record[0] == APPLICATION_DATA)
        mqtt_take(&tls->mqtt, &side->rest, tls->plain, (size_t)plain);
}

static size_t
record_size(const uint8_t *record)
{
    return RECORD_HEADER + get16(record + 3);
}

static Pending *
take_spare(BareTls *tls)
{
    Pending *pending = tls->spare;

    if (pending == NULL)
        pending = g_new(Pending, 1);
    else
        tls->spare = pending->next;
    pending->size = 0;
    return pending;
}

static void
give_back(BareTls *tls, Pending *pending)
{
    pending->next = tls->spare;
    tls->spare = pending;
}

void
tls_take(BareTls *tls, TlsSession *session, int from, const uint8_t *data, size_t size)
{
    TlsSide *side = &session->side[from];

    while (size > 0) {
        Pending *pending = side->pending;
        size_t now;

        if (pending == NULL && size >= RECORD_HEADER && record_size(data) <= size) {
            now = record_size(data);
            take_record(tls, session, from, data, now);
        } else {
            if (pending == NULL)
                pending = side->pending = take_spare(tls);
            now = pending->size < RECORD_HEADER ? RECORD_HEADER : record_size(pending->record);
            now = MIN(size, now - pending->size);
            memcpy(pending->record + pending->size, data, now);
            pending->size += now;
            if (pending->size >= RECORD_HEADER && pending->size == record_size(pending->record)) {
                take_record(tls, session, from, pending->record, pending->size);
                give_back(tls, g_steal_pointer(&side->pending));
            }
        }
        data += now;
        size -= now;
    }
}

void
tls_init(BareTls *tls)
{
    opener_init(&tls->opener);
    tls->keys = g_hash_table_new(g_str_hash, g_str_equal);
}

void
tls_clear(BareTls *tls)
{
    opener_clear(&tls->opener);
    g_hash_table_unref(tls->keys);
    while (tls->spare != NULL)
        g_free(take_spare(tls));
}

void
tls_begin(TlsSession *session)
{
    memset(session, 0, sizeof(*session));
    session->handshake = g_new(Handshake, 1);
    memset(session->handshake, 0, G_STRUCT_OFFSET(Handshake, transcript));
}

void
tls_end(BareTls *tls, TlsSession *session)
{
    for (int from = 0; from < 2; from++) {
        if (session->side[from].pending != NULL)
            give_back(tls, session->side[from].pending);
        if (session->side[from].rest != NULL)
            g_byte_array_unref(session->side[from].rest);
        direction_clear(&session->keys[from]);
    }
    g_free(session->handshake);
}
