/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions of mbedTLS 2.28 with itself: the one stack at hand that truncates MACs. */
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>

enum { KEY_SIZE = 16 };

static int ends[2] = {WIRE_CLIENT, WIRE_SERVER};
static mbedtls_ssl_context sessions[2];
static mbedtls_ctr_drbg_context random_context;

static int
push(void *end, const unsigned char *data, size_t size)
{
    wire_send(*(int *)end, data, size);
    return (int)size;
}

static int
pull(void *end, unsigned char *data, size_t size)
{
    int count = wire_receive(*(int *)end, data, size);

    return count < 0 ? MBEDTLS_ERR_SSL_WANT_READ : count;
}

static int
note_master(void *unused, const unsigned char *master, const unsigned char *key_block,
            size_t mac_size, size_t key_size, size_t iv_size)
{
    (void)unused;
    wire_note("master", master, 48);
    wire_note("key_block", key_block, 2 * (mac_size + key_size + iv_size));
    return 0;
}

static bool
handshake(void)
{
    int done[2] = {1, 1};

    for (int round = 0; round < 20 && (done[0] != 0 || done[1] != 0); round++)
        for (int who = 0; who < 2; who++)
            if (done[who] != 0)
                done[who] = mbedtls_ssl_handshake(&sessions[who]);
    return done[0] == 0 && done[1] == 0;
}

static void
say(int who)
{
    unsigned char buffer[1024];
    const char *text;

    for (size_t i = 0; (text = wire_text(who, i)) != NULL; i++) {
        int written = 0, size = (int)strlen(text);

        /* TLS 1.0: the first octet goes in a record of its own. */
        while (written < size) {
            int count = mbedtls_ssl_write(&sessions[who], (const unsigned char *)text + written,
                                          (size_t)(size - written));

            if (count <= 0 || mbedtls_ssl_read(&sessions[1 - who], buffer, sizeof(buffer)) <= 0)
                exit(1);
            written += count;
        }
    }
}

static void
configure(mbedtls_ssl_config *config, int who, const WireSession *wanted, const int *suites)
{
    mbedtls_ssl_config_init(config);
    mbedtls_ssl_config_defaults(config,
                                who == WIRE_CLIENT ? MBEDTLS_SSL_IS_CLIENT : MBEDTLS_SSL_IS_SERVER,
                                MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
    mbedtls_ssl_conf_min_version(config, 3, wanted->version & 0xff);
    mbedtls_ssl_conf_max_version(config, 3, wanted->version & 0xff);
    mbedtls_ssl_conf_ciphersuites(config, suites);
    mbedtls_ssl_conf_encrypt_then_mac(config, wanted->encrypt_then_mac);
    mbedtls_ssl_conf_extended_master_secret(config, wanted->extended_master_secret);
    mbedtls_ssl_conf_truncated_hmac(config, wanted->truncated_hmac);
    mbedtls_ssl_conf_rng(config, mbedtls_ctr_drbg_random, &random_context);
    mbedtls_ssl_conf_psk(config, wire_key(KEY_SIZE), KEY_SIZE, (const unsigned char *)"device", 6);
    if (who == WIRE_CLIENT)
        mbedtls_ssl_conf_export_keys_cb(config, note_master, NULL);
}

static void
run(const WireSession *wanted)
{
    mbedtls_ssl_config configs[2];
    const int suites[] = {wanted->suite, 0};

    wire_begin(wanted);
    wire_note("psk", wire_key(KEY_SIZE), KEY_SIZE);
    for (int who = 0; who < 2; who++) {
        configure(&configs[who], who, wanted, suites);
        mbedtls_ssl_init(&sessions[who]);
        mbedtls_ssl_setup(&sessions[who], &configs[who]);
        mbedtls_ssl_set_bio(&sessions[who], &ends[who], push, pull, NULL);
    }
    if (handshake()) {
        say(WIRE_CLIENT);
        say(WIRE_SERVER);
        wire_end();
    } else {
        fprintf(stderr, "mbedtls: no session with %04x\n", wanted->suite);
    }
    for (int who = 0; who < 2; who++) {
        mbedtls_ssl_free(&sessions[who]);
        mbedtls_ssl_config_free(&configs[who]);
    }
}

typedef struct {
    uint16_t id;
    uint16_t first_version;
    bool cbc;
} Suite;

static const Suite suites[] = {
    {0x008c, 0x0301, true},  {0x008d, 0x0301, true},  {0x00ae, 0x0301, true},
    {0x00af, 0x0301, true},  {0xc094, 0x0303, true},  {0xc095, 0x0303, true},
    {0xc0a8, 0x0303, false}, {0xc0a4, 0x0303, false}, {0xccab, 0x0303, false},
};

int
main(void)
{
    mbedtls_entropy_context entropy;
    char stack[32];

    mbedtls_version_get_string_full(stack);
    g_strdelimit(stack, " ", '-');
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&random_context);
    if (mbedtls_ctr_drbg_seed(&random_context, mbedtls_entropy_func, &entropy, NULL, 0) != 0)
        return 1;
    for (size_t i = 0; i < G_N_ELEMENTS(suites); i++)
        for (uint16_t version = suites[i].first_version; version <= 0x0303; version++)
            for (int etm = suites[i].cbc; etm >= 0; etm--) {
                WireSession session = {stack, version, suites[i].id, etm, etm, suites[i].cbc};

                run(&session);
            }
    return 0;
}
