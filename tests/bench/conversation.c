/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conversation.h"

#include <glib.h>
#include <openssl/ssl.h>

#include "records.h"

enum { CLIENT, SERVER };
enum { PORT = 8883, TRUTH_PAYLOAD_MAX = 1024, RECORD_HEADER = 5, TOPIC_MAX = 64 };

typedef enum { STAGE_OPEN, STAGE_HANDSHAKE, STAGE_CONNECT, STAGE_TALK, STAGE_CLOSE } Stage;

struct SuiteContexts {
    SSL_CTX *side[2];
};

struct Conversation {
    World *world;
    SSL *ssl[2];
    WireFlow flow;
    Stage stage;
    uint32_t number, device;
    uint32_t messages;
    int turn;                /* who goes on with the handshake */
    uint16_t packet_id[2];
    char *identity;
    bool encrypted[2];       /* ChangeCipherSpec went by */
    GByteArray *early;       /* protected records sent before the keys are known here */
    bool records_open;       /* the keys were written */
};

static void
check(bool ok, const char *what)
{
    if (!ok)
        g_error("%s", what);
}

void
conversation_key(const World *world, uint32_t number, uint8_t key[static 16])
{
    Random random = {world->seed ^ 0x6b6579 ^ (world->one_key ? 0 : (uint64_t)number << 32)};
    uint64_t words[2];

    words[0] = random_next(&random);
    words[1] = random_next(&random);
    memcpy(key, words, 16);
}

char *
conversation_identity(uint32_t number)
{
    return g_strdup_printf("device-%06u", number);
}

static unsigned int
client_psk(SSL *ssl, const char *hint, char *identity, unsigned int identity_size,
           unsigned char *psk, unsigned int psk_size)
{
    Conversation *conversation = SSL_get_app_data(ssl);

    (void)hint;
    check(psk_size >= 16, "no room for the key");
    g_strlcpy(identity, conversation->identity, identity_size);
    conversation_key(conversation->world, conversation->device, psk);
    return 16;
}

static unsigned int
server_psk(SSL *ssl, const char *identity, unsigned char *psk, unsigned int psk_size)
{
    Conversation *conversation = SSL_get_app_data(ssl);

    (void)identity;
    check(psk_size >= 16, "no room for the key");
    conversation_key(conversation->world, conversation->device, psk);
    return 16;
}

static SSL_CTX *
context_new(int side, const char *suite, bool tls13)
{
    SSL_CTX *context = SSL_CTX_new(side == CLIENT ? TLS_client_method() : TLS_server_method());
    g_autofree char *ciphers = g_strdup_printf("%s:@SECLEVEL=0", suite);
    int version = tls13 ? TLS1_3_VERSION : TLS1_2_VERSION;
    bool ok;

    check(context != NULL, "SSL_CTX_new");
    ok = SSL_CTX_set_min_proto_version(context, version) &&
         SSL_CTX_set_max_proto_version(context, version) &&
         (tls13 ? SSL_CTX_set_ciphersuites(context, suite)
                : SSL_CTX_set_cipher_list(context, ciphers));
    /* No group in common leaves psk_ke alone. */
    if (tls13)
        ok = ok && SSL_CTX_set1_groups_list(context, side == CLIENT ? "X25519" : "P-256");
    if (!ok) {
        SSL_CTX_free(context);
        return NULL;
    }
    SSL_CTX_set_options(context, SSL_OP_ALLOW_NO_DHE_KEX);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    if (side == CLIENT)
        SSL_CTX_set_psk_client_callback(context, client_psk);
    else
        SSL_CTX_set_psk_server_callback(context, server_psk);
    return context;
}

SuiteContexts *
suite_contexts_new(const char *suite)
{
    SuiteContexts *contexts = g_new0(SuiteContexts, 1);

    for (int side = 0; side < 2; side++)
        contexts->side[side] = context_new(side, suite, g_str_has_prefix(suite, "TLS_"));
    if (contexts->side[CLIENT] == NULL || contexts->side[SERVER] == NULL)
        g_clear_pointer(&contexts, suite_contexts_free);
    return contexts;
}

