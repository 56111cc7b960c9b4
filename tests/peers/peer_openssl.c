/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * OpenSSL 3.0. Which TLS 1.3 exchange there is depends on the groups: a server that shares none
 * with the client takes psk_ke where both allow it.
 */
#include "peer.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct Peer {
    SSL *ssl;
    int fd;
    bool early_data_read;
};

static const PeerOptions *options;
static SSL_CTX *context;
static SSL_SESSION *kept_session;

static void
check(const char *what, int result)
{
    char why[256] = "the other side closed";

    if (result > 0)
        return;
    if (ERR_peek_error())
        ERR_error_string_n(ERR_get_error(), why, sizeof why);
    peer_fail(what, why);
}

static const char *
cipher_name(uint16_t id)
{
    const unsigned char bytes[] = {(unsigned char)(id >> 8), (unsigned char)id};
    SSL *ssl = SSL_new(context);
    const SSL_CIPHER *cipher = SSL_CIPHER_find(ssl, bytes);

    SSL_free(ssl);
    if (!cipher)
        peer_fail("suite", "unknown to OpenSSL");
    return SSL_CIPHER_get_name(cipher);
}

/* --- the key --------------------------------------------------------------------------------- */

static unsigned
copy_key(unsigned char *key, unsigned size)
{
    if (options->key_length > size)
        return 0;
    memcpy(key, options->key, options->key_length);
    return (unsigned)options->key_length;
}

static unsigned
client_key(SSL *ssl, const char *hint, char *identity, unsigned identity_size, unsigned char *key,
           unsigned key_size)
{
    (void)ssl, (void)hint;
    if (strlen(options->identity) >= identity_size)
        return 0;
    strcpy(identity, options->identity);
    return copy_key(key, key_size);
}

static unsigned
server_key(SSL *ssl, const char *identity, unsigned char *key, unsigned key_size)
{
    (void)ssl;
    return strcmp(identity, options->identity) ? 0 : copy_key(key, key_size);
}

/* In TLS 1.3 the key is a session. */
static SSL_SESSION *
external_session(SSL *ssl)
{
    const unsigned char id[] = {(unsigned char)(options->suite >> 8),
                                (unsigned char)options->suite};
    SSL_SESSION *session = SSL_SESSION_new();

    check("key", SSL_SESSION_set1_master_key(session, options->key, options->key_length));
    check("key", SSL_SESSION_set_cipher(session, SSL_CIPHER_find(ssl, id)));
    check("key", SSL_SESSION_set_protocol_version(session, TLS1_3_VERSION));
    check("key", SSL_SESSION_set_max_early_data(session, (uint32_t)options->early_data));
    return session;
}

static int
client_key_13(SSL *ssl, const EVP_MD *digest, const unsigned char **identity, size_t *length,
              SSL_SESSION **session)
{
    (void)digest;
    *identity = (const unsigned char *)options->identity;
    *length = strlen(options->identity);
    *session = external_session(ssl);
    return 1;
}

static int
server_key_13(SSL *ssl, const unsigned char *identity, size_t length, SSL_SESSION **session)
{
    bool ours = length == strlen(options->identity) && !memcmp(identity, options->identity, length);

    *session = ours ? external_session(ssl) : NULL;
    return 1;
}

static void
set_key(void)
{
    if (options->version == PEER_TLS_1_3) {
        SSL_CTX_set_psk_use_session_callback(context, client_key_13);
        SSL_CTX_set_psk_find_session_callback(context, server_key_13);
    } else if (options->server) {
        SSL_CTX_set_psk_server_callback(context, server_key);
    } else {
        SSL_CTX_set_psk_client_callback(context, client_key);
    }
    if (options->server && options->hint)
        check("hint", SSL_CTX_use_psk_identity_hint(context, options->hint));
}

/* --- context --------------------------------------------------------------------------------- */

static void
write_keylog(const SSL *ssl, const char *line)
{
    (void)ssl;
    peer_keylog_line(line);
}

static void
set_suite(void)
{
    char list[128];

    if (options->version == PEER_TLS_1_3) {
        check("suite", SSL_CTX_set_ciphersuites(context, cipher_name(options->suite)));
        SSL_CTX_set_security_level(context, 0); /* for what does not encrypt */
        return;
    }
    /* TLS below 1.2, RC4 and the like are not for security level 1. */
    snprintf(list, sizeof list, "%s:@SECLEVEL=0", cipher_name(options->suite));
    check("suite", SSL_CTX_set_cipher_list(context, list));
}

static void
set_groups(void)
{
    const char *groups = options->server ? "P-256" : "P-256:X25519";

    if (options->version != PEER_TLS_1_3)
        return;
    if (!options->dhe)
        groups = options->server ? "P-521" : "X25519"; /* none in common */
    else if (options->retry)
        groups = options->server ? "P-256" : "X25519:P-256"; /* the client guesses wrong */
    check("groups", SSL_CTX_set1_groups_list(context, groups));
}

