/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * GnuTLS 3.7. Early data works for resumed sessions only. It writes the key log by itself, where
 * SSLKEYLOGFILE tells.
 */
#include "peer.h"

#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct Peer {
    gnutls_session_t session;
    bool early_data_accepted;
};

typedef struct {
    const char *kex;
    const char *cipher;
    const char *mac;
    gnutls_protocol_t lowest;
} Suite;

static const PeerOptions *options;
static gnutls_datum_t kept_session;
static gnutls_datum_t ticket_key;
static gnutls_anti_replay_t anti_replay;
static gnutls_psk_server_credentials_t server_credentials;
static gnutls_psk_client_credentials_t client_credentials;
static gnutls_certificate_credentials_t certificates;

static int
check(const char *what, int result)
{
    if (result < 0)
        peer_fail(what, gnutls_strerror(result));
    return result;
}

/* --- suites ---------------------------------------------------------------------------------- */

static bool
next_suite(size_t *index, uint16_t *id, Suite *suite)
{
    unsigned char bytes[2];
    gnutls_kx_algorithm_t kx;
    gnutls_cipher_algorithm_t cipher;
    gnutls_mac_algorithm_t mac;

    if (!gnutls_cipher_suite_info((*index)++, bytes, &kx, &cipher, &mac, &suite->lowest))
        return false;
    *id = (uint16_t)(bytes[0] << 8 | bytes[1]);
    suite->kex = kx ? gnutls_kx_get_name(kx) : "";
    suite->cipher = gnutls_cipher_get_name(cipher);
    suite->mac = gnutls_mac_get_name(mac);
    return true;
}

static Suite
find_suite(uint16_t wanted)
{
    Suite suite;
    uint16_t id;

    for (size_t i = 0; next_suite(&i, &id, &suite);)
        if (id == wanted)
            return suite;
    peer_fail("suite", "unknown to GnuTLS");
}

/* --- the key --------------------------------------------------------------------------------- */

static int
find_key(gnutls_session_t session, const gnutls_datum_t *identity, gnutls_datum_t *key)
{
    (void)session;
    if (identity->size != strlen(options->identity) ||
        memcmp(identity->data, options->identity, identity->size))
        return -1;
    key->data = gnutls_malloc(options->key_length);
    key->size = (unsigned)options->key_length;
    memcpy(key->data, options->key, options->key_length);
    return 0;
}

static void
set_server_key(void)
{
    check("credentials", gnutls_psk_allocate_server_credentials(&server_credentials));
    gnutls_psk_set_server_credentials_function2(server_credentials, find_key);
    gnutls_psk_set_server_known_dh_params(server_credentials, GNUTLS_SEC_PARAM_MEDIUM);
    if (options->hint)
        check("hint", gnutls_psk_set_server_credentials_hint(server_credentials, options->hint));
}

static void
set_client_key(void)
{
    const gnutls_datum_t key = {(unsigned char *)options->key, (unsigned)options->key_length};
    const gnutls_datum_t identity = {(unsigned char *)options->identity,
                                     (unsigned)strlen(options->identity)};

    check("credentials", gnutls_psk_allocate_client_credentials(&client_credentials));
    check("key", gnutls_psk_set_client_credentials2(client_credentials, &identity, &key,
                                                    GNUTLS_PSK_KEY_RAW));
}

static void
set_certificate(void)
{
    check("certificates", gnutls_certificate_allocate_credentials(&certificates));
    if (options->server && options->certificate)
        check("certificate",
              gnutls_certificate_set_x509_key_file(certificates, options->certificate,
                                                   options->private_key, GNUTLS_X509_FMT_PEM));
}

/* Sessions by id, for one connection after another. */
static gnutls_datum_t stored_id, stored_session;

static gnutls_datum_t
copy_of(gnutls_datum_t datum)
{
    gnutls_datum_t copy = {gnutls_malloc(datum.size + 1), datum.size};

    memcpy(copy.data, datum.data, datum.size);
    return copy;
}

static int
store_session(void *context, gnutls_datum_t id, gnutls_datum_t session)
{
    (void)context;
    stored_id = copy_of(id);
    stored_session = copy_of(session);
    return 0;
}

static gnutls_datum_t
fetch_session(void *context, gnutls_datum_t id)
{
    (void)context;
    if (id.size == stored_id.size && !memcmp(id.data, stored_id.data, id.size))
        return copy_of(stored_session);
    return (gnutls_datum_t){NULL, 0};
}

static int
forget_session(void *context, gnutls_datum_t id)
{
    (void)context, (void)id;
    return 0;
}

