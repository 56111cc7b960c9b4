/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions of GnuTLS with itself. */
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <errno.h>
#include <gnutls/gnutls.h>

enum { KEY_SIZE = 70 }; /* longer than the block of SHA-256, so that HMAC must hash it */

static int ends[2] = {WIRE_CLIENT, WIRE_SERVER};
static gnutls_session_t sessions[2];

static ssize_t
push(gnutls_transport_ptr_t end, const void *data, size_t size)
{
    wire_send(*(int *)end, data, size);
    return (ssize_t)size;
}

static ssize_t
pull(gnutls_transport_ptr_t end, void *data, size_t size)
{
    int count = wire_receive(*(int *)end, data, size);

    if (count < 0)
        gnutls_transport_set_errno(sessions[*(int *)end], EAGAIN);
    return count;
}

static int
pull_timeout(gnutls_transport_ptr_t end, unsigned int ms)
{
    (void)end, (void)ms;
    return 1;
}

static int
find_key(gnutls_session_t session, const char *identity, gnutls_datum_t *key)
{
    (void)session, (void)identity;
    key->data = gnutls_malloc(KEY_SIZE);
    key->size = KEY_SIZE;
    memcpy(key->data, wire_key(KEY_SIZE), KEY_SIZE);
    return 0;
}

static int
note_secret(gnutls_session_t session, const char *label, const gnutls_datum_t *secret)
{
    g_autofree char *name = g_strconcat("secret.", label, NULL);

    (void)session;
    wire_note(name, secret->data, secret->size);
    return 0;
}

static void
say(int who)
{
    char buffer[1024];
    const char *text;

    for (size_t i = 0; (text = wire_text(who, i)) != NULL; i++) {
        ssize_t size = GNUTLS_E_AGAIN;

        gnutls_record_send(sessions[who], text, strlen(text));
        for (int round = 0; round < 5 && size == GNUTLS_E_AGAIN; round++)
            size = gnutls_record_recv(sessions[1 - who], buffer, sizeof(buffer));
        if (size != (ssize_t)strlen(text)) {
            fprintf(stderr, "gnutls: received %zd\n", size);
            exit(1);
        }
    }
}

static bool
handshake(void)
{
    int done[2] = {GNUTLS_E_AGAIN, GNUTLS_E_AGAIN};

    for (int round = 0; round < 20 && (done[0] != 0 || done[1] != 0); round++)
        for (int who = 0; who < 2; who++)
            if (done[who] != 0)
                done[who] = gnutls_handshake(sessions[who]);
    return done[0] == 0 && done[1] == 0;
}

static void
note_secrets(void)
{
    gnutls_datum_t master;

    if (gnutls_protocol_get_version(sessions[0]) == GNUTLS_TLS1_3)
        return;
    gnutls_session_get_master_secret(sessions[0], &master);
    wire_note("master", master.data, master.size);
}

static void
run(const WireSession *wanted, const char *priority, bool update)
{
    gnutls_psk_client_credentials_t client;
    gnutls_psk_server_credentials_t server;
    gnutls_datum_t key = {(uint8_t *)wire_key(KEY_SIZE), KEY_SIZE};
    char buffer[16];

    wire_begin(wanted);
    wire_note("psk", key.data, key.size);
    gnutls_psk_allocate_client_credentials(&client);
    gnutls_psk_set_client_credentials(client, "device", &key, GNUTLS_PSK_KEY_RAW);
    gnutls_psk_allocate_server_credentials(&server);
    gnutls_psk_set_server_credentials_function(server, find_key);
    gnutls_init(&sessions[0], GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS);
    gnutls_init(&sessions[1], GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS);
    gnutls_credentials_set(sessions[0], GNUTLS_CRD_PSK, client);
    gnutls_credentials_set(sessions[1], GNUTLS_CRD_PSK, server);
    for (int who = 0; who < 2; who++) {
        const char *error;

        if (gnutls_priority_set_direct(sessions[who], priority, &error) != 0) {
            fprintf(stderr, "%s: %s\n", priority, error);
            exit(1);
        }
        gnutls_transport_set_ptr(sessions[who], &ends[who]);
        gnutls_transport_set_push_function(sessions[who], push);
        gnutls_transport_set_pull_function(sessions[who], pull);
        gnutls_transport_set_pull_timeout_function(sessions[who], pull_timeout);
    }
    gnutls_session_set_keylog_function(sessions[0], note_secret);
    if (handshake()) {
        note_secrets();
        say(WIRE_CLIENT);
        if (update)
            gnutls_session_key_update(sessions[0], GNUTLS_KU_PEER);
        if (update)
            (void)!gnutls_record_recv(sessions[1], buffer, sizeof(buffer));
        say(WIRE_SERVER);
        if (update)
            say(WIRE_CLIENT);
        wire_end();
    } else {
        fprintf(stderr, "gnutls: no session with %s\n", priority);
    }
    for (int who = 0; who < 2; who++)
        gnutls_deinit(sessions[who]);
    gnutls_psk_free_client_credentials(client);
    gnutls_psk_free_server_credentials(server);
}

