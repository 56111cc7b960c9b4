/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * mbedTLS 2.28, up to TLS 1.2. Suites are mbedTLS's names with colons between.
 */
#include "relay.h"

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ciphersuites.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUITES_MAX 32

struct RelayTls {
    mbedtls_net_context socket;
    mbedtls_entropy_context entropy;
    mbedtls_ctr_drbg_context random;
    mbedtls_ssl_config config;
    mbedtls_ssl_context ssl;
    int suites[SUITES_MAX + 1]; /* ends with 0, as mbedTLS wants it */
    const RelayOptions *options;
};

static void
check(const char *what, int result)
{
    char code[16];

    if (result >= 0)
        return;
    snprintf(code, sizeof code, "-0x%04x", (unsigned)-result);
    relay_fail(what, code);
}

static void
set_suites(RelayTls *tls, const char *names)
{
    char *list = strdup(names);
    size_t count = 0;

    for (char *name = strtok(list, ":"); name; name = strtok(NULL, ":")) {
        tls->suites[count] = mbedtls_ssl_get_ciphersuite_id(name);
        if (!tls->suites[count++] || count > SUITES_MAX)
            relay_fail("suite", name);
    }
    free(list);
    mbedtls_ssl_conf_ciphersuites(&tls->config, tls->suites);
}

static int
find_key(void *context, mbedtls_ssl_context *ssl, const unsigned char *identity, size_t length)
{
    const RelayOptions *options = context;

    if (length != strlen(options->identity) || memcmp(identity, options->identity, length))
        return -1;
    return mbedtls_ssl_set_hs_psk(ssl, options->key, options->key_length);
}

/* The master secret is what a CLIENT_RANDOM line of the key log holds. */
static int
write_keylog(void *context, const unsigned char *master, const unsigned char *key_block,
             size_t mac_length, size_t key_length, size_t iv_length,
             const unsigned char client_random[32], const unsigned char server_random[32],
             mbedtls_tls_prf_types prf)
{
    const RelayOptions *options = context;
    FILE *file = fopen(options->keylog, "ae");

    (void)key_block, (void)mac_length, (void)key_length, (void)iv_length;
    (void)server_random, (void)prf;
    if (!file)
        return -1;
    fputs("CLIENT_RANDOM ", file);
    for (size_t i = 0; i < 32; i++)
        fprintf(file, "%02x", client_random[i]);
    fputc(' ', file);
    for (size_t i = 0; i < 48; i++)
        fprintf(file, "%02x", master[i]);
    fputc('\n', file);
    fclose(file);
    return 0;
}

static int
max_fragment_code(int bytes)
{
    switch (bytes) {
    case 512:
        return MBEDTLS_SSL_MAX_FRAG_LEN_512;
    case 1024:
        return MBEDTLS_SSL_MAX_FRAG_LEN_1024;
    case 2048:
        return MBEDTLS_SSL_MAX_FRAG_LEN_2048;
    case 4096:
        return MBEDTLS_SSL_MAX_FRAG_LEN_4096;
    default:
        relay_fail("max fragment", "not 512, 1024, 2048 or 4096");
    }
}

static void
configure(RelayTls *tls, const RelayOptions *options)
{
    mbedtls_ssl_config *config = &tls->config;

    mbedtls_ssl_config_init(config);
    check("defaults", mbedtls_ssl_config_defaults(
                          config, options->server ? MBEDTLS_SSL_IS_SERVER : MBEDTLS_SSL_IS_CLIENT,
                          MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT));
    mbedtls_ssl_conf_rng(config, mbedtls_ctr_drbg_random, &tls->random);
    /* In a server these are the default key, and the "identity" is sent as the hint. */
    if (options->server)
        mbedtls_ssl_conf_psk_cb(config, find_key, (void *)options);
    if (!options->server || options->hint) {
        const char *name = options->server ? options->hint : options->identity;

        check("key", mbedtls_ssl_conf_psk(config, options->key, options->key_length,
                                          (const unsigned char *)name, strlen(name)));
    }
    if (options->suites)
        set_suites(tls, options->suites);
    if (options->no_extended_master_secret)
        mbedtls_ssl_conf_extended_master_secret(config, MBEDTLS_SSL_EXTENDED_MS_DISABLED);
    if (options->no_encrypt_then_mac)
        mbedtls_ssl_conf_encrypt_then_mac(config, MBEDTLS_SSL_ETM_DISABLED);
    if (options->truncated_hmac)
        mbedtls_ssl_conf_truncated_hmac(config, MBEDTLS_SSL_TRUNC_HMAC_ENABLED);
    if (options->max_fragment)
        check("fragment", mbedtls_ssl_conf_max_frag_len(
                              config, (unsigned char)max_fragment_code(options->max_fragment)));
    if (options->keylog)
        mbedtls_ssl_conf_export_keys_ext_cb(config, write_keylog, (void *)options);
}

RelayTls *
relay_tls_open(int fd, const RelayOptions *options)
{
    RelayTls *tls = calloc(1, sizeof *tls);

    mbedtls_entropy_init(&tls->entropy);
    mbedtls_ctr_drbg_init(&tls->random);
    check("seed",
          mbedtls_ctr_drbg_seed(&tls->random, mbedtls_entropy_func, &tls->entropy, NULL, 0));
    configure(tls, options);
    mbedtls_ssl_init(&tls->ssl);
    check("setup", mbedtls_ssl_setup(&tls->ssl, &tls->config));
    tls->socket.fd = fd;
    mbedtls_ssl_set_bio(&tls->ssl, &tls->socket, mbedtls_net_send, mbedtls_net_recv, NULL);
    check("handshake", mbedtls_ssl_handshake(&tls->ssl));
    return tls;
}

ssize_t
relay_tls_read(RelayTls *tls, uint8_t *data, size_t size)
{
    int result = mbedtls_ssl_read(&tls->ssl, data, size);

    if (result == MBEDTLS_ERR_SSL_WANT_READ)
        return RELAY_NOTHING;
    return result > 0 ? result : 0;
}

bool
relay_tls_pending(RelayTls *tls)
{
    return mbedtls_ssl_get_bytes_avail(&tls->ssl) > 0;
}

void
relay_tls_write(RelayTls *tls, const uint8_t *data, size_t length)
{
    while (length) {
        int result = mbedtls_ssl_write(&tls->ssl, data, length);

        check("write", result);
        data += result;
        length -= (size_t)result;
    }
}

void
relay_tls_close(RelayTls *tls)
{
    mbedtls_ssl_close_notify(&tls->ssl);
    mbedtls_ssl_free(&tls->ssl);
    mbedtls_ssl_config_free(&tls->config);
    mbedtls_ctr_drbg_free(&tls->random);
    mbedtls_entropy_free(&tls->entropy);
    free(tls);
}
