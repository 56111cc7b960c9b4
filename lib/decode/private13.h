/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What PskConnection does for TLS 1.3 alone (RFC 8446): its part of the state, and of the functions
 * that the files of decode/ share. private.h has the rest.
 */
#pragma once

#include "crypto/schedule13.h"
#include "decode/connection.h"
#include "decode/limits.h"
#include "tls/handshake.h"
#include "tls/hello.h"

typedef struct PskOpened PskOpened; /* private.h */

/* An offered PSK of TLS 1.3 whose binder verified. */
typedef struct {
    uint16_t index;   /* among the identities offered */
    bool external;    /* from the key table, not from a ticket */
    PskHash hash;
    PskSecret13 early_secret;
    PskKeySource source;
    GBytes *identity; /* of the key table, also where a ticket stands for it; may be NULL */
    char *key_ref;
} PskOffer13;

/* Secrets of one handshake of TLS 1.3 (RFC 8446 section 7.1). */
typedef struct {
    PskSecret13 handshake;
    PskSecret13 master;
    PskSecret13 client_handshake;
    PskSecret13 client_application;
    PskSecret13 resumption;
    PskSecret13 traffic[PSK_SENDERS]; /* in use by each side */
} PskSecrets13;

/* What TLS 1.3 derives of one handshake. */
typedef struct {
    GArray *offers;       /* PskOffer13; NULL while there are none */
    uint16_t tried[PSK_TRIED_IDENTITIES_MAX]; /* which identities the facts have of those offered */
    PskHash early_hash;   /* 0-RTT data can be read: the hash of its PSK */
    PskSecrets13 *secrets; /* NULL without 0-RTT data or a ServerHello of TLS 1.3; there are: */
    bool from_psk;        /* what is made of the PSK */
    bool from_keylog;     /* client_handshake, from the key log */
    bool resumption_known; /* resumption */
    bool server_finished;
    bool transcript_lost; /* its Finished does not verify: not all before it was captured */
    bool application;     /* client_application */
    GByteArray *early_held; /* 0-RTT data that the server may refuse yet, or NULL */
    bool early_taken;     /* it is delivered at once: taken, too much, or its end may be lost */
    bool early_accepted;  /* the server's EncryptedExtensions say so */
    bool early_ended;     /* the client's EndOfEarlyData was read */
    uint64_t early_closed_records, early_closed_bytes; /* that may be 0-RTT data, not read */
} PskState13;

/* session13.c: whether the handshake traffic secret that the key log has of this negotiation's
 * random opens |record|, the side's first. All that it has is installed then. */
bool psk13_fits_handshake(PskConnection *connection, PskSender from, const PskRecord *record,
                          PskOpened *opened);

/* session13.c: keys, for early13.c too */
PskSecrets13 *psk13_secrets(PskConnection *connection); /* made where they are not there */
PskSpan psk13_from_keylog(const PskConnection *connection, PskKeylogLabel label);
/* The same of the size that the suite negotiated takes; false where there is none. */
bool psk13_secret_from_keylog(const PskConnection *connection, PskKeylogLabel label,
                              PskSecret13 secret);
void psk13_install(PskConnection *connection, PskSender from, const PskSecret13 traffic);

/* traffic13.c: the application traffic secret that the key log has of one side. */
bool psk13_application_from_keylog(const PskConnection *connection, PskSender from,
                                   PskSecret13 secret);
/* traffic13.c: from now on, records of |from| are protected by this application traffic secret. */
void psk13_install_application(PskConnection *connection, PskSender from,
                               const PskSecret13 secret);
/*
 * traffic13.c: |from|'s record of that number proves the secret; it is the first that does. What
 * came before was the handshake's, unless it is 0-RTT data whose end nobody has seen.
 */
void psk13_accept_application(PskConnection *connection, PskSender from, const PskSecret13 secret,
                              uint64_t number);
void psk13_tell_application(PskConnection *connection, PskSender from, const PskSecret13 secret);
/* traffic13.c: |from| has sent its Finished. */
void psk13_begin_application(PskConnection *connection, PskSender from);
/* The traffic secret that follows the one in use, whose first message may have been lost. */
bool psk13_next_secret(PskConnection *connection, PskSender from, PskSecret13 next);
void psk13_key_update(PskConnection *connection, PskSender from);
/* A record of a side without keys, whose application traffic secret may be known all the same. */
bool psk13_try_application(PskConnection *connection, PskSender from, const PskRecord *record,
                           uint64_t frame);

/* tickets13.c: after the client's Finished was added to the transcript; and one ticket. */
void psk13_make_resumption(PskConnection *connection);
void psk13_new_session_ticket(PskConnection *connection, const PskHandshakeMessage *message);

/* binders13.c: the offer of that index whose binder verified, or NULL. */
const PskOffer13 *psk13_find_offer(const PskState13 *state, uint16_t index);
/* binders13.c: whether the identity of that index, of those offered, is the one of the facts. */
bool psk13_is_named(const PskConnection *connection, uint16_t index);

/*
 * binders13.c: the server chose TLS 1.2, and the facts' identity is that of a ClientKeyExchange
 * whose secrets the PSK alone does not make. What the binders of the ClientHello, where it offers
 * the same identity to TLS 1.3, prove of its key is told.
 */
void psk13_recall_binders(PskConnection *connection);

/* early13.c: what follows is no 0-RTT data any more. */
void psk13_end_early(PskConnection *connection);
/* early13.c: keeps what may be 0-RTT data until the server's answer is known. */
bool psk13_hold_early(PskConnection *connection, PskSpan content, uint64_t frame);
/* early13.c: the server took the 0-RTT data, which is delivered now. */
void psk13_early_taken(PskConnection *connection, uint64_t frame);
/* early13.c: it refused it: nobody has received it, whether or not it can be read here. */
void psk13_early_refused(PskConnection *connection);
/* early13.c: what the EncryptedExtensions say of it. */
void psk13_early_answered(PskConnection *connection, PskSpan extensions, uint64_t frame);
/* early13.c: the connection ended before anything was said of it. */
void psk13_early_unanswered(PskConnection *connection);

/* binders13.c, early13.c, session13.c */
/* Before the ClientHello is added to the transcript. */
void psk13_client_hello(PskConnection *connection, const PskHandshakeMessage *message,
                        const PskClientHello *hello);
/* After the ClientHello was added: 0-RTT keys. */
void psk13_early_data(PskConnection *connection);
/* After the ServerHello was added. */
void psk13_server_hello(PskConnection *connection, const PskServerHello *hello);
void psk13_message(PskConnection *connection, PskSender from, const PskHandshakeMessage *message,
                   uint64_t frame);
/* A client's record while keys for 0-RTT data have yet to prove themselves. */
bool psk13_try_early(PskConnection *connection, const PskRecord *record, uint64_t frame);
/* A record did not open as 0-RTT data: true where handshake keys have been installed instead. */
bool psk13_leave_early(PskConnection *connection, PskSender from);
void psk13_state_clear(PskState13 *state);
