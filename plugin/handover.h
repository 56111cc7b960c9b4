/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What Wireshark's TLS dissector is given: verified secrets, and the dissector of the plaintext.
 *
 * The one place that depends on how that dissector works inside. Secrets reach it in two ways:
 *
 *  - as lines of an NSS key log, which it looks up while it dissects ClientKeyExchange,
 *    ChangeCipherSpec and the TLS 1.3 handshake. So they must be there before it sees those;
 *  - by ssl_set_master_secret(), at any time up to TLS 1.2, with the number of records that each
 *    side has protected before. This is for keys that are verified in a later segment than the one
 *    that holds the ChangeCipherSpec.
 */
#pragma once

#include "compat.h"

#include "decode/connection.h"

typedef struct TlspskSession TlspskSession;

typedef struct {
    /* How far the handshake has come, and how far it had before the bytes at hand, which is what
     * the TLS dissector has seen of it. */
    bool key_exchange, key_exchange_before;
    bool changed[PSK_SENDERS], changed_before[PSK_SENDERS]; /* ChangeCipherSpec */
    uint64_t records_at_change[PSK_SENDERS];
    uint64_t records_before[PSK_SENDERS];

    /* A secret that came late, kept until both sides have changed to it. */
    bool late;
    bool once;      /* it can't be set more than once */
    bool due;       /* it is to be set before these bytes are dissected, */
    bool due_again; /* and before the next */
    PskSecret secret;
    uint8_t client_random[PSK_RANDOM_SIZE];
    uint8_t server_random[PSK_RANDOM_SIZE];
    uint16_t version;
    const PskSuite *suite;

    dissector_handle_t application; /* NULL: left to Wireshark */
    bool application_decided;
    bool application_due; /* it is to be set before these bytes are dissected */
} TlspskHandover;

extern const PskConnectionEvents tlspsk_handover_events;

void tlspsk_handover_handoff(void);

void tlspsk_handover_clear(TlspskHandover *handover);

/* Around the feeding of bytes that are about to be dissected. */
void tlspsk_handover_begin(TlspskSession *session);
void tlspsk_handover_finish(TlspskSession *session, packet_info *pinfo);

/* The dissector for what Wireshark's TLS can't read, or NULL where none is known. */
dissector_handle_t tlspsk_handover_application(const TlspskSession *session);

/* Calls the TLS dissector for the wrapper. May not return, as any dissector. */
int tlspsk_handover_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);
