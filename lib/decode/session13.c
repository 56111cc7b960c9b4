/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/private.h"

PskSpan
psk13_from_keylog(const PskConnection *connection, PskKeylogLabel label)
{
    const PskKeylog *keylog = connection->context->keylog;

    return keylog != NULL
               ? psk_keylog_find(keylog, label,
                                 psk_span(connection->negotiation.client_random, PSK_RANDOM_SIZE))
               : psk_span(NULL, 0);
}

bool
psk13_secret_from_keylog(const PskConnection *connection, PskKeylogLabel label,
                         PskSecret13 secret)
{
    PskSpan logged = psk13_from_keylog(connection, label);

    if (logged.size == 0 || logged.size != psk_hash_size(connection->negotiation.suite->prf))
        return false;
    memcpy(secret, logged.data, logged.size);
    return true;
}

PskSecrets13 *
psk13_secrets(PskConnection *connection)
{
    PskState13 *state = &connection->negotiation.tls13;

    if (state->secrets == NULL)
        state->secrets = g_new0(PskSecrets13, 1);
    return state->secrets;
}

/* From now on, records of |from| are protected by keys of this traffic secret. */
void
psk13_install(PskConnection *connection, PskSender from, const PskSecret13 traffic)
{
    memcpy(psk13_secrets(connection)->traffic[from], traffic, sizeof(PskSecret13));
    connection->direction[from].application = false;
    psk_install(connection, from,
                psk_protection_new13(connection->context->crypto, connection->negotiation.suite,
                                     traffic));
}

static void
tell(PskConnection *connection, PskKeylogLabel label, const PskSecret13 secret)
{
    psk_tell_secret(connection, psk_keylog_label_name(label),
                    psk_span(secret, psk_hash_size(connection->negotiation.suite->prf)),
                    psk_span(NULL, 0));
}

/* RFC 8446 section 7.1: psk_ke, whose (EC)DHE input is zeros. False where the PSK is not enough. */
static bool
derive_from_psk(PskConnection *connection, const PskServerHello *hello, PskSecret13 server)
{
    PskNegotiation *negotiation = &connection->negotiation;
    PskState13 *state = &negotiation->tls13;
    const PskOffer13 *offer = psk13_find_offer(state, hello->selected_identity);
    PskCrypto *crypto = connection->context->crypto;
    PskHash hash = negotiation->suite->prf;
    uint8_t digest[PSK_HASH_SIZE_MAX];
    size_t size;

    if (!hello->pre_shared_key || hello->key_share || offer == NULL || offer->hash != hash)
        return false;
    size = psk_transcript_digest(&negotiation->transcript, psk_span(NULL, 0), digest);
    psk13_handshake_secret(crypto, hash, offer->early_secret, psk_span(NULL, 0),
                           state->secrets->handshake);
    psk13_derive(crypto, hash, state->secrets->handshake, "c hs traffic", psk_span(digest, size),
                 state->secrets->client_handshake);
    psk13_derive(crypto, hash, state->secrets->handshake, "s hs traffic", psk_span(digest, size),
                 server);
    state->from_psk = true;
    connection->facts.source = offer->source;
    return true;
}

/* The server's choice among the identities offered. */
static void
note_choice(PskConnection *connection, const PskServerHello *hello)
{
    PskFacts *facts = &connection->facts;
    const PskOffer13 *offer =
        psk13_find_offer(&connection->negotiation.tls13, hello->selected_identity);

    facts->certificate = !hello->pre_shared_key;
    if (!hello->pre_shared_key)
        return;
    if (offer != NULL) {
        facts->resumed = !offer->external;
        if (offer->external || offer->identity != NULL) {
            g_clear_pointer(&facts->identity, g_bytes_unref);
            facts->identity = g_bytes_ref(offer->identity);
        }
        g_free(facts->key_ref);
        facts->key_ref = g_strdup(offer->key_ref);
        if (offer->source == PSK_SOURCE_TABLE) {
            facts->key = PSK_KEY_VERIFIED;
            facts->proof = PSK_PROOF_BINDER;
        }
        return;
    }
    if (!facts->client_hello) /* nobody knows what was offered */
        return;
    /* A PSK that we do not have: another identity's, or a ticket of a session not captured. */
    if (psk13_is_named(connection, hello->selected_identity))
        return;
    facts->resumed = true;
    facts->key = PSK_KEY_NOT_ASKED;
}

