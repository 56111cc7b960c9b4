/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * wolfSSL. Suites are wolfSSL's names with colons between; a name that begins with TLS13 gives
 * TLS 1.3, where the key is offered without a Diffie-Hellman exchange (psk_ke).
 */
#include "relay.h"

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

#include <stdlib.h>
#include <string.h>

struct RelayTls {
    WOLFSSL_CTX *context;
    WOLFSSL *ssl;
};

static const RelayOptions *psk_options;

static unsigned
copy_key(unsigned char *key, unsigned size)
{
    if (psk_options->key_length > size)
        return 0;
    memcpy(key, psk_options->key, psk_options->key_length);
    return (unsigned)psk_options->key_length;
}

static unsigned
client_key(WOLFSSL *ssl, const char *hint, char *identity, unsigned identity_size,
           unsigned char *key, unsigned key_size)
{
    (void)ssl, (void)hint;
    if (strlen(psk_options->identity) >= identity_size)
        return 0;
    strcpy(identity, psk_options->identity);
    return copy_key(key, key_size);
}

static unsigned
server_key(WOLFSSL *ssl, const char *identity, unsigned char *key, unsigned key_size)
{
    (void)ssl;
    return strcmp(identity, psk_options->identity) ? 0 : copy_key(key, key_size);
}

static unsigned
client_key_13(WOLFSSL *ssl, const char *hint, char *identity, unsigned identity_size,
              unsigned char *key, unsigned key_size, const char **suite)
{
    *suite = psk_options->suites;
    return client_key(ssl, hint, identity, identity_size, key, key_size);
}

static unsigned
server_key_13(WOLFSSL *ssl, const char *identity, unsigned char *key, unsigned key_size,
              const char **suite)
{
    *suite = psk_options->suites;
    return server_key(ssl, identity, key, key_size);
}

static WOLFSSL_METHOD *
method(const RelayOptions *options, bool tls13)
{
    if (options->server)
        return tls13 ? wolfTLSv1_3_server_method() : wolfTLSv1_2_server_method();
    return tls13 ? wolfTLSv1_3_client_method() : wolfTLSv1_2_client_method();
}

static void
configure(WOLFSSL_CTX *context, const RelayOptions *options, bool tls13)
{
    if (wolfSSL_CTX_set_cipher_list(context, options->suites) != WOLFSSL_SUCCESS)
        relay_fail("suites", options->suites);
    if (tls13)
        wolfSSL_CTX_no_dhe_psk(context);
    if (options->server && tls13)
        wolfSSL_CTX_set_psk_server_tls13_callback(context, server_key_13);
    else if (options->server)
        wolfSSL_CTX_set_psk_server_callback(context, server_key);
    else if (tls13)
        wolfSSL_CTX_set_psk_client_tls13_callback(context, client_key_13);
    else
        wolfSSL_CTX_set_psk_client_callback(context, client_key);
    if (options->server && options->hint)
        wolfSSL_CTX_use_psk_identity_hint(context, options->hint);
    if (options->no_extended_master_secret)
        wolfSSL_CTX_DisableExtendedMasterSecret(context);
}

RelayTls *
relay_tls_open(int fd, const RelayOptions *options)
{
    RelayTls *tls = calloc(1, sizeof *tls);
    bool tls13 = !strncmp(options->suites, "TLS13", 5);
    char why[WOLFSSL_MAX_ERROR_SZ];
    int result;

    psk_options = options;
    wolfSSL_Init();
    tls->context = wolfSSL_CTX_new(method(options, tls13));
    configure(tls->context, options, tls13);
    tls->ssl = wolfSSL_new(tls->context);
    wolfSSL_set_fd(tls->ssl, fd);
    result = options->server ? wolfSSL_accept(tls->ssl) : wolfSSL_connect(tls->ssl);
    if (result != WOLFSSL_SUCCESS)
        relay_fail("handshake", wolfSSL_ERR_error_string(
                                    (unsigned long)wolfSSL_get_error(tls->ssl, result), why));
    return tls;
}

ssize_t
relay_tls_read(RelayTls *tls, uint8_t *data, size_t size)
{
    int result = wolfSSL_read(tls->ssl, data, (int)size);

    if (result <= 0 && wolfSSL_get_error(tls->ssl, result) == WOLFSSL_ERROR_WANT_READ)
        return RELAY_NOTHING;
    return result > 0 ? result : 0;
}

bool
relay_tls_pending(RelayTls *tls)
{
    return wolfSSL_pending(tls->ssl) > 0;
}

void
relay_tls_write(RelayTls *tls, const uint8_t *data, size_t length)
{
    if (wolfSSL_write(tls->ssl, data, (int)length) != (int)length)
        relay_fail("write", "wolfSSL");
}

void
relay_tls_close(RelayTls *tls)
{
    wolfSSL_shutdown(tls->ssl);
    wolfSSL_free(tls->ssl);
    wolfSSL_CTX_free(tls->context);
    free(tls);
}
