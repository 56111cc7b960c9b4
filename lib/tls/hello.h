/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ClientHello and ServerHello: RFC 5246 section 7.4.1, RFC 8446 section 4.1. */
#pragma once

#include "base/span.h"
#include "tls/constants.h"

/* Spans point into the message and may be empty. */
typedef struct {
    uint16_t version; /* legacy_version */
    uint8_t random[PSK_RANDOM_SIZE];
    PskSpan session_id;
    PskSpan cipher_suites; /* of two octets each */

    /* Extensions */
    PskSpan supported_versions; /* of two octets each */
    bool extended_master_secret;
    bool encrypt_then_mac;
    bool truncated_hmac;
    bool session_ticket; /* the extension is there */
    PskSpan ticket;      /* its content: a ticket, or empty to ask for one */
    bool early_data;
    bool key_share;
    bool psk_ke;
    bool psk_dhe_ke;
    PskSpan psk_identities; /* of PskIdentity, psk_identity_next() */
    PskSpan psk_binders;    /* of opaque<32..255> */
    size_t binders_size;    /* the octets at the message's end that hold the binders' list */
    PskSpan server_name;    /* the first host_name */
} PskClientHello;

typedef struct {
    uint16_t version; /* the negotiated one: supported_versions, else legacy_version */
    uint8_t random[PSK_RANDOM_SIZE];
    PskSpan session_id;
    uint16_t cipher_suite;
    uint8_t compression_method;
    bool hello_retry_request; /* RFC 8446 section 4.1.3 */

    /* Extensions */
    bool extended_master_secret;
    bool encrypt_then_mac;
    bool truncated_hmac;
    bool session_ticket;
    bool renegotiation_info; /* RFC 5746 section 3.4 */
    bool key_share;
    bool pre_shared_key;
    uint16_t selected_identity;
} PskServerHello;

/* |body| is the message without its header. False where it is malformed. */
bool psk_client_hello_parse(PskSpan body, PskClientHello *hello);
bool psk_server_hello_parse(PskSpan body, PskServerHello *hello);

/* RFC 8446 section 4.2.10: |early_data| is whether the server takes 0-RTT data. */
bool psk_encrypted_extensions_parse(PskSpan body, bool *early_data);

/* Takes the next PSK identity from |identities|; false at the end. RFC 8446 section 4.2.11. */
bool psk_identity_next(PskSpan *identities, PskSpan *identity, uint32_t *obfuscated_ticket_age);

/* Takes the next binder; false at the end. */
bool psk_binder_next(PskSpan *binders, PskSpan *binder);

/* Takes the next number of a list of two-octet numbers; false at the end. */
bool psk_u16_next(PskSpan *list, uint16_t *value);