/* What the PSK alone does not make; a key log may hold the secrets of one side only. */
static void
install_from_keylog(PskConnection *connection)
{
    PskState13 *state = &connection->negotiation.tls13;
    PskSecret13 server;

    if (psk13_secret_from_keylog(connection, PSK_KEYLOG_SERVER_HANDSHAKE_TRAFFIC, server)) {
        connection->facts.source = PSK_SOURCE_KEYLOG;
        psk13_install(connection, PSK_SERVER, server);
        tell(connection, PSK_KEYLOG_SERVER_HANDSHAKE_TRAFFIC, server);
        psk_wipe(server, sizeof(server));
    }
    state->from_keylog = psk13_secret_from_keylog(
        connection, PSK_KEYLOG_CLIENT_HANDSHAKE_TRAFFIC, state->secrets->client_handshake);
    if (!state->from_keylog)
        return;
    connection->facts.source = PSK_SOURCE_KEYLOG;
    if (!connection->early_reading)
        psk13_install(connection, PSK_CLIENT, state->secrets->client_handshake);
    tell(connection, PSK_KEYLOG_CLIENT_HANDSHAKE_TRAFFIC, state->secrets->client_handshake);
}

bool
psk13_fits_handshake(PskConnection *connection, PskSender from, const PskRecord *record,
                     PskOpened *opened)
{
    const PskSuite *suite = connection->negotiation.suite;
    PskKeylogLabel label = from == PSK_CLIENT ? PSK_KEYLOG_CLIENT_HANDSHAKE_TRAFFIC
                                              : PSK_KEYLOG_SERVER_HANDSHAKE_TRAFFIC;
    g_autoptr(PskProtection) protection = NULL;
    PskSecret13 secret;

    if (suite->kex != PSK_KEX_TLS13 || !psk13_secret_from_keylog(connection, label, secret))
        return false;
    protection = psk_protection_new13(connection->context->crypto, suite, secret);
    psk_wipe(secret, sizeof(secret));
    if (protection == NULL || psk_protection_open(protection, record, opened->out,
                                                  &opened->content, &opened->type) != PSK_OPEN_OK)
        return false;
    install_from_keylog(connection);
    psk_install(connection, from, g_steal_pointer(&protection));
    return true;
}

void
psk13_server_hello(PskConnection *connection, const PskServerHello *hello)
{
    PskNegotiation *negotiation = &connection->negotiation;
    PskState13 *state = &negotiation->tls13;
    PskSecret13 server;

    connection->direction[PSK_SERVER].encrypted = true;
    connection->direction[PSK_CLIENT].encrypted = true;
    note_choice(connection, hello);
    if (negotiation->suite == NULL || negotiation->suite->kex != PSK_KEX_TLS13)
        return;
    psk13_secrets(connection);
    if (!derive_from_psk(connection, hello, server)) {
        install_from_keylog(connection);
        return;
    }
    psk13_install(connection, PSK_SERVER, server);
    if (!connection->early_reading)
        psk13_install(connection, PSK_CLIENT, state->secrets->client_handshake);
    tell(connection, PSK_KEYLOG_CLIENT_HANDSHAKE_TRAFFIC, state->secrets->client_handshake);
    tell(connection, PSK_KEYLOG_SERVER_HANDSHAKE_TRAFFIC, server);
    psk_wipe(server, sizeof(server));
}

/* The digest of the transcript as it stands. */
static PskSpan
digest_now(PskConnection *connection, uint8_t out[static PSK_HASH_SIZE_MAX])
{
    return psk_span(out, psk_transcript_digest(&connection->negotiation.transcript,
                                               psk_span(NULL, 0), out));
}

static bool
verify_finished(PskConnection *connection, PskSender from, const PskHandshakeMessage *message,
                const PskSecret13 base, uint64_t frame)
{
    PskHash hash = connection->negotiation.suite->prf;
    PskFacts *facts = &connection->facts;
    uint8_t digest[PSK_HASH_SIZE_MAX];
    PskSecret13 expected;

    psk13_finished(connection->context->crypto, hash, base, digest_now(connection, digest),
                   expected);
    if (!psk_equal_constant_time(message->body, psk_span(expected, psk_hash_size(hash))))
        return false;
    facts->direction[from].finished = true;
    facts->direction[from].finished_frame = frame;
    if (connection->negotiation.tls13.from_psk)
        facts->proof =
            from == PSK_CLIENT ? PSK_PROOF_CLIENT_FINISHED : PSK_PROOF_SERVER_FINISHED;
    return true;
}

