/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * mbedTLS 2.28, up to TLS 1.2, and mbedTLS 3.6 with TLS 1.3 but without what is older than 1.2.
 */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS /* to see that a renegotiation is over */

#include "peer.h"

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_cache.h>
#include <mbedtls/ssl_ciphersuites.h>
#include <mbedtls/ssl_ticket.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>
#include <psa/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TICKET_LIFETIME_S 3600
#define RENEGOTIATION_DONE 2 /* MBEDTLS_SSL_RENEGOTIATION_DONE of an internal header */

#if MBEDTLS_VERSION_MAJOR >= 3
#define WITH_TLS_1_3 true
#else
#define WITH_TLS_1_3 false
#endif

struct Peer {
    mbedtls_net_context socket;
    mbedtls_ssl_context ssl;
    bool polling; /* reading returns where no bytes have come */
};

static const PeerOptions *options;
static int suites[2]; /* ends with 0 */
static mbedtls_entropy_context entropy;
static mbedtls_ctr_drbg_context generator;
static mbedtls_ssl_config config;
static mbedtls_ssl_cache_context cache;
static mbedtls_ssl_ticket_context tickets;
static mbedtls_x509_crt certificate;
static mbedtls_pk_context private_key;
static mbedtls_ssl_session kept_session;
static bool session_kept;

static int
check(const char *what, int result)
{
    char code[16];

    if (result >= 0)
        return result;
    snprintf(code, sizeof code, "-0x%04x", (unsigned)-result);
    peer_fail(what, code);
}

/* --- configuration --------------------------------------------------------------------------- */

static int
find_key(void *context, mbedtls_ssl_context *ssl, const unsigned char *identity, size_t length)
{
    (void)context;
    if (length != strlen(options->identity) || memcmp(identity, options->identity, length))
        return -1;
    return mbedtls_ssl_set_hs_psk(ssl, options->key, options->key_length);
}

static void
set_key(void)
{
    /* In a server these are the default key, and the "identity" is sent as the hint. */
    const char *name = options->server ? options->hint : options->identity;

    if (options->server)
        mbedtls_ssl_conf_psk_cb(&config, find_key, NULL);
    if (name)
        check("key", mbedtls_ssl_conf_psk(&config, options->key, options->key_length,
                                          (const unsigned char *)name, strlen(name)));
}

#if WITH_TLS_1_3
static void
write_keylog(void *context, mbedtls_ssl_key_export_type type, const unsigned char *secret,
             size_t length, const unsigned char client_random[32],
             const unsigned char server_random[32], mbedtls_tls_prf_types prf)
{
    static const char *const labels[] = {
        [MBEDTLS_SSL_KEY_EXPORT_TLS12_MASTER_SECRET] = "CLIENT_RANDOM",
        [MBEDTLS_SSL_KEY_EXPORT_TLS1_3_CLIENT_EARLY_SECRET] = "CLIENT_EARLY_TRAFFIC_SECRET",
        [MBEDTLS_SSL_KEY_EXPORT_TLS1_3_CLIENT_HANDSHAKE_TRAFFIC_SECRET] =
            "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
        [MBEDTLS_SSL_KEY_EXPORT_TLS1_3_SERVER_HANDSHAKE_TRAFFIC_SECRET] =
            "SERVER_HANDSHAKE_TRAFFIC_SECRET",
        [MBEDTLS_SSL_KEY_EXPORT_TLS1_3_CLIENT_APPLICATION_TRAFFIC_SECRET] =
            "CLIENT_TRAFFIC_SECRET_0",
        [MBEDTLS_SSL_KEY_EXPORT_TLS1_3_SERVER_APPLICATION_TRAFFIC_SECRET] =
            "SERVER_TRAFFIC_SECRET_0",
    };

    (void)context, (void)server_random, (void)prf;
    if ((size_t)type < sizeof labels / sizeof *labels && labels[type])
        peer_keylog_secret(labels[type], client_random, secret, length);
}
#else
/* The master secret is what a CLIENT_RANDOM line of the key log holds. */
static int
write_keylog(void *context, const unsigned char *master, const unsigned char *key_block,
             size_t mac_length, size_t key_length, size_t iv_length,
             const unsigned char client_random[32], const unsigned char server_random[32],
             mbedtls_tls_prf_types prf)
{
    (void)context, (void)key_block, (void)mac_length, (void)key_length, (void)iv_length;
    (void)server_random, (void)prf;
    peer_keylog_secret("CLIENT_RANDOM", client_random, master, 48);
    return 0;
}
#endif