/* Early data that comes twice would be refused; here none does. */
static int
remember_early_data(void *context, time_t expires, const gnutls_datum_t *key,
                    const gnutls_datum_t *data)
{
    (void)context, (void)expires, (void)key, (void)data;
    return 0;
}

void
peer_set_up(const PeerOptions *given)
{
    options = given;
    if (options->server)
        set_server_key();
    else
        set_client_key();
    set_certificate();
    if (!options->server)
        return;
    stored_id.size = 0;
    check("tickets", gnutls_session_ticket_key_generate(&ticket_key));
    check("early data", gnutls_anti_replay_init(&anti_replay));
    gnutls_anti_replay_set_add_function(anti_replay, remember_early_data);
}

/* --- connection ------------------------------------------------------------------------------ */

static const char *
exchange(const Suite *suite)
{
    if (options->version != PEER_TLS_1_3)
        return suite->kex;
    return options->dhe ? "ECDHE-PSK" : "PSK";
}

static void
set_priority(gnutls_session_t session)
{
    static const char *const versions[] = {"1.0", "1.1", "1.2", "1.3"};
    Suite suite = find_suite(options->suite);
    const char *groups = "+GROUP-ALL";
    char list[512];
    const char *at = list;

    if (options->retry)
        groups = options->server ? "+GROUP-SECP256R1" : "+GROUP-X25519:+GROUP-SECP256R1";
    snprintf(list, sizeof list,
             "NONE:+COMP-NULL:+CTYPE-ALL:+SIGN-ALL:%s:+VERS-TLS%s:+%s:+%s:+%s%s%s", groups,
             versions[options->version - PEER_TLS_1_0], exchange(&suite), suite.cipher,
             options->version == PEER_TLS_1_3 ? "AEAD" : suite.mac,
             options->no_extended_master_secret ? ":%NO_SESSION_HASH" : "",
             options->no_encrypt_then_mac ? ":%NO_ETM" : "");
    if (gnutls_priority_set_direct(session, list, &at) < 0)
        peer_fail("priority string", at);
}

static unsigned
init_flags(void)
{
    unsigned flags = options->server ? GNUTLS_SERVER : GNUTLS_CLIENT;

    if (!options->tickets && options->version != PEER_TLS_1_3)
        flags |= GNUTLS_NO_TICKETS;
    if (options->early_data)
        flags |= GNUTLS_ENABLE_EARLY_DATA;
    if (options->retry && !options->server)
        flags |= GNUTLS_KEY_SHARE_TOP;
    return flags;
}

static void
set_server(gnutls_session_t session)
{
    check("key", gnutls_credentials_set(session, GNUTLS_CRD_PSK, server_credentials));
    if (options->tickets || options->version == PEER_TLS_1_3)
        check("tickets", gnutls_session_ticket_enable_server(session, &ticket_key));
    gnutls_db_set_store_function(session, store_session);
    gnutls_db_set_retrieve_function(session, fetch_session);
    gnutls_db_set_remove_function(session, forget_session);
    if (options->early_data) {
        check("early data", gnutls_record_set_max_early_data_size(session, options->early_data));
        gnutls_anti_replay_enable(session, anti_replay);
    }
}

static void
set_client(gnutls_session_t session)
{
    check("key", gnutls_credentials_set(session, GNUTLS_CRD_PSK, client_credentials));
    if (options->resume && kept_session.size)
        check("session", gnutls_session_set_data(session, kept_session.data, kept_session.size));
    if (options->max_fragment)
        check("fragment", (int)gnutls_record_set_max_size(session, options->max_fragment));
}

static int
handshake(gnutls_session_t session)
{
    int result;

    do {
        result = gnutls_handshake(session);
    } while (result < 0 && !gnutls_error_is_fatal(result));
    return result;
}

static size_t
read_early_data(gnutls_session_t session, uint8_t *early, size_t early_length)
{
    size_t total = 0;
    ssize_t got;

    while (total < early_length &&
           (got = gnutls_record_recv_early_data(session, early + total, early_length - total)) > 0)
        total += (size_t)got;
    return total;
}

Peer *
peer_open(int fd, uint8_t *early, size_t early_length)
{
    Peer *peer = calloc(1, sizeof *peer);
    gnutls_session_t session;

    if (options->keylog)
        setenv("SSLKEYLOGFILE", options->keylog, 1);
    check("init", gnutls_init(&session, init_flags()));
    set_priority(session);
    check("certificates", gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, certificates));
    if (options->server)
        set_server(session);
    else
        set_client(session);
    if (options->record_limit)
        check("record limit", (int)gnutls_record_set_max_recv_size(session, options->record_limit));
    gnutls_transport_set_int(session, fd);
    gnutls_handshake_set_timeout(session, 10000);
    if (early_length && !options->server)
        check("early data", (int)gnutls_record_send_early_data(session, early, early_length));
    check("handshake", handshake(session));
    peer->session = session;
    if (early_length && options->server)
        peer->early_data_accepted = read_early_data(session, early, early_length) == early_length;
    else if (early_length)
        peer->early_data_accepted = gnutls_session_get_flags(session) & GNUTLS_SFLAGS_EARLY_DATA;
    return peer;
}