void
suite_contexts_free(SuiteContexts *contexts)
{
    for (int side = 0; side < 2; side++)
        SSL_CTX_free(contexts->side[side]);
    g_free(contexts);
}

Conversation *
conversation_new(World *world, const SuiteContexts *contexts, uint32_t number, uint32_t device,
                 uint32_t address, uint16_t port)
{
    Conversation *conversation = g_new0(Conversation, 1);

    conversation->world = world;
    conversation->number = number;
    conversation->device = device;
    conversation->messages = world->messages;
    conversation->identity = conversation_identity(device);
    conversation->flow.address[CLIENT] = address;
    conversation->flow.address[SERVER] = 192U << 24 | 2 << 8 | 1; /* RFC 5737: 192.0.2.1 */
    conversation->flow.port[CLIENT] = port;
    conversation->flow.port[SERVER] = PORT;
    for (int side = 0; side < 2; side++) {
        SSL *ssl = conversation->ssl[side] = SSL_new(contexts->side[side]);

        check(ssl != NULL, "SSL_new");
        SSL_set_app_data(ssl, conversation);
        SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        if (side == CLIENT)
            SSL_set_connect_state(ssl);
        else
            SSL_set_accept_state(ssl);
    }
    return conversation;
}

static void
conversation_free(Conversation *conversation)
{
    SSL_free(conversation->ssl[CLIENT]);
    SSL_free(conversation->ssl[SERVER]);
    if (conversation->early != NULL)
        g_byte_array_unref(conversation->early);
    g_free(conversation->identity);
    g_free(conversation);
}

static void
write_record(Conversation *conversation, int from, const uint8_t *record, size_t size)
{
    RecordHead head = {conversation->number, (uint32_t)size, (uint32_t)from};

    if (conversation->records_open) {
        fwrite(&head, 1, sizeof(head), conversation->world->records);
        fwrite(record, 1, size, conversation->world->records);
        return;
    }
    if (conversation->early == NULL)
        conversation->early = g_byte_array_new();
    g_byte_array_append(conversation->early, (const uint8_t *)&head, sizeof(head));
    g_byte_array_append(conversation->early, record, (guint)size);
}

/* Both ends are done: the keys, and the records that waited for them. */
static void
open_records(Conversation *conversation)
{
    RecordHead head = {conversation->number, 0, 0};
    RecordSession session = {0};
    SSL *ssl = conversation->ssl[CLIENT];

    if (conversation->world->records == NULL || SSL_version(ssl) != TLS1_2_VERSION)
        return;
    session.suite = SSL_CIPHER_get_protocol_id(SSL_get_current_cipher(ssl));
    conversation_key(conversation->world, conversation->device, session.psk);
    SSL_SESSION_get_master_key(SSL_get_session(ssl), session.master, sizeof(session.master));
    SSL_get_client_random(ssl, session.random[CLIENT], 32);
    SSL_get_server_random(ssl, session.random[SERVER], 32);
    fwrite(&head, 1, sizeof(head), conversation->world->records);
    fwrite(&session, 1, sizeof(session), conversation->world->records);
    fwrite(conversation->early->data, 1, conversation->early->len, conversation->world->records);
    g_clear_pointer(&conversation->early, g_byte_array_unref);
    conversation->records_open = true;
}

/* |data| are whole records: OpenSSL writes no parts of them to memory. */
static void
note_records(Conversation *conversation, int from, const uint8_t *data, size_t size)
{
    if (conversation->world->records == NULL ||
        SSL_version(conversation->ssl[CLIENT]) != TLS1_2_VERSION)
        return;
    while (size >= RECORD_HEADER) {
        size_t length = RECORD_HEADER + (size_t)(data[3] << 8 | data[4]);

        check(length <= size, "part of a record");
        if (conversation->encrypted[from])
            write_record(conversation, from, data, length);
        conversation->encrypted[from] |= data[0] == SSL3_RT_CHANGE_CIPHER_SPEC;
        data += length;
        size -= length;
    }
}

