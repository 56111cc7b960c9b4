/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/private.h"

#include "tls/key_exchange.h"

void
psk_negotiation_clear(PskNegotiation *negotiation)
{
    g_clear_pointer(&negotiation->session_id, g_bytes_unref);
    g_clear_pointer(&negotiation->ticket_offered, g_bytes_unref);
    g_clear_pointer(&negotiation->ticket_issued, g_bytes_unref);
    psk_secret_clear(&negotiation->rsa_secret);
    g_clear_pointer(&negotiation->candidates, g_array_unref);
    psk_transcript_clear(&negotiation->transcript);
    psk13_state_clear(&negotiation->tls13);
    psk_wipe(negotiation, sizeof(*negotiation));
}

static void
set_bytes(GBytes **field, PskSpan bytes)
{
    g_clear_pointer(field, g_bytes_unref);
    *field = g_bytes_new(bytes.data, bytes.size);
}

/* A session id or ticket; an empty one names nothing. */
static void
set_name(GBytes **field, PskSpan name)
{
    g_clear_pointer(field, g_bytes_unref);
    if (name.size > 0)
        *field = g_bytes_new(name.data, name.size);
}

static void
malformed(PskConnection *connection, const char *what, uint64_t frame)
{
    if (connection->facts.malformed_handshake_frame != 0)
        return;
    connection->facts.malformed_handshake_frame = frame;
    connection->facts.malformed_handshake = what;
}

static void
renew(PskConnection *connection)
{
    psk_established_keep(connection);
    psk_negotiation_clear(&connection->negotiation);
    connection->early_reading = false;
}

/* A second ClientHello continues the first after a HelloRetryRequest; else it begins anew. */
static void
begin_negotiation(PskConnection *connection)
{
    const PskNegotiation *negotiation = &connection->negotiation;
    const PskFacts *facts = &connection->facts;
    bool repeated = negotiation->client_hello && !negotiation->server_hello;
    bool after_ccs = !facts->client_hello && facts->direction[PSK_CLIENT].change_cipher_spec;

    if (facts->hello_retry && !negotiation->server_hello)
        return;
    renew(connection);
    connection->negotiation.retry_lost = repeated || after_ccs;
}

