/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * OpenSSL with TLS 1.3 and an external key. The one suite, such as TLS_AES_256_GCM_SHA384, also
 * gives the hash that the key is for: OpenSSL's own programs allow SHA-256 only. Without a
 * Diffie-Hellman exchange (psk_ke) when the peer offers nothing else.
 */
#include "relay.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct RelayTls {
    SSL_CTX *context;
    SSL *ssl;
};

static const RelayOptions *psk_options;

static void
check(const char *what, int result)
{
    char why[256];

    if (result > 0)
        return;
    ERR_error_string_n(ERR_get_error(), why, sizeof why);
    relay_fail(what, why);
}

/* An external key is given to OpenSSL as a session that never took place. */
static SSL_SESSION *
key_as_session(SSL *ssl)
{
    STACK_OF(SSL_CIPHER) *suites = SSL_get1_supported_ciphers(ssl);
    SSL_SESSION *session = SSL_SESSION_new();

    for (int i = 0; i < sk_SSL_CIPHER_num(suites); i++) {
        const SSL_CIPHER *suite = sk_SSL_CIPHER_value(suites, i);

        if (!strcmp(SSL_CIPHER_get_name(suite), psk_options->suites))
            SSL_SESSION_set_cipher(session, suite);
    }
    sk_SSL_CIPHER_free(suites);
    SSL_SESSION_set1_master_key(session, psk_options->key, psk_options->key_length);
    SSL_SESSION_set_protocol_version(session, TLS1_3_VERSION);
    return session;
}

static int
client_key(SSL *ssl, const EVP_MD *digest, const unsigned char **identity, size_t *length,
           SSL_SESSION **session)
{
    (void)digest;
    *identity = (const unsigned char *)psk_options->identity;
    *length = strlen(psk_options->identity);
    *session = key_as_session(ssl);
    return 1;
}

static int
server_key(SSL *ssl, const unsigned char *identity, size_t length, SSL_SESSION **session)
{
    *session = NULL;
    if (length == strlen(psk_options->identity) && !memcmp(identity, psk_options->identity, length))
        *session = key_as_session(ssl);
    return 1;
}

static void
write_keylog(const SSL *ssl, const char *line)
{
    FILE *file = fopen(psk_options->keylog, "ae");

    (void)ssl;
    if (!file)
        return;
    fprintf(file, "%s\n", line);
    fclose(file);
}

RelayTls *
relay_tls_open(int fd, const RelayOptions *options)
{
    RelayTls *tls = calloc(1, sizeof *tls);

    psk_options = options;
    tls->context = SSL_CTX_new(TLS_method());
    check("version", SSL_CTX_set_min_proto_version(tls->context, TLS1_3_VERSION));
    check("suites", SSL_CTX_set_ciphersuites(tls->context, options->suites));
    SSL_CTX_set_options(tls->context, SSL_OP_ALLOW_NO_DHE_KEX);
    if (options->server)
        SSL_CTX_set_psk_find_session_callback(tls->context, server_key);
    else
        SSL_CTX_set_psk_use_session_callback(tls->context, client_key);
    if (options->keylog)
        SSL_CTX_set_keylog_callback(tls->context, write_keylog);
    tls->ssl = SSL_new(tls->context);
    SSL_set_fd(tls->ssl, fd);
    check("handshake", options->server ? SSL_accept(tls->ssl) : SSL_connect(tls->ssl));
    return tls;
}

ssize_t
relay_tls_read(RelayTls *tls, uint8_t *data, size_t size)
{
    int result = SSL_read(tls->ssl, data, (int)size);

    if (result <= 0 && SSL_get_error(tls->ssl, result) == SSL_ERROR_WANT_READ)
        return RELAY_NOTHING;
    return result > 0 ? result : 0;
}

bool
relay_tls_pending(RelayTls *tls)
{
    return SSL_pending(tls->ssl) > 0;
}

void
relay_tls_write(RelayTls *tls, const uint8_t *data, size_t length)
{
    check("write", SSL_write(tls->ssl, data, (int)length));
}

void
relay_tls_close(RelayTls *tls)
{
    SSL_shutdown(tls->ssl);
    SSL_free(tls->ssl);
    SSL_CTX_free(tls->context);
    free(tls);
}
