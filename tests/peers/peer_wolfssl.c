/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * wolfSSL 5.5 as Debian builds it: TLS 1.1 to 1.3, no early data, no renegotiation, a
 * truncated_hmac that no peer understands, and a key log only
 * up to TLS 1.2, from the session's own fields.
 */
#include "peer.h"

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/dh.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct Peer {
    WOLFSSL *ssl;
};

static const PeerOptions *options;
static WOLFSSL_CTX *context;
static WOLFSSL_SESSION *kept_session;

static void
check(const char *what, int result)
{
    char why[32];

    if (result == WOLFSSL_SUCCESS)
        return;
    snprintf(why, sizeof why, "%d", result);
    peer_fail(what, why);
}

static void
check_io(WOLFSSL *ssl, const char *what, int result)
{
    char why[WOLFSSL_MAX_ERROR_SZ];

    if (result <= 0)
        peer_fail(what,
                  wolfSSL_ERR_error_string((unsigned long)wolfSSL_get_error(ssl, result), why));
}

/* --- suites ---------------------------------------------------------------------------------- */

/* Calls back for each suite; stops where that returns true. */
static bool
each_suite(bool (*found)(const char *name, uint16_t id))
{
    char list[8192];
    char *rest = NULL;

    wolfSSL_get_ciphers(list, sizeof list);
    for (char *name = strtok_r(list, ":", &rest); name; name = strtok_r(NULL, ":", &rest)) {
        byte first, second;
        int flags = 0;

        if (wolfSSL_get_cipher_suite_from_name(name, &first, &second, &flags) == 0 &&
            found(name, (uint16_t)(first << 8 | second)))
            return true;
    }
    return false;
}

static char suite_name[64];