PeerOutcome
peer_outcome(Peer *peer)
{
    Suite suite;
    size_t i = 0;
    PeerOutcome outcome = {
        .version =
            (uint16_t)(PEER_TLS_1_0 + gnutls_protocol_get_version(peer->session) - GNUTLS_TLS1_0),
        .resumed = gnutls_session_is_resumed(peer->session),
        .early_data_accepted = peer->early_data_accepted,
    };
    const char *cipher = gnutls_cipher_get_name(gnutls_cipher_get(peer->session));
    const char *mac = gnutls_mac_get_name(gnutls_mac_get(peer->session));
    gnutls_kx_algorithm_t kx = gnutls_kx_get(peer->session);
    bool tls13 = outcome.version == PEER_TLS_1_3;

    while (next_suite(&i, &outcome.suite, &suite))
        if (!strcmp(suite.cipher, cipher) && (suite.lowest == GNUTLS_TLS1_3) == tls13 &&
            (tls13 || (!strcmp(suite.mac, mac) && !strcmp(suite.kex, gnutls_kx_get_name(kx)))))
            break;
    return outcome;
}

size_t
peer_read(Peer *peer, uint8_t *data, size_t size)
{
    ssize_t result;

    for (;;) {
        result = gnutls_record_recv(peer->session, data, size);
        if (result == GNUTLS_E_REHANDSHAKE)
            check("renegotiate", handshake(peer->session));
        else if (result != GNUTLS_E_AGAIN && result != GNUTLS_E_INTERRUPTED)
            break;
    }
    if (result < 0 && result != GNUTLS_E_PREMATURE_TERMINATION)
        check("read", (int)result);
    return result > 0 ? (size_t)result : 0;
}

void
peer_write(Peer *peer, const uint8_t *data, size_t length)
{
    while (length) {
        /* A padded record must not become too long. */
        ssize_t result = options->padding && length + options->padding < 16384
                             ? gnutls_record_send2(peer->session, data, length, options->padding, 0)
                             : gnutls_record_send(peer->session, data, length);

        check("write", (int)result);
        data += result;
        length -= (size_t)result;
    }
}

void
peer_renegotiate(Peer *peer)
{
    if (options->server)
        check("renegotiate", gnutls_rehandshake(peer->session));
    check("renegotiate", handshake(peer->session));
}

void
peer_update_keys(Peer *peer, bool both)
{
    check("key update", gnutls_session_key_update(peer->session, both ? GNUTLS_KU_PEER : 0));
}

void
peer_keep_session(Peer *peer)
{
    if (gnutls_session_get_data2(peer->session, &kept_session) < 0)
        kept_session.size = 0;
}

void
peer_close_notify(Peer *peer)
{
    gnutls_bye(peer->session, GNUTLS_SHUT_WR);
}

void
peer_free(Peer *peer)
{
    gnutls_deinit(peer->session);
    free(peer);
}

/* --- what it can do -------------------------------------------------------------------------- */

const char *
peer_stack(void)
{
    return "GnuTLS " GNUTLS_VERSION;
}

void
peer_list_suites(void)
{
    Suite suite;
    uint16_t id;

    for (size_t i = 0; next_suite(&i, &id, &suite);) {
        bool tls13 = suite.lowest == GNUTLS_TLS1_3;
        int lowest = PEER_TLS_1_0 + (int)suite.lowest - GNUTLS_TLS1_0;

        if (suite.lowest < GNUTLS_TLS1_0)
            lowest = PEER_TLS_1_0;
        /* External keys are for SHA-256 here. */
        if ((tls13 && strcmp(suite.cipher, "AES-256-GCM")) || strstr(suite.kex, "PSK"))
            printf("0x%04X 0x%04x 0x%04x\n", id, lowest, tls13 ? PEER_TLS_1_3 : PEER_TLS_1_2);
    }
}

void
peer_list_abilities(void)
{
    puts("keylog ems-off etm etm-off max-fragment record-limit resume-id resume-ticket forget "
         "renegotiate-client renegotiate-server "
         "psk-ke dhe retry update resume-13 early-client early-server padding");
}
