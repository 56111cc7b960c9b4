/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An endpoint that plays one side of TLS-PSK sessions and notes what it sent and received.
 *
 * Both sides are given the same script, so no protocol is needed on top of TLS. peer.c plays it;
 * peer_openssl.c, peer_gnutls.c, peer_mbedtls.c and peer_wolfssl.c hold one stack each and define
 * the functions below. Each is a program of its own, peer_STACK, for one run of a script: it may
 * exit on failure and free nothing.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PEER_TLS_1_0 = 0x0301,
    PEER_TLS_1_1 = 0x0302,
    PEER_TLS_1_2 = 0x0303,
    PEER_TLS_1_3 = 0x0304,
    PEER_KEY_MAX = 64,
};

typedef struct {
    bool server;
    uint16_t version;
    uint16_t suite;
    const char *identity;
    uint8_t key[PEER_KEY_MAX];
    size_t key_length;
    const char *hint;   /* of the server; NULL sends none */
    const char *keylog; /* NSS key log to append to where the stack can, or NULL */
    /* For RSA-PSK: PEM files of the server. */
    const char *certificate;
    const char *private_key;
    bool dhe;         /* TLS 1.3: psk_dhe_ke, else psk_ke */
    bool retry;       /* TLS 1.3: the client's key share is not the one that the server wants */
    bool tickets;     /* TLS 1.2: resumption by ticket, else by session id */
    bool resume;      /* each connection resumes the one before */
    bool forget;      /* the server forgets its sessions and ticket keys between connections */
    bool renew;       /* TLS 1.2: the server answers each ticket with a new one */
    bool abbreviated; /* renegotiation resumes the session */
    bool no_extended_master_secret;
    bool no_encrypt_then_mac;
    bool truncated_hmac;
    size_t max_fragment; /* max_fragment_length, 0 for none */
    size_t record_limit; /* record_size_limit, 0 for none */
    size_t padding;      /* TLS 1.3: records padded to a multiple of this, or by this much */
    size_t early_data;   /* the most early data, 0 where there is none */
} PeerOptions;

/* What the stack says was negotiated. */
typedef struct {
    uint16_t version;
    uint16_t suite;
    bool resumed;
    bool early_data_accepted;
} PeerOutcome;

typedef struct Peer Peer;

/* Prints a line for each PSK suite of the stack: id, lowest and highest version. */
void peer_list_suites(void);

/* Prints a word for each kind of session that the stack can take part in. */
void peer_list_abilities(void);

/* "OpenSSL 3.0.22" */
const char *peer_stack(void);

/* Makes what connections share; again where the server has to forget. */
void peer_set_up(const PeerOptions *options);

/*
 * Does the handshake on a connected socket; a client that resumes uses the session of the
 * connection before. `early` is what it sends as early data; a server fills it with what came.
 */
Peer *peer_open(int fd, uint8_t *early, size_t early_length);

PeerOutcome peer_outcome(Peer *peer);

/* Waits for some bytes; 0 when the other side has closed. */
size_t peer_read(Peer *peer, uint8_t *data, size_t size);

/* One record, where the length allows it. */
void peer_write(Peer *peer, const uint8_t *data, size_t length);

/* Starts a renegotiation, and returns when it is complete. The other side waits in peer_read(). */
void peer_renegotiate(Peer *peer);

/* TLS 1.3 KeyUpdate; with `both` the other side has to answer with one. */
void peer_update_keys(Peer *peer, bool both);

/* Keeps the session for the next connection; call it before close_notify. */
void peer_keep_session(Peer *peer);

void peer_close_notify(Peer *peer);
void peer_free(Peer *peer);

/* --- for the stacks, from peer.c ------------------------------------------------------------- */

/* Prints what failed and ends the program. */
_Noreturn void peer_fail(const char *what, const char *why);

/* Appends to the key log, if there is one. */
void peer_keylog_line(const char *line);
void peer_keylog_secret(const char *label, const uint8_t random[static 32], const uint8_t *secret,
                        size_t length);

/* True when the socket has bytes to read, false when none came within a few seconds. */
bool peer_await(int fd);