/* GREASE values (RFC 8701) stand for nothing. */
static bool
is_grease(uint16_t value)
{
    return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

static void
note_versions(PskFacts *facts, const PskClientHello *hello)
{
    PskSpan list = hello->supported_versions;
    uint16_t version;

    facts->client_version = list.size == 0 ? hello->version : 0;
    psk_list_empty(facts->client_versions);
    while (psk_u16_next(&list, &version)) {
        if (is_grease(version))
            continue;
        g_array_append_val(psk_list(&facts->client_versions), version);
        facts->client_version = MAX(facts->client_version, version);
    }
}

static void
note_client_hello(PskFacts *facts, const PskClientHello *hello, uint64_t frame)
{
    PskSpan list = hello->cipher_suites;
    uint16_t id;

    facts->client_hello = true;
    facts->client_hello_frame = frame;
    note_versions(facts, hello);
    g_array_set_size(facts->offered, 0);
    while (psk_u16_next(&list, &id))
        if (!is_grease(id))
            g_array_append_val(facts->offered, id);
    facts->offers_psk_modes = hello->psk_ke || hello->psk_dhe_ke;
    facts->offers_psk_ke = hello->psk_ke;
    facts->offers_psk_dhe_ke = hello->psk_dhe_ke;
    facts->offers_tickets = hello->session_ticket;
    facts->early_data = hello->early_data;
}

static void
client_hello(PskConnection *connection, const PskHandshakeMessage *message, uint64_t frame)
{
    PskNegotiation *negotiation = &connection->negotiation;
    PskClientHello hello;

    begin_negotiation(connection);
    if (!psk_client_hello_parse(message->body, &hello)) {
        malformed(connection, "ClientHello", frame);
        return;
    }
    negotiation->client_hello = true;
    note_client_hello(&connection->facts, &hello, frame);
    memcpy(negotiation->client_random, hello.random, PSK_RANDOM_SIZE);
    negotiation->logged = psk_keylog_knows(
        connection->context->keylog, psk_span(negotiation->client_random, PSK_RANDOM_SIZE));
    set_name(&negotiation->ticket_offered, hello.ticket);
    psk13_client_hello(connection, message, &hello);
    if (!psk_transcript_add(&negotiation->transcript, message->whole))
        malformed(connection, "ClientHello", frame);
    psk13_early_data(connection);
}

static bool
contains(const GArray *suites, uint16_t id)
{
    for (guint i = 0; i < suites->len; i++)
        if (g_array_index(suites, uint16_t, i) == id)
            return true;
    return false;
}

/* RFC 7366 section 3: only with a CBC cipher, whatever the extension says. */
static bool
encrypt_then_mac(const PskServerHello *hello, const PskSuite *suite)
{
    return hello->encrypt_then_mac && suite != NULL &&
           psk_cipher_info(suite->cipher)->kind == PSK_PROTECT_CBC;
}

static void
note_server_hello(PskFacts *facts, const PskServerHello *hello, const PskSuite *suite,
                  uint64_t frame)
{
    facts->renegotiated |= facts->server_hello;
    facts->server_hello = true;
    facts->server_hello_frame = frame;
    if (!facts->renegotiated)
        facts->resumed = false;
    facts->version = hello->version;
    facts->suite_id = hello->cipher_suite;
    facts->suite = suite;
    facts->suite_not_offered =
        facts->client_hello && !contains(facts->offered, hello->cipher_suite);
    facts->extended_master_secret = hello->extended_master_secret;
    facts->encrypt_then_mac = encrypt_then_mac(hello, suite);
    facts->truncated_hmac = hello->truncated_hmac;
    facts->secure_renegotiation = hello->renegotiation_info;
    facts->psk_chosen = hello->pre_shared_key;
    facts->psk_dhe = hello->pre_shared_key && hello->key_share;
    facts->compressed = hello->compression_method != 0;
    facts->unsupported_cipher =
        suite == NULL || !psk_protection_supports(suite) || facts->compressed;
}

static void
hello_retry_request(PskConnection *connection, const PskHandshakeMessage *message,
                    const PskServerHello *hello)
{
    const PskSuite *suite = psk_suite_find(hello->cipher_suite);
    PskTranscript *transcript = &connection->negotiation.transcript;

    connection->facts.hello_retry = true;
    /* The transcript begins with the ClientHello: where that was lost, nobody knows it. */
    if (suite == NULL || !connection->negotiation.client_hello)
        return;
    psk_transcript_choose(transcript, suite->prf);
    psk_transcript_replace_with_message_hash(transcript);
    psk_transcript_add(transcript, message->whole);
}

static void
server_hello(PskConnection *connection, const PskHandshakeMessage *message, uint64_t frame)
{
    PskNegotiation *negotiation = &connection->negotiation;
    PskServerHello hello;

    if (!psk_server_hello_parse(message->body, &hello)) {
        malformed(connection, "ServerHello", frame);
        return;
    }
    if (hello.hello_retry_request) {
        hello_retry_request(connection, message, &hello);
        return;
    }
    if (negotiation->server_hello) /* of a negotiation whose ClientHello is not there */
        renew(connection);
    negotiation->server_hello = true;
    connection->facts.keylog_at_hand = connection->context->keylog != NULL &&
                                       psk_keylog_size(connection->context->keylog) > 0;
    negotiation->version = hello.version;
    negotiation->suite = psk_suite_find(hello.cipher_suite);
    note_server_hello(&connection->facts, &hello, negotiation->suite, frame);
    connection->facts.suite_not_expected =
        connection->context->expected != NULL &&
        !contains(connection->context->expected, hello.cipher_suite);
    memcpy(negotiation->server_random, hello.random, PSK_RANDOM_SIZE);
    set_name(&negotiation->session_id, hello.session_id);
    negotiation->extended_master_secret = hello.extended_master_secret;
    negotiation->encrypt_then_mac = connection->facts.encrypt_then_mac;
    negotiation->truncated_hmac = hello.truncated_hmac;
    if (negotiation->suite != NULL)
        psk_transcript_choose(&negotiation->transcript,
                              psk_schedule_hash(hello.version, negotiation->suite));
    psk_transcript_add(&negotiation->transcript, message->whole);
    if (hello.version == PSK_TLS_1_3)
        psk13_server_hello(connection, &hello);
}

static void
server_key_exchange(PskConnection *connection, const PskHandshakeMessage *message, uint64_t frame)
{
    const PskSuite *suite = connection->negotiation.suite;
    PskSpan hint;

    if (suite == NULL || !psk_suite_is_psk(suite))
        return;
    if (psk_server_key_exchange_hint(message->body, suite->kex, &hint))
        set_bytes(&connection->facts.hint, hint);
    else
        malformed(connection, "ServerKeyExchange", frame);
}

static void
client_key_exchange(PskConnection *connection, const PskHandshakeMessage *message, uint64_t frame)
{
    PskNegotiation *negotiation = &connection->negotiation;
    PskSpan identity, rest = psk_span(NULL, 0);

    negotiation->client_key_exchange = true;
    connection->facts.client_key_exchange = true;
    connection->facts.client_key_exchange_frame = frame;
    negotiation->session_hash_size = psk_transcript_digest(
        &negotiation->transcript, psk_span(NULL, 0), negotiation->session_hash);
    if (negotiation->suite != NULL && psk_suite_is_psk(negotiation->suite)) {
        if (psk_client_key_exchange_parse(message->body, negotiation->suite->kex, &identity,
                                          &rest))
            set_bytes(&connection->facts.identity, identity);
        else
            malformed(connection, "ClientKeyExchange", frame);
    }
    psk_candidates_make(connection, rest);
}

static void
new_session_ticket(PskConnection *connection, const PskHandshakeMessage *message, uint64_t frame)
{
    PskSpan ticket;

    if (!psk_ticket_parse(message->body, &ticket)) {
        malformed(connection, "NewSessionTicket", frame);
        return;
    }
    set_name(&connection->negotiation.ticket_issued, ticket);
    if (connection->negotiation.verified)
        psk_remember_session(connection);
}

/* The messages of TLS 1.2 and below that follow the hellos. */
static void
message12(PskConnection *connection, PskSender from, const PskHandshakeMessage *message,
          uint64_t frame)
{
    PskNegotiation *negotiation = &connection->negotiation;

    /* The hash of a Finished is taken before it is added, that of the session after. */
    if (message->type == PSK_HANDSHAKE_FINISHED) {
        psk_finished(connection, from, message, frame);
        psk_transcript_add(&negotiation->transcript, message->whole);
        psk_release_handshake(connection);
        return;
    }
    /* Behind a ClientKeyExchange that is lost, which the session hash ends with: lost.c. */
    if (message->type != PSK_HANDSHAKE_NEW_SESSION_TICKET || negotiation->client_key_exchange ||
        !negotiation->server_hello_done)
        psk_transcript_add(&negotiation->transcript, message->whole);
    switch (message->type) {
    case PSK_HANDSHAKE_CERTIFICATE:
        connection->facts.certificate |= from == PSK_SERVER;
        break;
    case PSK_HANDSHAKE_CERTIFICATE_REQUEST:
        connection->facts.certificate_request = true;
        break;
    case PSK_HANDSHAKE_SERVER_KEY_EXCHANGE:
        server_key_exchange(connection, message, frame);
        break;
    case PSK_HANDSHAKE_SERVER_HELLO_DONE:
        negotiation->server_hello_done = true;
        connection->facts.server_hello_done = true;
        break;
    case PSK_HANDSHAKE_CLIENT_KEY_EXCHANGE:
        client_key_exchange(connection, message, frame);
        break;
    case PSK_HANDSHAKE_NEW_SESSION_TICKET:
        new_session_ticket(connection, message, frame);
        break;
    default:
        break;
    }
}

/* RFC 8446 section 4.1.2: what is protected by TLS 1.3 is not negotiated again. */
static bool
is_renegotiation_of_tls13(const PskConnection *connection, const PskHandshakeMessage *message)
{
    return connection->negotiation.version == PSK_TLS_1_3 &&
           (message->type == PSK_HANDSHAKE_CLIENT_HELLO ||
            message->type == PSK_HANDSHAKE_SERVER_HELLO);
}

void
psk_message(PskConnection *connection, PskSender from, const PskHandshakeMessage *message,
            bool encrypted, uint64_t frame)
{
    if (message->type == PSK_HANDSHAKE_HELLO_REQUEST) /* RFC 5246 section 7.4.1.1: not hashed */
        return;
    if (encrypted && is_renegotiation_of_tls13(connection, message)) {
        malformed(connection, "a hello message inside TLS 1.3, which has no renegotiation", frame);
        return;
    }
    if (message->type == PSK_HANDSHAKE_CLIENT_HELLO && from == PSK_CLIENT)
        client_hello(connection, message, frame);
    else if (message->type == PSK_HANDSHAKE_SERVER_HELLO && from == PSK_SERVER)
        server_hello(connection, message, frame);
    else if (connection->negotiation.version == PSK_TLS_1_3)
        psk13_message(connection, from, message, frame);
    else
        message12(connection, from, message, frame);
}
