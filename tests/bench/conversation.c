/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conversation.h"

#include <glib.h>
#include <openssl/ssl.h>

#include "packets.h"
#include "records.h"
#include "truth.h"

enum { CLIENT, SERVER };
enum { PORT = 8883, TRUTH_PAYLOAD_MAX = 1024, RECORD_HEADER = 5, TOPIC_MAX = 64 };
enum { RECORD_MAX = 16384 };

typedef enum { STAGE_OPEN, STAGE_HANDSHAKE, STAGE_CONNECT, STAGE_TALK, STAGE_CLOSE } Stage;

struct SuiteContexts {
    SSL_CTX *side[2];
};

/* Of one direction. */
typedef struct {
    GByteArray *bytes; /* said, and not written yet */
    uint64_t written;
    Aliases aliases;
    Truth truth;
} Outgoing;

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
    Outgoing outgoing[2];
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
        conversation->outgoing[side].bytes = g_byte_array_new();
        conversation->outgoing[side].truth.out = world->truth;
    }
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
    for (int side = 0; side < 2; side++)
        g_byte_array_unref(conversation->outgoing[side].bytes);
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
        conversation->stage = conversation->world->silent ? STAGE_CLOSE : STAGE_CONNECT;
    }
}

/* What waits in |out| goes out in records of |size| octets, and all of it where |all|. */
static void
write_out(Conversation *conversation, int from, size_t size, bool all)
{
    Outgoing *out = &conversation->outgoing[from];
    SSL *ssl = conversation->ssl[from];

    while (out->bytes->len >= size || (all && out->bytes->len > 0)) {
        uint64_t missed = conversation->world->wire.missed;
        int now = (int)MIN(size, out->bytes->len);

        check(SSL_write(ssl, out->bytes->data, now) == now, "SSL_write");
        flush(conversation, from);
        out->written += (uint64_t)now;
        truth_written(&out->truth, out->written, conversation->world->wire.missed == missed);
        g_byte_array_remove_range(out->bytes, 0, (guint)now);
    }
}

/* Packets have a record each, or more where they are long; or lie across records, as TCP likes. */
static void
say(Conversation *conversation, int from, GByteArray *packet)
{
    GByteArray *bytes = conversation->outgoing[from].bytes;
    uint32_t batch = conversation->world->batch;

    g_byte_array_append(bytes, packet->data, packet->len);
    write_out(conversation, from, batch > 0 ? batch : bytes->len, false);
    g_byte_array_set_size(packet, 0);
}

static void
say_connect(Conversation *conversation)
{
    World *world = conversation->world;
    g_autoptr(GByteArray) out = g_byte_array_new();

    packets_connect(out, world->mqtt5, &world->random, conversation->identity);
    say(conversation, CLIENT, out);
    write_out(conversation, CLIENT, RECORD_MAX, true);
    packets_connack(out, world->mqtt5, &world->random);
    say(conversation, SERVER, out);
    write_out(conversation, SERVER, RECORD_MAX, true);
}

/* Topic filter "down/IDENTITY/#", granted with QoS 2. */
static void
say_subscribe(Conversation *conversation)
{
    World *world = conversation->world;
    g_autofree char *filter = g_strdup_printf("down/%s/#", conversation->identity);
    g_autoptr(GByteArray) out = g_byte_array_new();
    uint16_t id = ++conversation->packet_id[CLIENT];

    packets_subscribe(out, world->mqtt5, &world->random, id, filter);
    say(conversation, CLIENT, out);
    packets_suback(out, world->mqtt5, &world->random, id);
    say(conversation, SERVER, out);
}

