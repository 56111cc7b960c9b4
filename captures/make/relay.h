/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A relay puts TLS with a pre-shared key around one TCP connection, so that real MQTT peers meet
 * over TLS stacks which they were not built with:
 *
 *   mosquitto_pub -> relay_gnutls client -> [capture] -> relay_mbedtls server -> mosquitto
 *
 * relay.c carries the bytes; the files relay_STACK.c hold one TLS stack each and
 * define the functions below. A relay handles each connection in a process of its own, so
 * backends need not share anything and may exit on failure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define RELAY_KEY_MAX 64

typedef struct {
    bool server;
    const char *identity;
    uint8_t key[RELAY_KEY_MAX];
    size_t key_length;
    const char *hint;   /* server only; NULL sends none */
    const char *suites; /* in the stack's own syntax */
    int max_fragment;   /* bytes, 0 for no such limit */
    bool no_extended_master_secret;
    bool no_encrypt_then_mac;
    bool truncated_hmac;
    const char *keylog; /* NSS key log to append to, where the stack can; or NULL */
} RelayOptions;

typedef struct RelayTls RelayTls;

/* Does the handshake on the connected socket `fd`. */
RelayTls *relay_tls_open(int fd, const RelayOptions *options);

/* Reads at most `size` bytes; returns 0 when the peer has closed. The socket does not block during
 * this call, since a record need not hold application data; RELAY_NOTHING means that it held none.
 */
#define RELAY_NOTHING (-1)

ssize_t relay_tls_read(RelayTls *tls, uint8_t *data, size_t size);

/* True when decrypted bytes wait that poll() on the socket does not show. */
bool relay_tls_pending(RelayTls *tls);

void relay_tls_write(RelayTls *tls, const uint8_t *data, size_t length);

/* Sends close_notify and frees everything but the socket. */
void relay_tls_close(RelayTls *tls);

/* Prints what failed and ends the process. */
_Noreturn void relay_fail(const char *what, const char *why);
