/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PskConnection: one TLS connection from its bytes to facts, verified secrets and plaintext.
 *
 * The front ends bring the bytes of each direction in order, with holes named; the connection
 * frames records and handshake messages, fills PskFacts, looks keys up, verifies them by the
 * Finished messages and opens the records. It never judges: diagnose/diagnose.h does.
 *
 *     PskConnection *c = psk_connection_new(context, &events, user);
 *     psk_connection_feed(c, PSK_CLIENT, bytes, frame) ... psk_connection_gap(...) ...
 *     psk_connection_end(c);
 *     psk_diagnose(psk_connection_facts(c), ...);
 *     psk_connection_free(c);
 */
#pragma once

#include "base/holdings.h"
#include "crypto/crypto.h"
#include "decode/peers.h"
#include "decode/session_cache.h"
#include "decode/trials.h"
#include "diagnose/facts.h"
#include "psk/keylog.h"
#include "psk/rsa_key.h"
#include "psk/table.h"

/*
 * What connections share. All are borrowed and outlive the connections; any may be NULL but
 * |crypto|. The table and the key log are only read; the session cache, the log of trials and the
 * holdings are written.
 */
typedef struct {
    PskCrypto *crypto;
    const PskTable *table;
    const PskKeylog *keylog;
    const PskRsaKey *rsa_key; /* the server's, for RSA_PSK */
    PskSessionCache *sessions;
    const GArray *expected;   /* uint16_t: suites that should be negotiated */
    PskTrialLog *trials;      /* without it, nothing but the table's own keys is tried */
    PskHoldings *holdings;    /* of those that one thread decodes: while they are full, a record or
                                 a message that goes on is given up, as lost */
    /*
     * For connections that are decoded on several threads at once: |order| is the place in the run
     * of the bytes in hand (a later place is a higher number), and |settle| returns when all bytes
     * before that place have been handled. It is called before what other connections left in
     * |sessions| and |trials| is asked for; what they left from later places is not seen. Both
     * NULL where connections are fed one after another.
     */
    const uint64_t *order;
    void (*settle)(void *user);
    void *settle_user;
    /* Deliver 0-RTT data as it is read, and not when it is known that the server took it. */
    bool early_at_once;
} PskContext;

/* A secret of the session, verified; everything is borrowed for the call. */
typedef struct {
    const char *label;      /* of the NSS key log: "CLIENT_RANDOM", "CLIENT_TRAFFIC_SECRET_0", … */
    PskSpan client_random;
    PskSpan secret;         /* the master secret for CLIENT_RANDOM */
    PskSpan premaster;      /* TLS 1.2 and below, where it is known; else empty */
    PskSpan server_random;
    PskSpan session_id;     /* the server's, TLS 1.2 and below; may be empty */
    const PskSuite *suite;
    uint16_t version;
    /* The encrypted records that each side had sent before the secret was verified (the record
     * that verified it included). */
    uint64_t records[PSK_SENDERS];
} PskVerifiedSecret;

/* A step of the handshake, for those who want to be told of each. */
typedef struct {
    PskSender from;
    uint8_t content_type;   /* handshake, change_cipher_spec or alert */
    uint8_t handshake_type; /* with content type handshake */
    uint8_t alert_level;    /* with content type alert */
    uint8_t alert_description;
    bool encrypted;
    uint32_t size;          /* of the message */
    uint64_t frame;
} PskStep;

/*
 * Any may be NULL. |from| is who sent it; |frame| that of the last byte needed. Spans are borrowed
 * for the call. The connection must not be fed or freed from inside a callback.
 */
typedef struct {
    void (*tls)(void *user); /* the bytes turned out to be TLS: once, before all other events */
    void (*step)(void *user, const PskStep *step);
    void (*secret)(void *user, const PskVerifiedSecret *secret);
    /* Authenticated application data of one record; never empty. */
    void (*plaintext)(void *user, PskSender from, PskSpan bytes, uint64_t frame);
    /*
     * A record of application data is about to be opened, with a fragment of |size| octets, and the
     * bytes that were fed complete no other: who has its plaintext from elsewhere, authenticated,
     * may save the work. Returns it, valid as long as the bytes that were fed, or an empty span.
     * Up to TLS 1.2.
     */
    PskSpan (*opened)(void *user, PskSender from, size_t size);
    /* Plaintext is missing here: |bytes| of it at the most, 0 where nobody can know. */
    void (*plaintext_gap)(void *user, PskSender from, uint64_t bytes, uint64_t frame);
} PskConnectionEvents;

