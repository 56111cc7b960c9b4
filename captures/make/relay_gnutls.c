/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * GnuTLS. Suites and versions are a priority string; GnuTLS itself writes a key log when
 * SSLKEYLOGFILE is set.
 */
#include "relay.h"

#include <gnutls/gnutls.h>
#include <stdlib.h>
#include <string.h>

struct RelayTls {
    gnutls_session_t session;
};

static const RelayOptions *server_options;

static void
check(const char *what, int result)
{
    if (result < 0)
        relay_fail(what, gnutls_strerror(result));
}

static int
find_key(gnutls_session_t session, const gnutls_datum_t *identity, gnutls_datum_t *key)
{
    const RelayOptions *options = server_options;

    (void)session;
    if (identity->size != strlen(options->identity) ||
        memcmp(identity->data, options->identity, identity->size))
        return -1;
    key->data = gnutls_malloc(options->key_length);
    key->size = (unsigned)options->key_length;
    memcpy(key->data, options->key, options->key_length);
    return 0;
}

static void
set_server_key(gnutls_session_t session, const RelayOptions *options)
{
    gnutls_psk_server_credentials_t credentials;

    server_options = options;
    check("credentials", gnutls_psk_allocate_server_credentials(&credentials));
    gnutls_psk_set_server_credentials_function2(credentials, find_key);
    if (options->hint)
        check("hint", gnutls_psk_set_server_credentials_hint(credentials, options->hint));
    check("key", gnutls_credentials_set(session, GNUTLS_CRD_PSK, credentials));
}

static void
set_client_key(gnutls_session_t session, const RelayOptions *options)
{
    const gnutls_datum_t key = {(unsigned char *)options->key, (unsigned)options->key_length};
    const gnutls_datum_t identity = {(unsigned char *)options->identity,
                                     (unsigned)strlen(options->identity)};
    gnutls_psk_client_credentials_t credentials;

    check("credentials", gnutls_psk_allocate_client_credentials(&credentials));
    check("key",
          gnutls_psk_set_client_credentials2(credentials, &identity, &key, GNUTLS_PSK_KEY_RAW));
    check("key", gnutls_credentials_set(session, GNUTLS_CRD_PSK, credentials));
}

RelayTls *
relay_tls_open(int fd, const RelayOptions *options)
{
    RelayTls *tls = calloc(1, sizeof *tls);
    const char *at = NULL;
    int result;

    if (options->keylog)
        setenv("SSLKEYLOGFILE", options->keylog, 1);
    check("init", gnutls_init(&tls->session, (options->server ? GNUTLS_SERVER : GNUTLS_CLIENT)));
    if (gnutls_priority_set_direct(tls->session, options->suites, &at) < 0)
        relay_fail("priority string", at ? at : options->suites);
    if (options->server)
        set_server_key(tls->session, options);
    else
        set_client_key(tls->session, options);
    /* What we ask the peer to send; below 512 bytes only where %ALLOW_SMALL_RECORDS is set. */
    if (options->max_fragment)
        check("fragment",
              (int)gnutls_record_set_max_recv_size(tls->session, (size_t)options->max_fragment));
    gnutls_transport_set_int(tls->session, fd);
    /* A handshake message in several records ends the call early even on a blocking socket. */
    do {
        result = gnutls_handshake(tls->session);
    } while (result < 0 && !gnutls_error_is_fatal(result));
    check("handshake", result);
    return tls;
}

ssize_t
relay_tls_read(RelayTls *tls, uint8_t *data, size_t size)
{
    ssize_t result = gnutls_record_recv(tls->session, data, size);

    if (result == GNUTLS_E_AGAIN || result == GNUTLS_E_INTERRUPTED)
        return RELAY_NOTHING;
    return result > 0 ? result : 0;
}

bool
relay_tls_pending(RelayTls *tls)
{
    return gnutls_record_check_pending(tls->session) > 0;
}

void
relay_tls_write(RelayTls *tls, const uint8_t *data, size_t length)
{
    while (length) {
        ssize_t result = gnutls_record_send(tls->session, data, length);

        check("write", (int)result);
        data += result;
        length -= (size_t)result;
    }
}

void
relay_tls_close(RelayTls *tls)
{
    gnutls_bye(tls->session, GNUTLS_SHUT_WR);
    gnutls_deinit(tls->session);
    free(tls);
}