/* The client's, to the state, and the server's; a key log may lack one. */
static bool
application_secrets(PskConnection *connection, PskSecret13 server)
{
    PskNegotiation *negotiation = &connection->negotiation;
    PskState13 *state = &negotiation->tls13;
    PskCrypto *crypto = connection->context->crypto;
    PskHash hash = negotiation->suite->prf;
    uint8_t buffer[PSK_HASH_SIZE_MAX];
    PskSpan digest = digest_now(connection, buffer);

    if (!state->from_psk || state->transcript_lost) {
        bool found = psk13_application_from_keylog(connection, PSK_SERVER, server);

        state->application = psk13_application_from_keylog(connection, PSK_CLIENT,
                                                           state->secrets->client_application);
        if (found || state->application)
            connection->facts.source = PSK_SOURCE_KEYLOG;
        return found;
    }
    psk13_master_secret(crypto, hash, state->secrets->handshake, state->secrets->master);
    psk13_derive(crypto, hash, state->secrets->master, "c ap traffic", digest,
                 state->secrets->client_application);
    psk13_derive(crypto, hash, state->secrets->master, "s ap traffic", digest, server);
    state->application = true;
    return true;
}

static void
server_finished(PskConnection *connection, const PskHandshakeMessage *message, uint64_t frame)
{
    PskState13 *state = &connection->negotiation.tls13;
    PskSecret13 server;
    bool server_known;

    state->transcript_lost = !verify_finished(connection, PSK_SERVER, message,
                                              state->secrets->traffic[PSK_SERVER], frame);
    psk_transcript_add(&connection->negotiation.transcript, message->whole);
    state->server_finished = true;
    connection->facts.decrypting = true;
    server_known = application_secrets(connection, server);
    if (state->application)
        psk13_tell_application(connection, PSK_CLIENT, state->secrets->client_application);
    if (!server_known) {
        psk_install(connection, PSK_SERVER, NULL);
        return;
    }
    psk13_install_application(connection, PSK_SERVER, server);
    psk13_tell_application(connection, PSK_SERVER, server);
    psk_wipe(server, sizeof(server));
}

static void
client_finished(PskConnection *connection, const PskHandshakeMessage *message, uint64_t frame)
{
    PskNegotiation *negotiation = &connection->negotiation;
    PskState13 *state = &negotiation->tls13;

    if (!state->server_finished) { /* it was lost, and with it what the next keys are made of */
        psk13_begin_application(connection, PSK_CLIENT);
        return;
    }
    verify_finished(connection, PSK_CLIENT, message, state->secrets->client_handshake, frame);
    if (connection->facts.direction[PSK_CLIENT].finished && connection->facts.early_data &&
        !state->early_ended)
        psk13_early_refused(connection);
    psk_transcript_add(&negotiation->transcript, message->whole);
    psk13_begin_application(connection, PSK_CLIENT);
    if (state->from_psk && !state->transcript_lost)
        psk13_make_resumption(connection);
}

void
psk13_message(PskConnection *connection, PskSender from, const PskHandshakeMessage *message,
              uint64_t frame)
{
    PskState13 *state = &connection->negotiation.tls13;

    if (connection->negotiation.suite == NULL ||
        connection->negotiation.suite->kex != PSK_KEX_TLS13)
        return;
    switch (message->type) {
    case PSK_HANDSHAKE_FINISHED:
        if (connection->direction[from].application)
            break; /* of an authentication after the handshake: RFC 8446 section 4.6.2 */
        if (from == PSK_SERVER)
            server_finished(connection, message, frame);
        else
            client_finished(connection, message, frame);
        break;
    case PSK_HANDSHAKE_NEW_SESSION_TICKET:
        psk13_new_session_ticket(connection, message);
        break;
    case PSK_HANDSHAKE_KEY_UPDATE:
        psk13_key_update(connection, from);
        break;
    case PSK_HANDSHAKE_END_OF_EARLY_DATA:
        psk_transcript_add(&connection->negotiation.transcript, message->whole);
        state->early_ended = true;
        psk13_early_taken(connection, frame);
        psk13_end_early(connection);
        break;
    case PSK_HANDSHAKE_ENCRYPTED_EXTENSIONS:
        psk_transcript_add(&connection->negotiation.transcript, message->whole);
        psk13_early_answered(connection, message->body, frame);
        break;
    case PSK_HANDSHAKE_CERTIFICATE_REQUEST:
        connection->facts.certificate_request = true;
        psk_transcript_add(&connection->negotiation.transcript, message->whole);
        break;
    default:
        psk_transcript_add(&connection->negotiation.transcript, message->whole);
        break;
    }
}