/*
 * 0-RTT data of a connection that is kept until the server's answer is known; more than servers
 * take (OpenSSL: 16 KiB) is delivered at once.
 */
enum { PSK_EARLY_HELD_MAX = 1 << 20 };

typedef struct PskConnection PskConnection;

/* Never NULL. |context| and |events| are borrowed until the connection is freed. */
PskConnection *psk_connection_new(const PskContext *context, const PskConnectionEvents *events,
                                  void *user);
void psk_connection_free(PskConnection *connection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PskConnection, psk_connection_free)

/*
 * Fetches what feeding |from| needs into the processor's caches, for a caller that knows early what
 * it will feed: of the connection itself, and when that has come, the rest; or what its end needs,
 * likewise. |connection| may be NULL.
 */
void psk_connection_prefetch(const PskConnection *connection, PskSender from);
void psk_connection_prefetch_rest(const PskConnection *connection, PskSender from);
void psk_connection_prefetch_end(const PskConnection *connection);
void psk_connection_prefetch_end_rest(const PskConnection *connection);

/* The next bytes of one direction, with the number of the frame that carried their last byte. */
void psk_connection_feed(PskConnection *connection, PskSender from, PskSpan bytes, uint64_t frame);

/*
 * The beginning of one direction is not in the capture: its first bytes may be the middle of a
 * record. Before it is fed.
 */
void psk_connection_join(PskConnection *connection, PskSender from);

/*
 * |bytes| of one direction are not in the capture (0: an unknown number, as when the capture began
 * after the connection did). |cut|: because the packet was cut by the snapshot length.
 */
void psk_connection_gap(PskConnection *connection, PskSender from, uint64_t bytes, bool cut,
                        uint64_t frame);

/*
 * Compares an ended connection with the sessions so far of the same |server| (octets that stand for
 * its address and port) and identity, and remembers this one. To be called in the order in which
 * the sessions ended; where it is called again, the last call counts. True where the facts have
 * changed by it.
 */
bool psk_connection_compare(PskConnection *connection, PskPeers *peers, PskSpan server);

/*
 * Whether application data is opened, as it is at first. Up to TLS 1.2 a caller may leave it closed
 * that has it from elsewhere; it can change its mind at any time.
 */
void psk_connection_set_reading(PskConnection *connection, bool reading);

/*
 * Of two connections that are told of the same bytes, one that leaves application data closed need
 * not be told of it: from when psk_connection_is_level(), and as long as the other
 * psk_connection_expects_data() of all that it is fed. Then, and before the other has ended, it is
 * made as if it had been told of all that the other was. They are not level during handshakes, nor
 * where the place depends on what was not told: after gaps, with RC4, or in TLS 1.3.
 */
bool psk_connection_is_level(const PskConnection *connection, const PskConnection *other);
void psk_connection_catch_up(PskConnection *connection, const PskConnection *other);

/* Whether |bytes|, the next of |from|, continue and begin records of application data alone. */
bool psk_connection_expects_data(const PskConnection *connection, PskSender from, PskSpan bytes);

/* The first packet that was captured before its checksum was filled in; 0 where none is known. */
void psk_connection_set_offload(PskConnection *connection, uint64_t frame);

/* The first packet whose octets are not what was sent, by its checksum; 0 where none is known. */
void psk_connection_set_damage(PskConnection *connection, uint64_t frame);

/* How the TCP connection ended, who reset or first closed it, and that side's FIN, if there was
 * one, else 0; before psk_connection_end(). */
void psk_connection_set_end(PskConnection *connection, PskEnd end, PskSender by, uint64_t frame);

/*
 * It seems to be over: what an end inside a record leaves over is noted, for as long as nothing
 * follows.
 */
void psk_connection_note_tails(PskConnection *connection);

/*
 * No more bytes will come; facts are final. What was kept back, 0-RTT data of which the server's
 * answer is not in the capture, comes as plaintext. Feeding after this is ignored.
 */
void psk_connection_end(PskConnection *connection);

/* Valid until the connection is freed; final after psk_connection_end(). */
const PskFacts *psk_connection_facts(const PskConnection *connection);

/*
 * The client random of a session whose ClientHello is there, of which nothing could be decrypted,
 * and which the key log did not know then; empty where that is not so. Its secrets may come yet:
 * too late. Borrowed, as the facts.
 */
PskSpan psk_connection_unread(const PskConnection *connection);

/* For the front end that decodes MQTT: the part of the facts that it fills in. */
PskMqttFacts *psk_connection_mqtt_facts(PskConnection *connection);

/* True where decryption goes on and more plaintext may come. */
bool psk_connection_is_decrypting(const PskConnection *connection);