static bool
keep_wanted(const char *name, uint16_t id)
{
    if (id != options->suite)
        return false;
    snprintf(suite_name, sizeof suite_name, "%s", name);
    return true;
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
client_key(WOLFSSL *ssl, const char *hint, char *identity, unsigned identity_size,
           unsigned char *key, unsigned key_size)
{
    (void)ssl, (void)hint;
    if (strlen(options->identity) >= identity_size)
        return 0;
    strcpy(identity, options->identity);
    return copy_key(key, key_size);
}

static unsigned
server_key(WOLFSSL *ssl, const char *identity, unsigned char *key, unsigned key_size)
{
    (void)ssl;
    return strcmp(identity, options->identity) ? 0 : copy_key(key, key_size);
}

static unsigned
client_key_13(WOLFSSL *ssl, const char *hint, char *identity, unsigned identity_size,
              unsigned char *key, unsigned key_size, const char **suite)
{
    *suite = suite_name;
    return client_key(ssl, hint, identity, identity_size, key, key_size);
}

static unsigned
server_key_13(WOLFSSL *ssl, const char *identity, unsigned char *key, unsigned key_size,
              const char **suite)
{
    *suite = suite_name;
    return server_key(ssl, identity, key, key_size);
}

static void
set_key(void)
{
    bool tls13 = options->version == PEER_TLS_1_3;

    if (options->server && tls13)
        wolfSSL_CTX_set_psk_server_tls13_callback(context, server_key_13);
    else if (options->server)
        wolfSSL_CTX_set_psk_server_callback(context, server_key);
    else if (tls13)
        wolfSSL_CTX_set_psk_client_tls13_callback(context, client_key_13);
    else
        wolfSSL_CTX_set_psk_client_callback(context, client_key);
    if (options->server && options->hint)
        check("hint", wolfSSL_CTX_use_psk_identity_hint(context, options->hint));
}

/* --- context --------------------------------------------------------------------------------- */

static WOLFSSL_METHOD *
method(void)
{
    switch (options->version) {
    case PEER_TLS_1_1:
        return options->server ? wolfTLSv1_1_server_method() : wolfTLSv1_1_client_method();
    case PEER_TLS_1_2:
        return options->server ? wolfTLSv1_2_server_method() : wolfTLSv1_2_client_method();
    case PEER_TLS_1_3:
        return options->server ? wolfTLSv1_3_server_method() : wolfTLSv1_3_client_method();
    default:
        peer_fail("version", "not in wolfSSL");
    }
}

static unsigned char
max_fragment_code(size_t size)
{
    switch (size) {
    case 512:
        return WOLFSSL_MFL_2_9;
    case 1024:
        return WOLFSSL_MFL_2_10;
    case 2048:
        return WOLFSSL_MFL_2_11;
    default:
        return WOLFSSL_MFL_2_12;
    }
}

static void
set_extensions(void)
{
    if (options->no_extended_master_secret)
        check("extended master secret", wolfSSL_CTX_DisableExtendedMasterSecret(context));
    if (options->no_encrypt_then_mac)
        wolfSSL_CTX_AllowEncryptThenMac(context, 0);
    if (!options->dhe && options->version == PEER_TLS_1_3)
        wolfSSL_CTX_no_dhe_psk(context);
    if (options->server)
        return;
    if (options->max_fragment)
        check("fragment",
              wolfSSL_CTX_UseMaxFragment(context, max_fragment_code(options->max_fragment)));
    if (options->tickets)
        check("tickets", wolfSSL_CTX_UseSessionTicket(context));
}

static void
set_server(void)
{
    const DhParams *group = wc_Dh_ffdhe2048_Get();

    check("dh",
          wolfSSL_CTX_SetTmpDH(context, group->p, (int)group->p_len, group->g, (int)group->g_len));
    if (!options->tickets && options->version != PEER_TLS_1_3)
        wolfSSL_CTX_NoTicketTLSv12(context);
}

void
peer_set_up(const PeerOptions *given)
{
    options = given;
    if (!each_suite(keep_wanted))
        peer_fail("suite", "unknown to wolfSSL");
    wolfSSL_Init();
    wolfSSL_CTX_free(context);
    context = wolfSSL_CTX_new(method());
    check("suite", wolfSSL_CTX_set_cipher_list(context, suite_name));
    wolfSSL_CTX_set_verify(context, WOLFSSL_VERIFY_NONE, NULL);
    set_key();
    set_extensions();
    if (options->server)
        set_server();
}

/* --- connection ------------------------------------------------------------------------------ */

static void
write_keylog(WOLFSSL *ssl)
{
    uint8_t random[32], master[48];

    if (options->version == PEER_TLS_1_3 || !options->keylog ||
        wolfSSL_get_client_random(ssl, random, sizeof random) != sizeof random ||
        wolfSSL_SESSION_get_master_key(wolfSSL_get_session(ssl), master, sizeof master) !=
            sizeof master)
        return;
    peer_keylog_secret("CLIENT_RANDOM", random, master, sizeof master);
}

/* The client's key share decides whether there is a HelloRetryRequest. */
static void
set_key_share(WOLFSSL *ssl)
{
    if (options->version != PEER_TLS_1_3 || !options->dhe)
        return;
    if (options->server) {
        int group = WOLFSSL_ECC_SECP256R1;

        check("groups", wolfSSL_set_groups(ssl, &group, 1));
    } else if (options->retry) {
        check("key share", wolfSSL_NoKeyShares(ssl));
    } else {
        check("key share", wolfSSL_UseKeyShare(ssl, WOLFSSL_ECC_SECP256R1));
    }
}

Peer *
peer_open(int fd, uint8_t *early, size_t early_length)
{
    Peer *peer = calloc(1, sizeof *peer);

    (void)early;
    if (early_length)
        peer_fail("early data", "not in Debian's wolfSSL");
    peer->ssl = wolfSSL_new(context);
    wolfSSL_KeepArrays(peer->ssl);
    wolfSSL_set_fd(peer->ssl, fd);
    set_key_share(peer->ssl);
    if (!options->server && options->resume && kept_session)
        check("session", wolfSSL_set_session(peer->ssl, kept_session));
    check_io(peer->ssl, "handshake",
             options->server ? wolfSSL_accept(peer->ssl) : wolfSSL_connect(peer->ssl));
    write_keylog(peer->ssl);
    return peer;
}

PeerOutcome
peer_outcome(Peer *peer)
{
    return (PeerOutcome){
        .version = (uint16_t)wolfSSL_version(peer->ssl),
        .suite = (uint16_t)wolfSSL_get_current_cipher_suite(peer->ssl),
        .resumed = wolfSSL_session_reused(peer->ssl),
    };
}

size_t
peer_read(Peer *peer, uint8_t *data, size_t size)
{
    int result = wolfSSL_read(peer->ssl, data, (int)size);

    if (result < 0 && wolfSSL_get_error(peer->ssl, result) != WOLFSSL_ERROR_ZERO_RETURN &&
        wolfSSL_get_error(peer->ssl, result) != WOLFSSL_ERROR_SYSCALL &&
        wolfSSL_get_error(peer->ssl, result) != SOCKET_PEER_CLOSED_E)
        check_io(peer->ssl, "read", result);
    return result > 0 ? (size_t)result : 0;
}

void
peer_write(Peer *peer, const uint8_t *data, size_t length)
{
    while (length) {
        int result = wolfSSL_write(peer->ssl, data, (int)length);

        check_io(peer->ssl, "write", result);
        data += result;
        length -= (size_t)result;
    }
}

void
peer_renegotiate(Peer *peer)
{
    (void)peer;
    peer_fail("renegotiate", "not in Debian's wolfSSL");
}

/* It always asks the other side to do so too. */
void
peer_update_keys(Peer *peer, bool both)
{
    (void)both;
    check("key update", wolfSSL_update_keys(peer->ssl));
}

void
peer_keep_session(Peer *peer)
{
    kept_session = wolfSSL_get1_session(peer->ssl);
}

void
peer_close_notify(Peer *peer)
{
    wolfSSL_shutdown(peer->ssl);
}

void
peer_free(Peer *peer)
{
    wolfSSL_free(peer->ssl);
    free(peer);
}

/* --- what it can do -------------------------------------------------------------------------- */

const char *
peer_stack(void)
{
    return "wolfSSL " LIBWOLFSSL_VERSION_STRING;
}

static uint16_t last_listed;

static bool
print_suite(const char *name, uint16_t id)
{
    bool tls13 = !strncmp(name, "TLS13", 5);
    bool aead = strstr(name, "GCM") || strstr(name, "CCM") || strstr(name, "POLY1305");
    int lowest = tls13 ? PEER_TLS_1_3 : aead ? PEER_TLS_1_2 : PEER_TLS_1_1;

    /* Some have two names. */
    if ((tls13 || strstr(name, "PSK")) && id != last_listed)
        printf("0x%04X 0x%04x 0x%04x\n", id, lowest, tls13 ? PEER_TLS_1_3 : PEER_TLS_1_2);
    last_listed = id;
    return false;
}

void
peer_list_suites(void)
{
    each_suite(print_suite);
}

void
peer_list_abilities(void)
{
    puts("ems-off etm etm-off max-fragment resume-id resume-ticket forget "
         "psk-ke dhe retry update resume-13");
}
