/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diagnose/ask.h"

/* No certificate is as small, with what goes with it. */
enum { PSK_CERTIFICATE_MIN = 100 };

static bool
direction_is_incomplete(const PskDirectionFacts *direction)
{
    return direction->gaps.count > 0 || direction->bad_records > 0 ||
           direction->undecrypted_records > 0 || direction->malformed_bytes > 0 ||
           direction->tail_bytes > 0;
}

bool
psk_ask_incomplete_data(const PskFacts *facts)
{
    return direction_is_incomplete(&facts->direction[PSK_CLIENT]) ||
           direction_is_incomplete(&facts->direction[PSK_SERVER]);
}

static bool
is_offered(const PskFacts *facts, uint16_t suite)
{
    for (guint i = 0; i < facts->offered->len; i++)
        if (g_array_index(facts->offered, uint16_t, i) == suite)
            return true;
    return false;
}

/* The server speaks TLS up to 1.2 with others, by suites that this client does not offer. */
static bool
wants_other_suites(const PskFacts *facts)
{
    for (guint i = 0; i < psk_list_size(facts->server_accepted); i++) {
        uint16_t id = g_array_index(facts->server_accepted, uint16_t, i);
        const PskSuite *suite = psk_suite_find(id);

        if (is_offered(facts, id) || suite == NULL || suite->kex == PSK_KEX_TLS13)
            return false;
    }
    return psk_list_size(facts->server_accepted) > 0;
}

bool
psk_ask_accepts_offered(const PskFacts *facts)
{
    for (guint i = 0; i < psk_list_size(facts->server_accepted); i++)
        if (is_offered(facts, g_array_index(facts->server_accepted, uint16_t, i)))
            return true;
    return false;
}

bool
psk_ask_refused_suites(const PskFacts *facts)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);

    /* Where PSKs of TLS 1.3 were offered, the same alert says that none of them was taken. */
    return alert != NULL && alert->from == PSK_SERVER && facts->client_hello &&
           !facts->server_hello && (!psk_ask_offers_psk13(facts) || wants_other_suites(facts)) &&
           (alert->description == PSK_ALERT_HANDSHAKE_FAILURE ||
            alert->description == PSK_ALERT_INSUFFICIENT_SECURITY);
}

bool
psk_ask_cut(const PskFacts *facts)
{
    return facts->direction[PSK_CLIENT].gaps.cut || facts->direction[PSK_SERVER].gaps.cut;
}

bool
psk_ask_unheard(const PskDirectionFacts *direction)
{
    return direction->bytes == 0 && direction->gaps.count > 0 && !direction->gaps.cut;
}

static bool
has_gaps(const PskDirectionFacts *direction)
{
    return direction->gaps.count > 0 && !psk_ask_unheard(direction);
}

bool
psk_ask_gaps(const PskFacts *facts)
{
    return has_gaps(&facts->direction[PSK_CLIENT]) || has_gaps(&facts->direction[PSK_SERVER]);
}

bool
psk_ask_damaged_by(const PskFacts *facts, uint64_t frame)
{
    return facts->damaged_frame != 0 && facts->damaged_frame <= frame;
}

/* It comes in the ClientKeyExchange; in TLS 1.3 in the ClientHello. */
bool
psk_ask_identity_damaged(const PskFacts *facts)
{
    if (!facts->client_key_exchange)
        return psk_ask_damaged_by(facts, facts->client_hello_frame);
    return psk_ask_damaged_by(facts, facts->client_key_exchange_frame) &&
           facts->damaged_frame > facts->server_hello_frame;
}

bool
psk_ask_never_answered(const PskFacts *facts)
{
    const PskDirectionFacts *server = &facts->direction[PSK_SERVER];

    return facts->client_hello && server->bytes == 0 && server->gaps.count == 0 &&
           facts->end != PSK_END_OPEN;
}

bool
psk_ask_hung_up_at_hello(const PskFacts *facts)
{
    return psk_ask_never_answered(facts) && facts->end_by == PSK_SERVER;
}

bool
psk_ask_server_not_tls(const PskFacts *facts)
{
    const PskDirectionFacts *server = &facts->direction[PSK_SERVER];

    return facts->protocol == PSK_PROTOCOL_TLS && server->records == 0 &&
           server->malformed_bytes > 0;
}

