/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The inside of PskConnection, shared by the files of decode/ and nobody else.
 *
 *     connection.c    bytes of a direction -> records
 *     hold.c          what of them is held while it is incomplete, and how much of it
 *     preface.c       what a load balancer says before the client
 *     tunnel.c        what a client and a proxy say before TLS
 *     prefetch.c      what a connection will need, fetched ahead
 *     other.c         what is no TLS
 *     lost.c          what is tried where the capture lost what names the secrets
 *     level.c         two connections that are told of the same
 *     compare.c       a session beside those before it
 *     records.c       records, protected or not -> dispatch by content type
 *     inside.c        what the plaintext begins with
 *     messages.c      handshake messages of every version -> facts
 *     guesses.c       what the user may have meant where the table's keys do not fit
 *     candidates.c    which secrets may be the session's (up to TLS 1.2)
 *     unencrypted.c   records that need no key
 *     verify.c        which of them are, by the Finished messages (up to TLS 1.2)
 *     binders13.c     TLS 1.3: which of the offered PSKs the binders prove
 *     early13.c       TLS 1.3: 0-RTT data
 *     session13.c     TLS 1.3: handshake secrets, Finished
 *     tickets13.c     TLS 1.3: the PSKs that tickets stand for
 *     traffic13.c     TLS 1.3: application traffic secrets and their updates
 *     resync.c        finding the way back after a gap: where the next record begins,
 *     resync_number.c and which number it has
 */
#pragma once

#include "crypto/protection.h"
#include "crypto/schedule.h"
#include "crypto/transcript.h"
#include "decode/connection.h"
#include "decode/limits.h"
#include "decode/private13.h"
#include "tls/handshake.h"
#include "tls/hello.h"

/* Master secrets that are tried for one handshake: the table's, of which stacks make two below
 * TLS 1.2, and those of a key log. */
enum { PSK_CANDIDATES_MAX = 2 * PSK_TRIED_KEYS_MAX + 3 };

/* A master secret that may be the session's, up to TLS 1.2. */
typedef struct {
    uint8_t master[PSK_MASTER_SECRET_SIZE];
    PskSecret premaster; /* empty where only the master secret is known */
    PskKeyBlock keys;
    PskKeySource source;
    char *key_ref;       /* owned; NULL for key logs */
} PskCandidate;

void psk_candidate_clear(PskCandidate *candidate);

/* What a record holds, opened on trial; |out| has room for it. */
struct PskOpened {
    uint8_t *out;
    PskSpan content;
    uint8_t type;
};

/* A record on which keys are tried, and what it holds once it is open. */
typedef struct {
    PskConnection *connection;
    PskSender from;
    const PskRecord *record;
    PskOpened *opened;
} PskRecordTrial;

/* How a client asks a proxy to pass on what follows. */
typedef enum {
    PSK_TUNNEL_NONE,
    PSK_TUNNEL_HTTP,
    PSK_TUNNEL_SOCKS4,
    PSK_TUNNEL_SOCKS5,
} PskTunnel;

/* One direction of the connection. */
typedef struct {
    /* What every record needs comes first, in one cache line. */
    GByteArray *pending;           /* an incomplete record; NULL while there is none */
    PskProtection *protection;     /* opens its records; NULL in the clear or without keys */
    GByteArray *preface;           /* octets that may begin one, none after one; or NULL */
    bool encrypted;                /* since its ChangeCipherSpec, or TLS 1.3's ServerHello */
    bool stopped;                  /* no TLS any more, or closed: bytes are counted and left */
    bool lost;                     /* after a gap: looking for the next record */
    bool joined;                   /* its beginning is not in the capture, and nothing has come */
    bool application;              /* TLS 1.3: an application traffic secret is in use */
    bool nonce_known;              /* the explicit nonce of the last opened record, */
    uint64_t nonce, nonce_sequence; /* and the number of that record */
    uint64_t encrypted_records;    /* since |encrypted| */
    PskHandshakeBuffer handshake;
    uint64_t counted;              /* of what is held here: holdings */
    uint64_t lost_bytes;           /* an upper bound of what the gap swallowed, */
    bool lost_unknown;             /* but for what nobody has counted */
    uint64_t search_spent;         /* octets decrypted in vain while looking for it, */
    uint64_t search_total;         /* and after all gaps */
    size_t searched;               /* octets of |pending| that were looked at, */
    GArray *waiting;               /* places in them that may be records (NULL: none), */
    size_t next_end;               /* and what must be there to tell of one more */
    uint8_t tunnel;                /* PskTunnel that was asked for, */
    uint8_t tunnel_step;           /* and how far this side has come: tunnel.c */
} PskDirection;