/* Nothing in it needs escapes in JSON; truth_written() completes it. */
static char *
truth_of(const Conversation *conversation, int from, const Publish *publish)
{
    uint32_t address = conversation->flow.address[CLIENT];
    g_autofree char *digest = NULL;
    g_autofree char *head = g_strdup_printf(
        "{\"session\":%u,\"client\":\"%u.%u.%u.%u:%u\",\"identity\":\"%s\",\"from\":\"%s\","
        "\"topic\":\"%s\",\"qos\":%d,",
        conversation->number, address >> 24, address >> 16 & 0xff, address >> 8 & 0xff,
        address & 0xff, conversation->flow.port[CLIENT], conversation->identity,
        from == CLIENT ? "client" : "server", publish->topic, publish->qos);

    if (publish->size <= TRUTH_PAYLOAD_MAX)
        return g_strdup_printf("%s\"payload\":\"%.*s\",", head, (int)publish->size,
                               publish->payload);
    digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)publish->payload,
                                         publish->size);
    return g_strdup_printf("%s\"payload_size\":%zu,\"payload_sha256\":\"%s\",", head, publish->size,
                           digest);
}

/* What QoS 1 and 2 ask for (MQTT 3.1.1 section 4.3). */
static void
acknowledge(Conversation *conversation, int from, const Publish *publish)
{
    static const struct {
        uint8_t first;
        bool by_sender;
    } handshake[2][3] = {{{0x40, false}}, {{0x50, false}, {0x62, true}, {0x70, false}}};
    World *world = conversation->world;
    g_autoptr(GByteArray) out = g_byte_array_new();

    for (int i = 0; publish->qos > 0 && i < 3; i++) {
        if (handshake[publish->qos - 1][i].first == 0)
            break;
        packets_acknowledge(out, world->mqtt5, &world->random,
                            handshake[publish->qos - 1][i].first, publish->id);
        say(conversation, handshake[publish->qos - 1][i].by_sender ? from : !from, out);
    }
}

static void
publish(Conversation *conversation)
{
    World *world = conversation->world;
    Random *random = &world->random;
    int from = random_chance(random, world->downlink) ? SERVER : CLIENT;
    Outgoing *outgoing = &conversation->outgoing[from];
    g_autoptr(GByteArray) out = g_byte_array_new();
    char topic[TOPIC_MAX];
    Publish publish = {.topic = topic, .qos = random_chance(random, world->qos1) ? 1 : 0};

    if (random_chance(random, world->qos2))
        publish.qos = 2;
    publish.size = random_between(random, world->payload_min, world->payload_max);
    publish.payload = world->text + random_below(random, WORLD_TEXT - WORLD_PAYLOAD_MAX);
    publish.number = (int)random_below(random, TOPICS);
    g_snprintf(topic, sizeof(topic), "%s/%s/telemetry/%d", from == CLIENT ? "up" : "down",
               conversation->identity, publish.number);
    if (publish.qos > 0)
        publish.id = ++conversation->packet_id[from];
    packets_publish(out, world->mqtt5, random, &outgoing->aliases, &publish);
    if (world->truth != NULL)
        truth_expect(&outgoing->truth, outgoing->written + outgoing->bytes->len, out->len,
                     truth_of(conversation, from, &publish));
    say(conversation, from, out);
    world->published++;
    acknowledge(conversation, from, &publish);
}

static void
talk(Conversation *conversation)
{
    g_autoptr(GByteArray) out = g_byte_array_new();

    publish(conversation);
    if (random_chance(&conversation->world->random, conversation->world->pings)) {
        g_byte_array_append(out, (const uint8_t *)"\xc0", 2);
        say(conversation, CLIENT, out);
        g_byte_array_append(out, (const uint8_t *)"\xd0", 2);
        say(conversation, SERVER, out);
    }
    if (--conversation->messages == 0)
        conversation->stage = STAGE_CLOSE;
}

static void
say_goodbye(Conversation *conversation)
{
    g_autoptr(GByteArray) out = g_byte_array_new();

    if (!conversation->world->silent) {
        packets_disconnect(out, conversation->world->mqtt5, &conversation->world->random);
        say(conversation, CLIENT, out);
    }
    for (int from = CLIENT; from <= SERVER; from++)
        write_out(conversation, from, RECORD_MAX, true);
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