static uint8_t
max_fragment_code(size_t size)
{
    switch (size) {
    case 512:
        return TLSEXT_max_fragment_length_512;
    case 1024:
        return TLSEXT_max_fragment_length_1024;
    case 2048:
        return TLSEXT_max_fragment_length_2048;
    default:
        return TLSEXT_max_fragment_length_4096;
    }
}

static void
set_extensions(void)
{
    uint64_t flags = SSL_OP_ALLOW_CLIENT_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF;

    if (options->no_encrypt_then_mac)
        flags |= SSL_OP_NO_ENCRYPT_THEN_MAC;
    if (options->no_extended_master_secret)
        flags |= SSL_OP_NO_EXTENDED_MASTER_SECRET;
    if (!options->tickets && options->version != PEER_TLS_1_3)
        flags |= SSL_OP_NO_TICKET;
    if (!options->dhe && options->version == PEER_TLS_1_3)
        flags |= SSL_OP_ALLOW_NO_DHE_KEX;
    SSL_CTX_set_options(context, flags);
    if (options->max_fragment && !options->server)
        check("fragment", SSL_CTX_set_tlsext_max_fragment_length(
                              context, max_fragment_code(options->max_fragment)));
    if (options->padding)
        check("padding", SSL_CTX_set_block_padding(context, options->padding));
}

/* One key for all tickets; 2 says that a new ticket is to answer this one. */
static int
ticket_key(SSL *ssl, unsigned char name[16], unsigned char *iv, EVP_CIPHER_CTX *cipher,
           EVP_MAC_CTX *mac, int seal)
{
    static unsigned char key[32];
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key, sizeof key),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };

    (void)ssl;
    if (seal) {
        memset(name, 'n', 16);
        RAND_bytes(iv, EVP_MAX_IV_LENGTH);
    }
    EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), NULL, key, iv, seal);
    EVP_MAC_CTX_set_params(mac, parameters);
    return seal ? 1 : 2;
}

static void
set_server(void)
{
    static const unsigned char name[] = "peer";

    SSL_CTX_set_dh_auto(context, 1);
    check("session id context", SSL_CTX_set_session_id_context(context, name, sizeof name));
    if (options->renew)
        SSL_CTX_set_tlsext_ticket_key_evp_cb(context, ticket_key);
    if (options->early_data)
        check("early data", SSL_CTX_set_max_early_data(context, (uint32_t)options->early_data));
    if (!options->certificate)
        return;
    check("certificate",
          SSL_CTX_use_certificate_file(context, options->certificate, SSL_FILETYPE_PEM));
    check("private key",
          SSL_CTX_use_PrivateKey_file(context, options->private_key, SSL_FILETYPE_PEM));
}

void
peer_set_up(const PeerOptions *given)
{
    options = given;
    SSL_CTX_free(context);
    context = SSL_CTX_new(TLS_method());
    SSL_CTX_set_security_level(context, 0);
    check("version", SSL_CTX_set_min_proto_version(context, options->version));
    check("version", SSL_CTX_set_max_proto_version(context, options->version));
    set_suite();
    set_groups();
    set_key();
    set_extensions();
    SSL_CTX_set_keylog_callback(context, write_keylog);
    if (options->server)
        set_server();
}

/* --- connection ------------------------------------------------------------------------------ */

static void
read_early_data(Peer *peer, uint8_t *early, size_t early_length)
{
    size_t total = 0;
    int result;

    do {
        size_t got = 0;

        result = SSL_read_early_data(peer->ssl, early + total, early_length - total + 1, &got);
        check("early data", result != SSL_READ_EARLY_DATA_ERROR);
        total += got;
    } while (result != SSL_READ_EARLY_DATA_FINISH && total <= early_length);
    peer->early_data_read = total == early_length;
}

static void
write_early_data(Peer *peer, const uint8_t *early, size_t early_length)
{
    size_t written;

    check("early data", SSL_write_early_data(peer->ssl, early, early_length, &written));
}

Peer *
peer_open(int fd, uint8_t *early, size_t early_length)
{
    Peer *peer = calloc(1, sizeof *peer);

    peer->ssl = SSL_new(context);
    peer->fd = fd;
    SSL_set_fd(peer->ssl, fd);
    if (!options->server && options->resume && kept_session)
        check("session", SSL_set_session(peer->ssl, kept_session));
    if (options->server)
        SSL_set_accept_state(peer->ssl);
    else
        SSL_set_connect_state(peer->ssl);
    if (early_length && options->server)
        read_early_data(peer, early, early_length);
    else if (early_length)
        write_early_data(peer, early, early_length);
    check("handshake", SSL_do_handshake(peer->ssl));
    return peer;
}