/* One handshake: the first, or a renegotiation. */
typedef struct {
    bool client_hello; /* of this negotiation; the facts speak of the connection */
    bool retry_lost;   /* it answers a HelloRetryRequest that is not in the capture */
    bool server_hello;
    bool client_key_exchange;
    uint8_t client_random[PSK_RANDOM_SIZE];
    uint8_t server_random[PSK_RANDOM_SIZE];
    GBytes *session_id;     /* the server's; like the tickets, NULL where it is empty */
    GBytes *ticket_offered; /* RFC 5077, by the client */
    GBytes *ticket_issued;
    PskTranscript transcript;
    uint8_t session_hash[PSK_HASH_SIZE_MAX]; /* RFC 7627 section 3 */
    size_t session_hash_size;
    PskSecret rsa_secret; /* RSA_PSK: what the client encrypted, where it could be opened */
    GArray *candidates;   /* PskCandidate */
    bool candidates_made;
    bool changed[PSK_SENDERS];  /* the ChangeCipherSpec of this negotiation went by */
    bool finished[PSK_SENDERS]; /* a Finished of this negotiation verified */
    bool done;          /* both Finished verified: only the records' keys are still needed */
    bool verified;      /* candidates holds the one that is right */
    bool guessed;       /* what else the table suggests was tried in vain */
    uint32_t chosen;    /* which one */
    bool extended_master_secret;
    bool encrypt_then_mac;
    bool truncated_hmac;
    uint16_t version;
    const PskSuite *suite;
    bool server_hello_done;
    bool logged;        /* the key log knew it when its ClientHello came */
    PskState13 tls13;
} PskNegotiation;

/* established.c: what was agreed on before a renegotiation */
typedef struct PskEstablished PskEstablished;

struct PskConnection {
    const PskContext *context;
    const PskConnectionEvents *events;
    void *user;
    bool not_reading; /* application data is left closed */
    bool alone;       /* the record at hand is all that the bytes which were fed complete, and
                         events->opened() may know it */
    bool ended;
    bool early_reading; /* the client's records are TLS 1.3's 0-RTT data at this moment */
    PskFacts facts;
    PskDirection direction[PSK_SENDERS];
    PskNegotiation negotiation;
    PskEstablished *established; /* NULL without a renegotiation */
};

/* established.c: a renegotiation begins; */
void psk_established_keep(PskConnection *connection);
/* the connection ends: where no end of the renegotiation was seen, it has changed nothing. */
void psk_established_restore(PskConnection *connection);
void psk_established_free(PskEstablished *established);

/* hold.c: behind whatever changes what |from| holds; gives it up where that is too much. */
void psk_hold(PskConnection *connection, PskSender from, uint64_t frame);
/* hold.c: nothing more is counted. */
void psk_hold_end(PskConnection *connection);

/* connection.c: the bytes that may begin a preface begin none. */
void psk_give_up_preface(PskConnection *connection, PskSender from, uint64_t frame);

/* connection.c: the bytes turned out to be TLS. */
void psk_is_tls(PskConnection *connection);