static unsigned char
max_fragment_code(size_t size)
{
    switch (size) {
    case 512:
        return MBEDTLS_SSL_MAX_FRAG_LEN_512;
    case 1024:
        return MBEDTLS_SSL_MAX_FRAG_LEN_1024;
    case 2048:
        return MBEDTLS_SSL_MAX_FRAG_LEN_2048;
    default:
        return MBEDTLS_SSL_MAX_FRAG_LEN_4096;
    }
}

static bool
uses_tickets(void)
{
    return options->tickets || options->version == PEER_TLS_1_3;
}

static void
set_extensions(void)
{
    if (options->no_extended_master_secret)
        mbedtls_ssl_conf_extended_master_secret(&config, MBEDTLS_SSL_EXTENDED_MS_DISABLED);
    if (options->no_encrypt_then_mac)
        mbedtls_ssl_conf_encrypt_then_mac(&config, MBEDTLS_SSL_ETM_DISABLED);
#if !WITH_TLS_1_3
    if (options->truncated_hmac)
        mbedtls_ssl_conf_truncated_hmac(&config, MBEDTLS_SSL_TRUNC_HMAC_ENABLED);
#endif
    if (options->max_fragment)
        check("fragment",
              mbedtls_ssl_conf_max_frag_len(&config, max_fragment_code(options->max_fragment)));
    mbedtls_ssl_conf_renegotiation(&config, MBEDTLS_SSL_RENEGOTIATION_ENABLED);
    mbedtls_ssl_conf_session_tickets(&config, uses_tickets()
                                                  ? MBEDTLS_SSL_SESSION_TICKETS_ENABLED
                                                  : MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
}

#if WITH_TLS_1_3
static void
set_versions(void)
{
    static const uint16_t all[] = {MBEDTLS_SSL_IANA_TLS_GROUP_X25519,
                                   MBEDTLS_SSL_IANA_TLS_GROUP_SECP256R1, 0};
    bool retry = options->retry && options->server; /* the server wants the client's second */

    check("psa", psa_crypto_init() == PSA_SUCCESS ? 0 : -1);
    mbedtls_ssl_conf_min_tls_version(&config, (mbedtls_ssl_protocol_version)options->version);
    mbedtls_ssl_conf_max_tls_version(&config, (mbedtls_ssl_protocol_version)options->version);
    if (options->version < PEER_TLS_1_3)
        return;
    mbedtls_ssl_conf_groups(&config, retry ? all + 1 : all);
    mbedtls_ssl_conf_tls13_key_exchange_modes(
        &config, options->dhe ? MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL
                              : MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK);
    mbedtls_ssl_conf_tls13_enable_signal_new_session_tickets(
        &config, MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED);
}
#else
static void
set_versions(void)
{
    int minor = options->version & 0xff;

    mbedtls_ssl_conf_min_version(&config, MBEDTLS_SSL_MAJOR_VERSION_3, minor);
    mbedtls_ssl_conf_max_version(&config, MBEDTLS_SSL_MAJOR_VERSION_3, minor);
    mbedtls_ssl_conf_export_keys_ext_cb(&config, write_keylog, NULL);
}
#endif

static int
parse_private_key(const char *path)
{
#if WITH_TLS_1_3
    return mbedtls_pk_parse_keyfile(&private_key, path, NULL, mbedtls_ctr_drbg_random, &generator);
#else
    return mbedtls_pk_parse_keyfile(&private_key, path, NULL);
#endif
}

static void
set_server(void)
{
    mbedtls_ssl_cache_init(&cache);
    mbedtls_ssl_conf_session_cache(&config, &cache, mbedtls_ssl_cache_get, mbedtls_ssl_cache_set);
    if (uses_tickets()) {
        mbedtls_ssl_ticket_init(&tickets);
        check("tickets", mbedtls_ssl_ticket_setup(&tickets, mbedtls_ctr_drbg_random, &generator,
                                                  MBEDTLS_CIPHER_AES_256_GCM, TICKET_LIFETIME_S));
        mbedtls_ssl_conf_session_tickets_cb(&config, mbedtls_ssl_ticket_write,
                                            mbedtls_ssl_ticket_parse, &tickets);
    }
    if (!options->certificate)
        return;
    mbedtls_x509_crt_init(&certificate);
    mbedtls_pk_init(&private_key);
    check("certificate", mbedtls_x509_crt_parse_file(&certificate, options->certificate));
    check("private key", parse_private_key(options->private_key));
    check("certificate", mbedtls_ssl_conf_own_cert(&config, &certificate, &private_key));
}

void
peer_set_up(const PeerOptions *given)
{
    options = given;
    suites[0] = options->suite;
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&generator);
    check("seed", mbedtls_ctr_drbg_seed(&generator, mbedtls_entropy_func, &entropy, NULL, 0));
    mbedtls_ssl_config_init(&config);
    check("defaults", mbedtls_ssl_config_defaults(
                          &config, options->server ? MBEDTLS_SSL_IS_SERVER : MBEDTLS_SSL_IS_CLIENT,
                          MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT));
    mbedtls_ssl_conf_rng(&config, mbedtls_ctr_drbg_random, &generator);
    set_versions();
    mbedtls_ssl_conf_ciphersuites(&config, suites);
    mbedtls_ssl_conf_authmode(&config, MBEDTLS_SSL_VERIFY_NONE);
    set_key();
    set_extensions();
    if (options->server)
        set_server();
}