PeerOutcome
peer_outcome(Peer *peer)
{
    SSL *ssl = peer->ssl;

    return (PeerOutcome){
        .version = (uint16_t)SSL_version(ssl),
        .suite = (uint16_t)SSL_CIPHER_get_protocol_id(SSL_get_current_cipher(ssl)),
        .resumed = SSL_session_reused(ssl),
        .early_data_accepted = SSL_get_early_data_status(ssl) == SSL_EARLY_DATA_ACCEPTED,
    };
}

size_t
peer_read(Peer *peer, uint8_t *data, size_t size)
{
    int result = SSL_read(peer->ssl, data, (int)size);

    if (result <= 0 && SSL_get_error(peer->ssl, result) == SSL_ERROR_SSL)
        check("read", result);
    return result > 0 ? (size_t)result : 0;
}

void
peer_write(Peer *peer, const uint8_t *data, size_t length)
{
    check("write", SSL_write(peer->ssl, data, (int)length));
}

/* A server's SSL_do_handshake() only sends the request; the rest comes while it reads. */
void
peer_renegotiate(Peer *peer)
{
    uint8_t byte;

    check("renegotiate", options->abbreviated ? SSL_renegotiate_abbreviated(peer->ssl)
                                              : SSL_renegotiate(peer->ssl));
    check("renegotiate", SSL_do_handshake(peer->ssl));
    if (!options->server)
        return;
    BIO_set_nbio(SSL_get_rbio(peer->ssl), 1);
    BIO_socket_nbio(peer->fd, 1);
    do {
        if (!peer_await(peer->fd))
            peer_fail("renegotiate", "no answer");
        SSL_peek(peer->ssl, &byte, 1);
    } while (SSL_renegotiate_pending(peer->ssl) || SSL_in_init(peer->ssl));
    BIO_socket_nbio(peer->fd, 0);
}

void
peer_update_keys(Peer *peer, bool both)
{
    check("key update", SSL_key_update(peer->ssl, both ? SSL_KEY_UPDATE_REQUESTED
                                                       : SSL_KEY_UPDATE_NOT_REQUESTED));
    check("key update", SSL_do_handshake(peer->ssl));
}

void
peer_keep_session(Peer *peer)
{
    SSL_SESSION_free(kept_session);
    kept_session = SSL_get1_session(peer->ssl);
}

void
peer_close_notify(Peer *peer)
{
    SSL_shutdown(peer->ssl);
}

void
peer_free(Peer *peer)
{
    SSL_free(peer->ssl);
    free(peer);
}

/* --- what it can do -------------------------------------------------------------------------- */

const char *
peer_stack(void)
{
    return "OpenSSL " OPENSSL_VERSION_STR;
}

static int
lowest_version(const SSL_CIPHER *cipher)
{
    const char *version = SSL_CIPHER_get_version(cipher);

    if (!strcmp(version, "TLSv1.3"))
        return PEER_TLS_1_3;
    return strcmp(version, "TLSv1.2") ? PEER_TLS_1_0 : PEER_TLS_1_2;
}

#if OPENSSL_VERSION_NUMBER >= 0x30400000L
#define INTEGRITY_ONLY ":TLS_SHA256_SHA256:TLS_SHA384_SHA384"
#else
#define INTEGRITY_ONLY ""
#endif

void
peer_list_suites(void)
{
    STACK_OF(SSL_CIPHER) * ciphers;

    context = SSL_CTX_new(TLS_method());
    check("list", SSL_CTX_set_cipher_list(context, "ALL:COMPLEMENTOFALL:@SECLEVEL=0"));
    check("list",
          SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"
                                            "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256:"
                                            "TLS_AES_128_CCM_8_SHA256" INTEGRITY_ONLY));
    ciphers = SSL_CTX_get_ciphers(context);
    for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); i++) {
        const SSL_CIPHER *cipher = sk_SSL_CIPHER_value(ciphers, i);
        int lowest = lowest_version(cipher);

        if (lowest == PEER_TLS_1_3 || strstr(SSL_CIPHER_get_name(cipher), "PSK"))
            printf("0x%04X 0x%04x 0x%04x\n", SSL_CIPHER_get_protocol_id(cipher), lowest,
                   lowest == PEER_TLS_1_3 ? PEER_TLS_1_3 : PEER_TLS_1_2);
    }
}

void
peer_list_abilities(void)
{
    puts("keylog ems-off etm etm-off max-fragment resume-id resume-ticket forget renew "
         "renegotiate-client renegotiate-server renegotiate-abbreviated "
         "psk-ke dhe retry update resume-13 early-client early-server early-external padding");
}
