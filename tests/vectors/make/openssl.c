/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions of OpenSSL with itself: SHA-2 MACs below TLS 1.2, ARIA, and all of TLS 1.3. */
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

enum { KEY_SIZE = 33 }; /* odd, so that the halves of TLS 1.0's PRF share an octet */

static SSL *sessions[2];
static const SSL_CIPHER *cipher13;

static unsigned int
client_key(SSL *ssl, const char *hint, char *identity, unsigned int identity_max,
           unsigned char *key, unsigned int key_max)
{
    (void)ssl, (void)hint;
    g_strlcpy(identity, "device", identity_max);
    memcpy(key, wire_key(KEY_SIZE), MIN(KEY_SIZE, key_max));
    return KEY_SIZE;
}

static unsigned int
server_key(SSL *ssl, const char *identity, unsigned char *key, unsigned int key_max)
{
    (void)ssl, (void)identity;
    memcpy(key, wire_key(KEY_SIZE), MIN(KEY_SIZE, key_max));
    return KEY_SIZE;
}

static SSL_SESSION *
session13(void)
{
    SSL_SESSION *session = SSL_SESSION_new();

    SSL_SESSION_set1_master_key(session, wire_key(KEY_SIZE), KEY_SIZE);
    SSL_SESSION_set_cipher(session, cipher13);
    SSL_SESSION_set_protocol_version(session, TLS1_3_VERSION);
    return session;
}

static int
client_key13(SSL *ssl, const EVP_MD *md, const unsigned char **identity, size_t *size,
             SSL_SESSION **session)
{
    (void)ssl, (void)md;
    *identity = (const unsigned char *)"device";
    *size = 6;
    *session = session13();
    return 1;
}

static int
server_key13(SSL *ssl, const unsigned char *identity, size_t size, SSL_SESSION **session)
{
    (void)ssl, (void)identity, (void)size;
    *session = session13();
    return 1;
}

static void
note_secret(const SSL *ssl, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", 3);
    g_autofree char *name = g_strconcat("secret.", words[0], NULL);
    size_t size = strlen(words[2]) / 2;
    g_autofree uint8_t *secret = g_malloc(size);

    (void)ssl;
    for (size_t i = 0; i < size; i++)
        secret[i] = (uint8_t)(g_ascii_xdigit_value(words[2][2 * i]) << 4 |
                              g_ascii_xdigit_value(words[2][2 * i + 1]));
    wire_note(strcmp(words[0], "CLIENT_RANDOM") == 0 ? "master" : name, secret, size);
}

/* Moves what |who| has written to the wire, and what is on it for |who| to its input. */
static void
carry(int who)
{
    uint8_t buffer[4096];
    int count;

    while ((count = BIO_read(SSL_get_wbio(sessions[who]), buffer, sizeof(buffer))) > 0)
        wire_send(who, buffer, (size_t)count);
    while ((count = wire_receive(who, buffer, sizeof(buffer))) > 0)
        BIO_write(SSL_get_rbio(sessions[who]), buffer, count);
}

static bool
handshake(void)
{
    int done[2] = {0, 0};

    for (int round = 0; round < 20 && (done[0] != 1 || done[1] != 1); round++)
        for (int who = 0; who < 2; who++) {
            carry(who);
            if (done[who] != 1)
                done[who] = SSL_do_handshake(sessions[who]);
            carry(who);
        }
    return done[0] == 1 && done[1] == 1;
}

static void
say(int who)
{
    char buffer[1024];
    const char *text;

    for (size_t i = 0; (text = wire_text(who, i)) != NULL; i++) {
        SSL_write(sessions[who], text, (int)strlen(text));
        carry(who);
        carry(1 - who);
        if (SSL_read(sessions[1 - who], buffer, sizeof(buffer)) != (int)strlen(text))
            exit(1);
        carry(1 - who);
        carry(who);
    }
}