/* --- connection ------------------------------------------------------------------------------ */

static int
receive(void *context, unsigned char *data, size_t size)
{
    Peer *peer = context;

    if (peer->polling && mbedtls_net_poll(&peer->socket, MBEDTLS_NET_POLL_READ, 0) == 0)
        return MBEDTLS_ERR_SSL_WANT_READ;
    return mbedtls_net_recv(&peer->socket, data, size);
}

static int
transmit(void *context, const unsigned char *data, size_t size)
{
    Peer *peer = context;

    return mbedtls_net_send(&peer->socket, data, size);
}

Peer *
peer_open(int fd, uint8_t *early, size_t early_length)
{
    Peer *peer = calloc(1, sizeof *peer);

    (void)early;
    if (early_length)
        peer_fail("early data", "not with this stack");
    mbedtls_ssl_init(&peer->ssl);
    check("setup", mbedtls_ssl_setup(&peer->ssl, &config));
#if WITH_TLS_1_3
    mbedtls_ssl_set_export_keys_cb(&peer->ssl, write_keylog, NULL);
#endif
    if (!options->server && options->resume && session_kept)
        check("session", mbedtls_ssl_set_session(&peer->ssl, &kept_session));
    peer->socket.fd = fd;
    mbedtls_ssl_set_bio(&peer->ssl, peer, transmit, receive, NULL);
    check("handshake", mbedtls_ssl_handshake(&peer->ssl));
    return peer;
}

/* mbedTLS does not tell a session that was resumed; the driver asks the other side. */
PeerOutcome
peer_outcome(Peer *peer)
{
    const char *name = mbedtls_ssl_get_ciphersuite(&peer->ssl);

    return (PeerOutcome){
#if WITH_TLS_1_3
        .version = (uint16_t)mbedtls_ssl_get_version_number(&peer->ssl),
#else
        .version = (uint16_t)(peer->ssl.major_ver << 8 | peer->ssl.minor_ver),
#endif
        .suite = (uint16_t)mbedtls_ssl_get_ciphersuite_id(name),
        .resumed = false,
    };
}

static void
keep_session(Peer *peer)
{
    mbedtls_ssl_session_free(&kept_session);
    session_kept = mbedtls_ssl_get_session(&peer->ssl, &kept_session) == 0;
}