/* What |from| has written goes to the wire, and during the handshake to its peer. */
static bool
flush(Conversation *conversation, int from)
{
    BIO *out = SSL_get_wbio(conversation->ssl[from]);
    char *data;
    long size = BIO_get_mem_data(out, &data);

    if (size <= 0)
        return false;
    note_records(conversation, from, (const uint8_t *)data, (size_t)size);
    wire_send(&conversation->world->wire, &conversation->flow, from, (const uint8_t *)data,
              (size_t)size);
    if (conversation->stage == STAGE_HANDSHAKE)
        BIO_write(SSL_get_rbio(conversation->ssl[!from]), data, (int)size);
    (void)BIO_reset(out);
    return true;
}

/* One flight. */
static void
shake_hands(Conversation *conversation)
{
    int side = conversation->turn;
    SSL *ssl = conversation->ssl[side];
    int result = SSL_do_handshake(ssl);
    bool sent;

    check(result == 1 || SSL_get_error(ssl, result) == SSL_ERROR_WANT_READ, "handshake failed");
    sent = flush(conversation, side);
    conversation->turn = !side;
    if (!sent && SSL_is_init_finished(ssl) && SSL_is_init_finished(conversation->ssl[!side])) {
        open_records(conversation);
        conversation->stage = STAGE_CONNECT;
    }
}

static void
say(Conversation *conversation, int from, const uint8_t *data, size_t size)
{
    SSL *ssl = conversation->ssl[from];

    check(SSL_write(ssl, data, (int)size) == (int)size, "SSL_write");
    flush(conversation, from);
}

static void
append16(GByteArray *out, size_t value)
{
    uint8_t octets[2] = {(uint8_t)(value >> 8), (uint8_t)value};

    g_byte_array_append(out, octets, 2);
}

static void
append_string(GByteArray *out, const char *string)
{
    append16(out, strlen(string));
    g_byte_array_append(out, (const uint8_t *)string, (guint)strlen(string));
}

/* The first octet and the remaining length (MQTT 3.1.1 section 2.2.3). */
static void
append_header(GByteArray *out, uint8_t first, size_t length)
{
    g_byte_array_append(out, &first, 1);
    do {
        uint8_t octet = (uint8_t)(length & 0x7f);

        length >>= 7;
        if (length > 0)
            octet |= 0x80;
        g_byte_array_append(out, &octet, 1);
    } while (length > 0);
}

static void
say_connect(Conversation *conversation)
{
    static const uint8_t accepted[] = {0x20, 2, 0, 0};
    static const uint8_t level_and_flags[] = {4, 0x02};
    g_autoptr(GByteArray) out = g_byte_array_new();

    append_header(out, 0x10, 10 + 2 + strlen(conversation->identity));
    append_string(out, "MQTT");
    g_byte_array_append(out, level_and_flags, 2);
    append16(out, 60);
    append_string(out, conversation->identity);
    say(conversation, CLIENT, out->data, out->len);
    say(conversation, SERVER, accepted, sizeof(accepted));
}

/* Topic filter "down/IDENTITY/#", granted with QoS 1. */
static void
say_subscribe(Conversation *conversation)
{
    g_autofree char *filter = g_strdup_printf("down/%s/#", conversation->identity);
    g_autoptr(GByteArray) out = g_byte_array_new();
    uint16_t id = ++conversation->packet_id[CLIENT];
    uint8_t granted[] = {0x90, 3, (uint8_t)(id >> 8), (uint8_t)id, 1};

    append_header(out, 0x82, 2 + 2 + strlen(filter) + 1);
    append16(out, id);
    append_string(out, filter);
    g_byte_array_append(out, (const uint8_t *)"\1", 1);
    say(conversation, CLIENT, out->data, out->len);
    say(conversation, SERVER, granted, sizeof(granted));
}

