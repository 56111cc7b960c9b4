/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * OpenSSL, and BoringSSL when built against its headers. Suites are OpenSSL's names with colons
 * between, up to TLS 1.2.
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

static unsigned
copy_key(unsigned char *key, unsigned size)
{
    if (psk_options->key_length > size)
        return 0;
    memcpy(key, psk_options->key, psk_options->key_length);
    return (unsigned)psk_options->key_length;
}

static unsigned
client_key(SSL *ssl, const char *hint, char *identity, unsigned identity_size, unsigned char *key,
           unsigned key_size)
{
    (void)ssl, (void)hint;
    if (strlen(psk_options->identity) >= identity_size)
        return 0;
    strcpy(identity, psk_options->identity);
    return copy_key(key, key_size);
}

static unsigned
server_key(SSL *ssl, const char *identity, unsigned char *key, unsigned key_size)
{
    (void)ssl;
    return strcmp(identity, psk_options->identity) ? 0 : copy_key(key, key_size);
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

static SSL_CTX *
new_context(const RelayOptions *options)
{
    SSL_CTX *context = SSL_CTX_new(TLS_method());
    int highest = (int)SSL_CTX_get_max_proto_version(context);

    /* The configuration file may have set a lower one; 0 is no limit. */
    if (highest == 0 || highest > TLS1_2_VERSION)
        check("version", SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION));
    if (options->suites)
        check("suites", SSL_CTX_set_cipher_list(context, options->suites));
    if (options->server)
        SSL_CTX_set_psk_server_callback(context, server_key);
    else
        SSL_CTX_set_psk_client_callback(context, client_key);
    if (options->server && options->hint)
        check("hint", SSL_CTX_use_psk_identity_hint(context, options->hint));
    if (options->max_fragment)
        SSL_CTX_set_max_send_fragment(context, (size_t)options->max_fragment);
    if (options->keylog)
        SSL_CTX_set_keylog_callback(context, write_keylog);
#ifndef OPENSSL_IS_BORINGSSL
    if (options->no_encrypt_then_mac)
        SSL_CTX_set_options(context, SSL_OP_NO_ENCRYPT_THEN_MAC);
    if (options->no_extended_master_secret)
        SSL_CTX_set_options(context, SSL_OP_NO_EXTENDED_MASTER_SECRET);
#endif
    return context;
}

RelayTls *
relay_tls_open(int fd, const RelayOptions *options)
{
    RelayTls *tls = calloc(1, sizeof *tls);

    psk_options = options;
    tls->context = new_context(options);
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