/* other.c: octets by which another protocol is known */
enum { PSK_NAME_SIZE = 4 };
/* other.c: which one begins with |bytes|, */
PskOtherProtocol psk_name_other(PskSpan bytes);
/* and where they may be from anywhere, and an octet or two tell too little. */
PskOtherProtocol psk_name_other_midway(PskSpan bytes);

/* preface.c: |bytes|, which were counted, are the first of |from|, or follow the first. */
bool psk_preface_may_come(const PskConnection *connection, PskSender from, PskSpan bytes);
/*
 * preface.c: what follows all prefaces, of |bytes| with which |from| begins or goes on while its
 * |preface| is there: the PROXY protocol's, and those of tunnels. It lies in |held|, the caller's,
 * where that is not NULL then. Empty while there is too little to tell.
 */
PskSpan psk_preface_pass(PskConnection *connection, PskSender from, PskSpan bytes,
                         GByteArray **held);
/* tunnel.c: the next unit, of |size|, that |own| says in a tunnel it asks |peer| for, or is asked
 * for; |bytes| are not empty. PSK_PARSE_BAD where it is none. */
PskParse psk_tunnel_parse(PskDirection *own, const PskDirection *peer, PskSpan bytes,
                          size_t *size);

/* records.c: hands the content of one record, opened or in the clear, to who reads it. */
void psk_dispatch(PskConnection *connection, PskSender from, uint8_t type, PskSpan content,
                  bool encrypted, uint64_t frame);

/* records.c: takes one whole record, in the clear or not. */
void psk_take_record(PskConnection *connection, PskSender from, const PskRecord *record,
                     uint64_t frame);

/* records.c: replaces the protection of one direction (takes |protection| over). */
void psk_install(PskConnection *connection, PskSender from, PskProtection *protection);

/* records.c: tells of a verified secret. */
void psk_tell_secret(PskConnection *connection, const char *label, PskSpan secret,
                     PskSpan premaster);

/* records.c: application data that could be read. */
void psk_deliver(PskConnection *connection, PskSender from, PskSpan content, uint64_t frame);

/* The place in the run; and the wait for all that comes before it. */
static inline uint64_t
psk_order(const PskConnection *connection)
{
    return connection->context->order != NULL ? *connection->context->order : 0;
}

static inline void
psk_settle(const PskConnection *connection)
{
    if (connection->context->settle != NULL)
        connection->context->settle(connection->context->settle_user);
}

/* messages.c */
void psk_message(PskConnection *connection, PskSender from, const PskHandshakeMessage *message,
                 bool encrypted, uint64_t frame);
void psk_negotiation_clear(PskNegotiation *negotiation);

/*
 * candidates.c: fills negotiation.candidates from the key table, the key log and the cache.
 * |encrypted| is the premaster secret that RSA_PSK sends to the server, else empty.
 */
void psk_candidates_make(PskConnection *connection, PskSpan encrypted);
/* candidates.c: the same where the ClientKeyExchange is not in the capture, which a key log can do
 * without. */
void psk_candidates_without_identity(PskConnection *connection);
/* Whether a PSK is all that is still needed: plain PSK, or RSA_PSK with the other part opened. */
bool psk_key_makes_premaster(const PskNegotiation *negotiation);
/* The candidate of one such PSK, not added; the caller clears it or adds it. */
bool psk_candidate_of_psk(PskConnection *connection, PskSpan psk, PskCandidate *candidate);
/* Likewise of one such master secret. */
void psk_candidate_of_master(PskConnection *connection, PskSpan master, PskCandidate *candidate);
GArray *psk_candidates(PskNegotiation *negotiation); /* made when it is not there */
void psk_candidates_resume(PskConnection *connection); /* an abbreviated handshake */
/* candidates.c: remembers |entry| by the session id and the ticket that the server gave; the
 * context must have a cache. */
void psk_remember_entry(const PskConnection *connection, const PskSessionEntry *entry);
/* candidates.c: remembers a full handshake that nobody could read. */
void psk_remember_closed(PskConnection *connection);