static SSL_CTX *
configure(int who, const WireSession *wanted, const char *name)
{
    SSL_CTX *context = SSL_CTX_new(who == WIRE_CLIENT ? TLS_client_method() : TLS_server_method());
    g_autofree char *list = g_strconcat(name, ":@SECLEVEL=0", NULL);

    SSL_CTX_set_min_proto_version(context, wanted->version);
    SSL_CTX_set_max_proto_version(context, wanted->version);
    if (wanted->version == TLS1_3_VERSION)
        SSL_CTX_set_ciphersuites(context, name);
    else if (SSL_CTX_set_cipher_list(context, list) != 1)
        exit(1);
    if (!wanted->encrypt_then_mac)
        SSL_CTX_set_options(context, SSL_OP_NO_ENCRYPT_THEN_MAC);
    if (!wanted->extended_master_secret)
        SSL_CTX_set_options(context, SSL_OP_NO_EXTENDED_MASTER_SECRET);
    SSL_CTX_set_options(context, SSL_OP_ALLOW_NO_DHE_KEX | SSL_OP_NO_TICKET);
    /* No group in common, so that the server takes psk_ke. */
    SSL_CTX_set1_groups_list(context, who == WIRE_CLIENT ? "X25519" : "P-256");
    if (wanted->version == TLS1_3_VERSION) {
        SSL_CTX_set_psk_use_session_callback(context, client_key13);
        SSL_CTX_set_psk_find_session_callback(context, server_key13);
    } else {
        SSL_CTX_set_psk_client_callback(context, client_key);
        SSL_CTX_set_psk_server_callback(context, server_key);
    }
    SSL_CTX_set_block_padding(context, 32); /* TLS 1.3: RFC 8446 section 5.4 */
    if (who == WIRE_CLIENT)
        SSL_CTX_set_keylog_callback(context, note_secret);
    return context;
}

static void
run(const WireSession *wanted, const char *name)
{
    SSL_CTX *contexts[2];

    wire_begin(wanted);
    wire_note("psk", wire_key(KEY_SIZE), KEY_SIZE);
    for (int who = 0; who < 2; who++) {
        contexts[who] = configure(who, wanted, name);
        sessions[who] = SSL_new(contexts[who]);
        SSL_set_bio(sessions[who], BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    }
    SSL_set_connect_state(sessions[WIRE_CLIENT]);
    SSL_set_accept_state(sessions[WIRE_SERVER]);
    if (wanted->version == TLS1_3_VERSION)
        cipher13 = SSL_CIPHER_find(sessions[0],
                                   (const uint8_t[]){wanted->suite >> 8, wanted->suite & 0xff});
    if (handshake()) {
        say(WIRE_CLIENT);
        say(WIRE_SERVER);
        if (wanted->version == TLS1_3_VERSION) {
            SSL_key_update(sessions[WIRE_SERVER], SSL_KEY_UPDATE_REQUESTED);
            say(WIRE_SERVER);
            say(WIRE_CLIENT);
        }
        wire_end();
    } else {
        fprintf(stderr, "openssl: no session with %s\n", name);
        ERR_print_errors_fp(stderr);
    }
    for (int who = 0; who < 2; who++) {
        SSL_free(sessions[who]);
        SSL_CTX_free(contexts[who]);
    }
}

typedef struct {
    uint16_t id;
    uint16_t first_version, last_version;
    const char *name;
    bool cbc;
} Suite;

static const Suite suites[] = {
    {0x008c, 0x0301, 0x0301, "PSK-AES128-CBC-SHA", true},
    {0x00ae, 0x0301, 0x0302, "PSK-AES128-CBC-SHA256", true},
    {0x00af, 0x0301, 0x0302, "PSK-AES256-CBC-SHA384", true},
    {0x00b0, 0x0301, 0x0302, "PSK-NULL-SHA256", false},
    {0x00b1, 0x0301, 0x0302, "PSK-NULL-SHA384", false},
    {0xc094, 0x0301, 0x0302, "PSK-CAMELLIA128-SHA256", true},
    {0xc095, 0x0301, 0x0302, "PSK-CAMELLIA256-SHA384", true},
    {0xc06a, 0x0303, 0x0303, "PSK-ARIA128-GCM-SHA256", false},
    {0xc06b, 0x0303, 0x0303, "PSK-ARIA256-GCM-SHA384", false},
    {0x1301, 0x0304, 0x0304, "TLS_AES_128_GCM_SHA256", false},
    {0x1302, 0x0304, 0x0304, "TLS_AES_256_GCM_SHA384", false},
    {0x1303, 0x0304, 0x0304, "TLS_CHACHA20_POLY1305_SHA256", false},
    {0x1304, 0x0304, 0x0304, "TLS_AES_128_CCM_SHA256", false},
    {0x1305, 0x0304, 0x0304, "TLS_AES_128_CCM_8_SHA256", false},
};

int
main(void)
{
    g_autofree char *stack = g_strdup_printf("OpenSSL-%s", OpenSSL_version(OPENSSL_VERSION_STRING));

    for (size_t i = 0; i < G_N_ELEMENTS(suites); i++) {
        const Suite *s = &suites[i];

        for (uint16_t version = s->first_version; version <= s->last_version; version++)
            for (int etm = s->cbc; etm >= 0; etm--) {
                bool ems = version < 0x0304 && (s->cbc ? etm : i % 2 == 0);
                WireSession session = {stack, version, s->id, etm, ems, false};

                run(&session, s->name);
            }
    }
    return 0;
}