/* Nothing in it needs escapes in JSON. */
static void
write_truth(Conversation *conversation, int from, const char *topic, int qos, const char *payload,
            size_t size)
{
    uint32_t address = conversation->flow.address[CLIENT];
    g_autofree char *digest = NULL;
    FILE *truth = conversation->world->truth;

    if (truth == NULL)
        return;
    fprintf(truth,
            "{\"session\":%u,\"client\":\"%u.%u.%u.%u:%u\",\"identity\":\"%s\",\"from\":\"%s\","
            "\"topic\":\"%s\",\"qos\":%d,",
            conversation->number, address >> 24, address >> 16 & 0xff, address >> 8 & 0xff,
            address & 0xff, conversation->flow.port[CLIENT], conversation->identity,
            from == CLIENT ? "client" : "server", topic, qos);
    if (size <= TRUTH_PAYLOAD_MAX) {
        fprintf(truth, "\"payload\":\"%.*s\"}\n", (int)size, payload);
        return;
    }
    digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)payload, size);
    fprintf(truth, "\"payload_size\":%zu,\"payload_sha256\":\"%s\"}\n", size, digest);
}

static void
publish(Conversation *conversation)
{
    World *world = conversation->world;
    Random *random = &world->random;
    int from = random_chance(random, world->downlink) ? SERVER : CLIENT;
    int qos = random_chance(random, world->qos1) ? 1 : 0;
    size_t size = random_between(random, world->payload_min, world->payload_max);
    const char *payload = world->text + random_below(random, WORLD_TEXT - WORLD_PAYLOAD_MAX);
    GByteArray *out = g_byte_array_sized_new((guint)size + 128);
    char topic[TOPIC_MAX];
    uint16_t id = 0;

    g_snprintf(topic, sizeof(topic), "%s/%s/telemetry/%u", from == CLIENT ? "up" : "down",
               conversation->identity, random_below(random, 10));
    append_header(out, (uint8_t)(0x30 | qos << 1), 2 + strlen(topic) + (qos ? 2 : 0) + size);
    append_string(out, topic);
    if (qos > 0) {
        id = ++conversation->packet_id[from];
        append16(out, id);
    }
    g_byte_array_append(out, (const uint8_t *)payload, (guint)size);
    say(conversation, from, out->data, out->len);
    g_byte_array_unref(out);
    write_truth(conversation, from, topic, qos, payload, size);
    world->published++;
    if (qos > 0) {
        uint8_t puback[] = {0x40, 2, (uint8_t)(id >> 8), (uint8_t)id};

        say(conversation, !from, puback, sizeof(puback));
    }
}

static void
talk(Conversation *conversation)
{
    static const uint8_t request[] = {0xc0, 0}, response[] = {0xd0, 0};

    publish(conversation);
    if (random_chance(&conversation->world->random, conversation->world->pings)) {
        say(conversation, CLIENT, request, sizeof(request));
        say(conversation, SERVER, response, sizeof(response));
    }
    if (--conversation->messages == 0)
        conversation->stage = STAGE_CLOSE;
}

static void
say_goodbye(Conversation *conversation)
{
    static const uint8_t disconnect[] = {0xe0, 0};

    say(conversation, CLIENT, disconnect, sizeof(disconnect));
    SSL_shutdown(conversation->ssl[CLIENT]);
    flush(conversation, CLIENT);
    SSL_shutdown(conversation->ssl[SERVER]);
    flush(conversation, SERVER);
    wire_close(&conversation->world->wire, &conversation->flow, CLIENT);
}

bool
conversation_step(Conversation *conversation)
{
    switch (conversation->stage) {
    case STAGE_OPEN:
        wire_open(&conversation->world->wire, &conversation->flow);
        conversation->stage = STAGE_HANDSHAKE;
        return true;
    case STAGE_HANDSHAKE:
        shake_hands(conversation);
        return true;
    case STAGE_CONNECT:
        say_connect(conversation);
        if (conversation->world->downlink > 0)
            say_subscribe(conversation);
        conversation->stage = conversation->messages > 0 ? STAGE_TALK : STAGE_CLOSE;
        return true;
    case STAGE_TALK:
        talk(conversation);
        return true;
    case STAGE_CLOSE:
        say_goodbye(conversation);
        break;
    }
    conversation_free(conversation);
    return false;
}