/* The suite's cipher and MAC by the names of priority strings. */
typedef struct {
    uint16_t id;
    uint16_t first_version;
    const char *cipher, *mac;
    bool cbc;
} Suite;

static const Suite suites[] = {
    {0x002c, 0x0301, "NULL", "SHA1", false},
    {0x008a, 0x0301, "ARCFOUR-128", "SHA1", false},
    {0x008b, 0x0301, "3DES-CBC", "SHA1", true},
    {0x008c, 0x0301, "AES-128-CBC", "SHA1", true},
    {0x008d, 0x0301, "AES-256-CBC", "SHA1", true},
    {0x00a8, 0x0303, "AES-128-GCM", "AEAD", false},
    {0x00a9, 0x0303, "AES-256-GCM", "AEAD", false},
    {0x00ae, 0x0303, "AES-128-CBC", "SHA256", true},
    {0x00af, 0x0303, "AES-256-CBC", "SHA384", true},
    {0x00b0, 0x0303, "NULL", "SHA256", false},
    {0x00b1, 0x0303, "NULL", "SHA384", false},
    {0xc08e, 0x0303, "CAMELLIA-128-GCM", "AEAD", false},
    {0xc08f, 0x0303, "CAMELLIA-256-GCM", "AEAD", false},
    {0xc094, 0x0303, "CAMELLIA-128-CBC", "SHA256", true},
    {0xc095, 0x0303, "CAMELLIA-256-CBC", "SHA384", true},
    {0xc0a4, 0x0303, "AES-128-CCM", "AEAD", false},
    {0xc0a5, 0x0303, "AES-256-CCM", "AEAD", false},
    {0xc0a8, 0x0303, "AES-128-CCM-8", "AEAD", false},
    {0xc0a9, 0x0303, "AES-256-CCM-8", "AEAD", false},
    {0xccab, 0x0303, "CHACHA20-POLY1305", "AEAD", false},
    {0x1301, 0x0304, "AES-128-GCM", "AEAD", false},
    {0x1303, 0x0304, "CHACHA20-POLY1305", "AEAD", false},
    {0x1304, 0x0304, "AES-128-CCM", "AEAD", false},
    {0x1305, 0x0304, "AES-128-CCM-8", "AEAD", false},
};

int
main(void)
{
    g_autofree char *stack = g_strdup_printf("GnuTLS-%s", gnutls_check_version(NULL));

    for (size_t i = 0; i < G_N_ELEMENTS(suites); i++) {
        const Suite *s = &suites[i];
        uint16_t last = s->first_version == 0x0304 ? 0x0304 : 0x0303;

        for (uint16_t version = s->first_version; version <= last; version++)
            for (int etm = s->cbc; etm >= 0; etm--) {
                bool ems = version < 0x0304 && (s->cbc ? etm : i % 2 == 0);
                WireSession session = {stack, version, s->id, etm, ems, false};
                g_autofree char *priority = g_strdup_printf(
                    "NONE:+VERS-TLS1.%d:+%s:+%s:+PSK:+COMP-NULL:+GROUP-ALL:+SIGN-ALL%s%s",
                    version - 0x0301, s->cipher, s->mac, etm ? "" : ":%NO_ETM",
                    ems ? "" : ":%NO_SESSION_HASH");

                run(&session, priority, version == 0x0304);
            }
    }
    return 0;
}
