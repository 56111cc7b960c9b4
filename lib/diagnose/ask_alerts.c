/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which alerts are a cause, and how far the handshake came. */
#include "diagnose/ask.h"

/* What a client sends after its Finished; 0-RTT data comes before. */
static bool
client_went_on(const PskFacts *facts)
{
    return facts->client_application ||
           (facts->direction[PSK_CLIENT].application_bytes > 0 && !facts->early_data_read);
}

static bool
is_fatal(const PskAlert *alert)
{
    return alert->readable && alert->level == PSK_ALERT_LEVEL_FATAL;
}

/* RFC 8446 section 4.4: the client answers the server's Finished, where it is content with it. */
static bool
refused_in_answer(const PskFacts *facts)
{
    if (facts->version != PSK_TLS_1_3 || facts->direction[PSK_CLIENT].finished)
        return false;
    for (guint i = 0; i < facts->alerts->len; i++) {
        const PskAlert *alert = &g_array_index(facts->alerts, PskAlert, i);

        if (alert->from == PSK_CLIENT && is_fatal(alert))
            return true;
    }
    return false;
}

/* RFC 8446 sections 4.4.4 and 5.2: header, hash, type and tag. An alert has three octets and it. */
enum { FINISHED13_MIN = 4 + 32 + 1 + 8 };

bool
psk_ask_closed_alert_of_client(const PskFacts *facts)
{
    const PskDirectionFacts *client = &facts->direction[PSK_CLIENT];

    return facts->version == PSK_TLS_1_3 && facts->psk_chosen &&
           facts->source == PSK_SOURCE_NONE && !facts->early_data &&
           facts->end != PSK_END_OPEN && client->gaps.count == 0 && client->tail_bytes == 0 &&
           client->undecrypted_records == 1 && client->undecrypted_bytes < FINISHED13_MIN;
}

bool
psk_ask_handshake_done(const PskFacts *facts)
{
    const PskDirectionFacts *server = &facts->direction[PSK_SERVER];

    /* Where the capture lost what the server sent, its Finished may be in that. */
    return server->application_bytes > 0 ||
           (facts->handshake_complete && server->finished && !refused_in_answer(facts)) ||
           (client_went_on(facts) && (facts->handshake_complete || server->gaps.count > 0));
}

bool
psk_ask_after_end(const PskFacts *facts, const PskAlert *alert)
{
    return facts->end != PSK_END_OPEN && alert->from != facts->end_by && facts->end_frame != 0 &&
           alert->frame > facts->end_frame;
}

/*
 * What stacks say of a peer that left without close_notify: OpenSSL decode_error, GnuTLS
 * unexpected_message; Bouncy Castle handshake_failure and internal_error, which others say of much
 * else, so that they must come after it.
 */
static bool
may_tell_of_end(const PskFacts *facts, const PskAlert *alert)
{
    switch (alert->description) {
    case PSK_ALERT_DECODE_ERROR:
    case PSK_ALERT_UNEXPECTED_MESSAGE:
        return true;
    case PSK_ALERT_HANDSHAKE_FAILURE:
    case PSK_ALERT_INTERNAL_ERROR:
        return psk_ask_after_end(facts, alert);
    default:
        return false;
    }
}

/*
 * The server left where it was its turn: in the middle of what it had to say, or before it. In the
 * middle the client may be the first to go, at something that it does not like.
 */
static bool
server_left_early(const PskFacts *facts, const PskAlert *alert)
{
    if (facts->direction[PSK_CLIENT].change_cipher_spec)
        return !facts->direction[PSK_SERVER].change_cipher_spec;
    return facts->version < PSK_TLS_1_3 && facts->server_hello && !facts->server_hello_done &&
           !facts->resumed && psk_ask_after_end(facts, alert);
}

/* Likewise the client: the server's answer is whole, and its own is not. */
static bool
client_left_early(const PskFacts *facts)
{
    return facts->version < PSK_TLS_1_3 && facts->server_hello_done &&
           !facts->direction[PSK_CLIENT].change_cipher_spec;
}

/* What is said to a side that has left already is no cause; to one that never spoke, whatever. */
static bool
answers_the_end(const PskFacts *facts, const PskAlert *alert)
{
    const PskDirectionFacts *server = &facts->direction[PSK_SERVER];

    if (facts->end == PSK_END_OPEN || facts->end_by == alert->from || !facts->client_hello ||
        facts->direction[facts->end_by].gaps.count > 0 ||
        (facts->end_frame != 0 && !psk_ask_after_end(facts, alert)))
        return false;
    if (alert->from == PSK_SERVER)
        return may_tell_of_end(facts, alert) && psk_ask_after_end(facts, alert) &&
               (client_left_early(facts) || psk_ask_handshake_done(facts));
    return server->bytes == 0 ||
           (may_tell_of_end(facts, alert) &&
            (server_left_early(facts, alert) || psk_ask_handshake_done(facts)));
}

/* What the client says where no TLS came of the server: it gives up. */
static bool
answers_no_tls(const PskFacts *facts, const PskAlert *alert)
{
    return alert->from == PSK_CLIENT && facts->client_hello &&
           (psk_ask_server_not_tls(facts) || psk_ask_never_answered(facts));
}

const PskAlert *
psk_ask_fatal_alert(const PskFacts *facts)
{
    for (guint i = 0; i < facts->alerts->len; i++) {
        const PskAlert *alert = &g_array_index(facts->alerts, PskAlert, i);

        if (is_fatal(alert) && !answers_the_end(facts, alert) && !answers_no_tls(facts, alert))
            return alert;
    }
    return NULL;
}