bool
psk_ask_alert_alone(const PskFacts *facts)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);

    return alert != NULL && !alert->encrypted && !facts->client_hello && !facts->server_hello;
}

/* All that the client sent first is known. Either SYN tells where that begins: the server's
 * acknowledges the client's. */
static bool
has_beginning_of_client(const PskFacts *facts)
{
    const PskDirectionFacts *client = &facts->direction[PSK_CLIENT];

    return client->gaps.count == 0 && !(client->joined && facts->direction[PSK_SERVER].joined);
}

/* OpenSSL misses the ClientHello, and says so. */
bool
psk_ask_left_without_hello(const PskFacts *facts)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);

    return psk_ask_alert_alone(facts) && facts->direction[PSK_CLIENT].bytes == 0 &&
           has_beginning_of_client(facts) && alert->from == PSK_SERVER &&
           alert->description == PSK_ALERT_DECODE_ERROR;
}

bool
psk_ask_gave_up_before_hello(const PskFacts *facts)
{
    return psk_ask_alert_alone(facts) && psk_ask_fatal_alert(facts)->from == PSK_CLIENT &&
           has_beginning_of_client(facts);
}

/* A ChangeCipherSpec and a Finished, and the headers before them: RFC 5246 section 7.4.9. */
enum { FINISHING_MIN = 5 + 1 + 5 + 4 + 12 };

/* What is missing of a handshake without an alert may be what the capture lost. */
static bool
may_have_been_finished(const PskFacts *facts)
{
    const PskDirectionFacts *client = &facts->direction[PSK_CLIENT];

    return facts->handshake_complete || client->gaps.count > 0 ||
           (client->protected && facts->direction[PSK_SERVER].gaps.bytes >= FINISHING_MIN);
}

bool
psk_ask_failed(const PskFacts *facts)
{
    return !psk_ask_handshake_done(facts) &&
           (psk_ask_fatal_alert(facts) != NULL ||
            (facts->end != PSK_END_OPEN && !may_have_been_finished(facts)));
}

PskSome
psk_ask_offered_psk(const PskFacts *facts, bool (*accept)(const PskSuite *suite))
{
    bool some = false, all = true;

    for (guint i = 0; i < facts->offered->len; i++) {
        const PskSuite *suite = psk_suite_find(g_array_index(facts->offered, uint16_t, i));

        if (suite == NULL || !psk_suite_is_psk(suite))
            continue;
        if (accept(suite))
            some = true;
        else
            all = false;
    }
    return !some ? PSK_SOME_NONE : all ? PSK_SOME_ALL : PSK_SOME_SOME;
}

guint
psk_ask_psk_suites(const PskFacts *facts)
{
    guint count = 0;

    for (guint i = 0; i < facts->offered->len; i++) {
        const PskSuite *suite = psk_suite_find(g_array_index(facts->offered, uint16_t, i));

        count += suite != NULL && psk_suite_is_psk(suite);
    }
    return count;
}

bool
psk_ask_offers_psk_suite(const PskFacts *facts)
{
    return psk_ask_psk_suites(facts) > 0;
}

bool
psk_ask_offers_psk13(const PskFacts *facts)
{
    return facts->identities_offered->len > 0 && facts->identity != NULL;
}

/* A suite with PSK, of TLS 1.2 or below. */
static bool
negotiated_psk12(const PskFacts *facts)
{
    return facts->server_hello && facts->version < PSK_TLS_1_3 && facts->suite != NULL &&
           psk_suite_is_psk(facts->suite);
}

bool
psk_ask_hung_up_at_finished(const PskFacts *facts)
{
    const PskDirectionFacts *client = &facts->direction[PSK_CLIENT];
    const PskDirectionFacts *server = &facts->direction[PSK_SERVER];

    return client->change_cipher_spec && !server->change_cipher_spec && negotiated_psk12(facts) &&
           facts->client_key_exchange && facts->end != PSK_END_OPEN &&
           facts->end_by == PSK_SERVER && psk_ask_fatal_alert(facts) == NULL &&
           client->gaps.count == 0 && client->tail_bytes == 0 && server->gaps.count == 0;
}

bool
psk_ask_erlang_differs(const PskFacts *facts)
{
    return negotiated_psk12(facts) && facts->version < PSK_TLS_1_2 &&
           facts->suite->mac != PSK_HASH_SHA1;
}