/* guesses.c: the trials that |fits| decides; what fits is noted as a fact. */
bool psk_guesses_try(PskConnection *connection, PskSpan identity, PskTrialFits fits, void *user);
/* guesses.c: |index| is what the table has of the facts' identity, or PSK_TABLE_NONE. */
void psk_guesses_note_lookup(PskConnection *connection, uint32_t index);

/* unencrypted.c: records that need no key, where none is at hand: RFC 4785, and RFC 9150. */
bool psk_read_null(PskConnection *connection, PskSender from, const PskRecord *record,
                   uint64_t frame);
bool psk_read_integrity_only(PskConnection *connection, PskSender from, const PskRecord *record,
                             uint64_t frame);

/* verify.c: what |from| made with its key, in |frame|, does not fit the table's. */
void psk_note_wrong_key(PskConnection *connection, PskSender from, uint64_t frame);

/* verify.c: ChangeCipherSpec, and the first protected records of a direction without keys. */
void psk_change_cipher_spec(PskConnection *connection, PskSender from, uint64_t frame);
bool psk_try_candidates(PskConnection *connection, PskSender from, const PskRecord *record,
                        uint64_t frame);
/*
 * verify.c: tries |candidate|, which it takes over. Where the record opens, its protection is
 * installed, and the candidate is the last of the negotiation's.
 */
bool psk_record_trial_fits(const PskRecordTrial *trial, PskCandidate *candidate);
/* verify.c: what that costs, counted as short records: one for most. */
size_t psk_trial_cost(const PskConnection *connection, PskSender from, const PskRecord *record);

/*
 * lost.c: tries what may open |record| although a message is lost. True where it is open: up to
 * TLS 1.2 the last of the negotiation's candidates did it, in TLS 1.3 the keys are installed that
 * will.
 */
bool psk_lost_try(PskConnection *connection, PskSender from, const PskRecord *record,
                  PskOpened *opened);
/*
 * verify.c: a renegotiation whose ChangeCipherSpec of |from| has yet to come, or is lost: how many
 * keys it may bring; the protection of one of them, for the caller, or NULL; and that this one is
 * in use (takes |protection| over).
 */
guint psk_changes_to_come(const PskConnection *connection, PskSender from);
PskProtection *psk_change_to_come(PskConnection *connection, PskSender from, guint index);
void psk_change_unseen(PskConnection *connection, PskSender from, guint index,
                       PskProtection *protection);

/* The candidate that is right, with |verified|. */
static inline const PskCandidate *
psk_chosen(const PskNegotiation *negotiation)
{
    return &g_array_index(negotiation->candidates, PskCandidate, negotiation->chosen);
}

/* finished.c */
void psk_finished(PskConnection *connection, PskSender from, const PskHandshakeMessage *message,
                  uint64_t frame);
/* finished.c: when both sides have finished. */
void psk_release_handshake(PskConnection *connection);
/* finished.c: remembers a verified session for resumption. */
void psk_remember_session(PskConnection *connection);

/* resync_number.c: notes the number of a record that opened, which tells those of later ones. */
void psk_resync_note(PskConnection *connection, PskSender from, const PskRecord *record);
void psk_resync_implied_encryption(PskConnection *connection, PskSender from,
                                   const PskRecord *record);
/* Finds the number under which a record opens, and brings the protection there. |before| is what
 * is there of the octets in front of it. */
PskFound psk_resync_number(PskConnection *connection, PskSender from, const PskRecord *record,
                           PskSpan before);
/* resync.c: bytes are lost; the search for the next record. */
void psk_resync_lost(PskConnection *connection, PskSender from, uint64_t bytes);
void psk_resync_feed(PskConnection *connection, PskSender from, PskSpan bytes, uint64_t frame);
/* What was looked at is looked at again, since other keys may open it. */
void psk_resync_again(PskDirection *direction);