/* TLS 1.3: a ticket comes while reading, and can be kept then only. */
static bool
is_ticket(Peer *peer, int result)
{
#if WITH_TLS_1_3
    if (result == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET) {
        keep_session(peer);
        return true;
    }
#endif
    (void)peer, (void)result;
    return false;
}

size_t
peer_read(Peer *peer, uint8_t *data, size_t size)
{
    int result;

    do {
        result = mbedtls_ssl_read(&peer->ssl, data, size);
    } while (is_ticket(peer, result) || result == MBEDTLS_ERR_SSL_WANT_READ ||
             result == MBEDTLS_ERR_SSL_WANT_WRITE);
    if (result == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY || result == MBEDTLS_ERR_SSL_CONN_EOF)
        return 0;
    return (size_t)check("read", result);
}

void
peer_write(Peer *peer, const uint8_t *data, size_t length)
{
    while (length) {
        int result = check("write", mbedtls_ssl_write(&peer->ssl, data, length));

        data += result;
        length -= (size_t)result;
    }
}

/* A server only asks here; the client's answer is taken while reading. */
void
peer_renegotiate(Peer *peer)
{
    uint8_t byte;
    int result;

    check("renegotiate", mbedtls_ssl_renegotiate(&peer->ssl));
    if (!options->server)
        return;
    peer->polling = true;
    do {
        if (!peer_await(peer->socket.fd))
            peer_fail("renegotiate", "no answer");
        result = mbedtls_ssl_read(&peer->ssl, &byte, 0);
        if (result < 0 && result != MBEDTLS_ERR_SSL_WANT_READ)
            check("renegotiate", result);
    } while (peer->ssl.renego_status != RENEGOTIATION_DONE ||
             peer->ssl.state != MBEDTLS_SSL_HANDSHAKE_OVER);
    peer->polling = false;
}

void
peer_update_keys(Peer *peer, bool both)
{
    (void)peer, (void)both;
    peer_fail("key update", "not with this stack");
}

void
peer_keep_session(Peer *peer)
{
    if (options->version < PEER_TLS_1_3)
        keep_session(peer);
}

void
peer_close_notify(Peer *peer)
{
    mbedtls_ssl_close_notify(&peer->ssl);
}

void
peer_free(Peer *peer)
{
    mbedtls_ssl_free(&peer->ssl);
    free(peer);
}

/* --- what it can do -------------------------------------------------------------------------- */

const char *
peer_stack(void)
{
    return MBEDTLS_VERSION_STRING_FULL;
}

#if WITH_TLS_1_3
/* A key of the table is bound to SHA-256 in TLS 1.3, as RFC 8446 section 4.2.11 has it. */
static void
list_suite(int id, const mbedtls_ssl_ciphersuite_t *suite)
{
    bool tls_1_3 = suite->min_tls_version == MBEDTLS_SSL_VERSION_TLS1_3;

    if (tls_1_3 ? strstr(suite->name, "SHA256") != NULL : strstr(suite->name, "PSK") != NULL)
        printf("0x%04X 0x%04x 0x%04x\n", (unsigned)id, (unsigned)suite->min_tls_version,
               (unsigned)suite->max_tls_version);
}
#else
static void
list_suite(int id, const mbedtls_ssl_ciphersuite_t *suite)
{
    int lowest = suite->min_minor_ver;

    if (lowest < MBEDTLS_SSL_MINOR_VERSION_1)
        lowest = MBEDTLS_SSL_MINOR_VERSION_1;
    if (mbedtls_ssl_ciphersuite_uses_psk(suite))
        printf("0x%04X 0x03%02x 0x03%02x\n", (unsigned)id, lowest, suite->max_minor_ver);
}
#endif

void
peer_list_suites(void)
{
    for (const int *id = mbedtls_ssl_list_ciphersuites(); *id; id++)
        list_suite(*id, mbedtls_ssl_ciphersuite_from_id(*id));
}

void
peer_list_abilities(void)
{
    puts("keylog ems-off etm etm-off max-fragment resume-id resume-ticket forget "
         "renegotiate-client renegotiate-server");
    puts(WITH_TLS_1_3 ? "psk-ke dhe retry resume-13" : "truncated-hmac");
}