size_t
psk_ask_aes_key_size(const PskFacts *facts)
{
    if (facts->suite == NULL || strstr(facts->suite->iana, "_AES_") == NULL)
        return 0;
    return psk_cipher_info(facts->suite->cipher)->key_size;
}

/* Not of a renegotiation, which leaves what was agreed on before it. */
static bool
identity_refused_by(const PskFacts *facts, uint8_t description)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);

    return alert != NULL && alert->from == PSK_SERVER && alert->description == description &&
           !psk_ask_handshake_done(facts);
}

/* Of what a ClientKeyExchange holds, the identity alone is in every kind of it. */
bool
psk_ask_identity_illegal(const PskFacts *facts)
{
    return identity_refused_by(facts, PSK_ALERT_ILLEGAL_PARAMETER) && negotiated_psk12(facts) &&
           facts->client_key_exchange && !facts->direction[PSK_SERVER].change_cipher_spec;
}

bool
psk_ask_identity_refused(const PskFacts *facts)
{
    return identity_refused_by(facts, PSK_ALERT_UNKNOWN_PSK_IDENTITY) ||
           psk_ask_identity_illegal(facts);
}

bool
psk_ask_server_lacks_identity(const PskFacts *facts)
{
    /* Where a key log's secret is used, no line of the table is named. */
    return psk_ask_identity_refused(facts) && !facts->identity_not_listed &&
           (facts->key_ref != NULL || facts->key == PSK_KEY_UNTRIED || facts->key == PSK_KEY_WRONG);
}

/* RFC 5246 section 7.2.2; with a binder RFC 8446 section 4.2.11.2, which OpenSSL 3.0 does not. */
bool
psk_ask_key_refused(const PskFacts *facts)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);

    if (alert == NULL || alert->from != PSK_SERVER || psk_ask_handshake_done(facts) ||
        (facts->identity == NULL && (facts->suite == NULL || !psk_suite_is_psk(facts->suite))))
        return false;
    return alert->description == PSK_ALERT_BAD_RECORD_MAC ||
           alert->description == PSK_ALERT_DECRYPT_ERROR ||
           alert->description == PSK_ALERT_DECRYPTION_FAILED ||
           (alert->description == PSK_ALERT_ILLEGAL_PARAMETER && psk_ask_offers_psk13(facts) &&
            !facts->server_hello);
}

bool
psk_ask_proof_refused(const PskFacts *facts)
{
    return psk_ask_key_refused(facts) || psk_ask_hung_up_at_finished(facts);
}

bool
psk_ask_server_key_differs(const PskFacts *facts)
{
    return facts->key == PSK_KEY_VERIFIED && psk_ask_proof_refused(facts);
}

bool
psk_ask_psk_declined(const PskFacts *facts)
{
    const PskDirectionFacts *server = &facts->direction[PSK_SERVER];

    return facts->version == PSK_TLS_1_3 && facts->server_hello && !facts->psk_chosen &&
           psk_ask_offers_psk13(facts) && facts->source == PSK_SOURCE_NONE &&
           server->gaps.count == 0 && facts->end != PSK_END_OPEN && facts->end_by == PSK_SERVER &&
           server->tail_bytes == 0 && server->undecrypted_records > 0 &&
           server->undecrypted_bytes < PSK_CERTIFICATE_MIN;
}

bool
psk_ask_certificate_chosen(const PskFacts *facts)
{
    return facts->server_hello && facts->suite != NULL &&
           (facts->suite->kex == PSK_KEX_OTHER ||
            (facts->version == PSK_TLS_1_3 && !facts->psk_chosen &&
             !psk_ask_psk_declined(facts))) &&
           (psk_ask_offers_psk_suite(facts) || psk_ask_offers_psk13(facts));
}

bool
psk_ask_psk_not_accepted(const PskFacts *facts)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);

    return alert != NULL && alert->from == PSK_SERVER && psk_ask_offers_psk13(facts) &&
           !facts->server_hello && !psk_ask_refused_suites(facts) &&
           (alert->description == PSK_ALERT_HANDSHAKE_FAILURE ||
            alert->description == PSK_ALERT_INSUFFICIENT_SECURITY ||
            alert->description == PSK_ALERT_INTERNAL_ERROR ||
            alert->description == PSK_ALERT_MISSING_EXTENSION);
}

bool
psk_ask_server_speaks_tls(const PskFacts *facts)
{
    return psk_list_size(facts->server_accepted) > 0;
}
