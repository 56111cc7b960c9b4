/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TLS 1.3: the application traffic secrets, from the handshake or a key log, and their updates.
 *
 * A key log need not hold all secrets of a session. Each direction is read as far as those that are
 * there reach: without the handshake's, the first record that opens under the application traffic
 * secret shows where the handshake has ended.
 */
#include "decode/private.h"

enum {
    /* Record numbers tried for each where the capture has gaps. */
    TRIED_NUMBERS_MAX = 8,
};

static const PskKeylogLabel labels[PSK_SENDERS] = {
    [PSK_CLIENT] = PSK_KEYLOG_CLIENT_TRAFFIC,
    [PSK_SERVER] = PSK_KEYLOG_SERVER_TRAFFIC,
};

bool
psk13_application_from_keylog(const PskConnection *connection, PskSender from, PskSecret13 secret)
{
    return psk13_secret_from_keylog(connection, labels[from], secret);
}

/* The application traffic secret of a side that has not been seen to send under it. */
static bool
first_secret(const PskConnection *connection, PskSender from, PskSecret13 secret)
{
    const PskState13 *state = &connection->negotiation.tls13;

    if (from == PSK_CLIENT && state->application) {
        memcpy(secret, state->secrets->client_application, sizeof(PskSecret13));
        return true;
    }
    return psk13_application_from_keylog(connection, from, secret);
}

void
psk13_install_application(PskConnection *connection, PskSender from, const PskSecret13 secret)
{
    psk13_install(connection, from, secret);
    connection->direction[from].application = true;
}

void
psk13_tell_application(PskConnection *connection, PskSender from, const PskSecret13 secret)
{
    psk_tell_secret(connection, psk_keylog_label_name(labels[from]),
                    psk_span(secret, psk_hash_size(connection->negotiation.suite->prf)),
                    psk_span(NULL, 0));
}

void
psk13_begin_application(PskConnection *connection, PskSender from)
{
    PskSecret13 secret;

    connection->facts.client_application |= from == PSK_CLIENT;
    if (!first_secret(connection, from, secret)) {
        psk_install(connection, from, NULL);
        return;
    }
    connection->facts.decrypting = true;
    psk13_install_application(connection, from, secret);
    psk_wipe(secret, sizeof(secret));
}

bool
psk13_next_secret(PskConnection *connection, PskSender from, PskSecret13 next)
{
    const PskNegotiation *negotiation = &connection->negotiation;

    if (negotiation->version != PSK_TLS_1_3 || negotiation->suite == NULL)
        return false;
    if (!connection->direction[from].application || negotiation->tls13.secrets == NULL)
        return first_secret(connection, from, next);
    psk13_update(connection->context->crypto, negotiation->suite->prf,
                 negotiation->tls13.secrets->traffic[from], next);
    return true;
}

void
psk13_key_update(PskConnection *connection, PskSender from)
{
    PskSecret13 next;

    if (!connection->direction[from].application || !psk13_next_secret(connection, from, next))
        return;
    psk13_install_application(connection, from, next);
    psk_wipe(next, sizeof(next));
}

void
psk13_accept_application(PskConnection *connection, PskSender from, const PskSecret13 secret,
                         uint64_t number)
{
    PskState13 *state = &connection->negotiation.tls13;
    PskFacts *facts = &connection->facts;

    psk13_install_application(connection, from, secret);
    if (!facts->decrypting)
        facts->source = PSK_SOURCE_KEYLOG;
    facts->decrypting = true;
    if (facts->proof == PSK_PROOF_NONE)
        facts->proof = PSK_PROOF_RECORD;
    if (from == PSK_CLIENT) {
        connection->early_reading = false;
        facts->client_application = true;
    }
    if (number == 0 && (from == PSK_SERVER || !facts->early_data || state->early_ended)) {
        facts->direction[from].undecrypted_records = 0;
        facts->direction[from].undecrypted_bytes = 0;
    }
    psk13_tell_application(connection, from, secret);
}

bool
psk13_try_application(PskConnection *connection, PskSender from, const PskRecord *record,
                      uint64_t frame)
{
    const PskSuite *suite = connection->negotiation.suite;
    uint64_t end = connection->facts.direction[from].gaps.count > 0 ? TRIED_NUMBERS_MAX : 1;
    g_autoptr(PskProtection) protection = NULL;
    uint8_t out[PSK_RECORD_FRAGMENT_MAX], type;
    PskSecret13 secret;
    PskSpan content;

    if (suite == NULL || suite->kex != PSK_KEX_TLS13 || connection->direction[from].application ||
        connection->direction[from].encrypted_records > PSK_TRIED_RECORDS13_MAX ||
        !first_secret(connection, from, secret))
        return false;
    protection = psk_protection_new13(connection->context->crypto, suite, secret);
    for (uint64_t number = 0; protection != NULL && number < end; number++) {
        psk_protection_set_sequence(protection, number);
        if (psk_protection_open(protection, record, out, &content, &type) != PSK_OPEN_OK)
            continue;
        psk13_accept_application(connection, from, secret, number);
        psk_protection_set_sequence(connection->direction[from].protection, number + 1);
        psk_resync_note(connection, from, record);
        psk_wipe(secret, sizeof(secret));
        psk_dispatch(connection, from, type, content, true, frame);
        return true;
    }
    psk_wipe(secret, sizeof(secret));
    return false;
}
