/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Connections that others held, fed to a PskConnection in whatever pieces a test wants.
 *
 * A Replay is what went over the wire and what was said; a Witness is a PskConnection with all that
 * it tells of written down.
 */
#pragma once

#include "decode/connection.h"
#include "diagnose/diagnose.h"
#include "vectors.h"

/* Octets of one sender: a TCP segment or a record. */
typedef struct {
    PskSender from;
    GByteArray *bytes;
} ReplayPiece;

typedef struct {
    char *name;
    GArray *segments;                      /* ReplayPiece, as they were sent */
    GArray *records;                       /* ReplayPiece, in the order of their last octets */
    GByteArray *said[PSK_SENDERS];         /* the plaintext, from another program */
    GByteArray *identity, *psk;            /* of the key table */
    char *psk_text;                        /* as it stands there */
    PskKeylog *keylog;                     /* of the endpoint; empty where it wrote none */
    uint16_t suite;                        /* sessions.txt only */
    uint16_t version;
} Replay;

/* One connection of tests/vectors/connections.txt: by its name, or a block of the file. */
Replay *replay_capture(const char *name, unsigned stream);
Replay *replay_connection(const GArray *block);

/* A block of tests/vectors/sessions.txt. */
Replay *replay_session(const GArray *block);

void replay_free(Replay *replay);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Replay, replay_free)

static inline const ReplayPiece *
replay_record(const Replay *replay, guint index)
{
    return &g_array_index(replay->records, ReplayPiece, index);
}

/* The octets of all segments. */
size_t replay_size(const Replay *replay);

/* Content type of a record as sent. */
static inline uint8_t
replay_type(const ReplayPiece *record)
{
    return record->bytes->data[0];
}

typedef struct {
    PskContext context;
    PskTable *table; /* of the context, as witness_give_key() makes it */
    PskSessionCache *sessions; /* of the context, at first */
    PskConnection *connection;
    uint64_t frame;                /* of the last octets fed */
    GPtrArray *texts[PSK_SENDERS]; /* GBytes: the plaintext of each record */
    unsigned gaps[PSK_SENDERS];    /* told of in the plaintext */
    uint64_t gap_bytes;            /* of the last of them */
    GString *secrets;              /* a key log of the secrets that were given out */
    GString *steps;                /* "C1 S2 S14 C16 ..." */
} Witness;

/* A context of crypto, and of a key table and a session cache that are the witness's, and empty. */
void witness_init(Witness *witness, PskCrypto *crypto);
void witness_clear(Witness *witness);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Witness, witness_clear)

void witness_give_key(Witness *witness, const GByteArray *identity, const GByteArray *psk);

/* Feeds, and makes the connection first where there is none. */
void witness_feed(Witness *witness, PskSender from, PskSpan bytes);
void witness_feed_piece(Witness *witness, const ReplayPiece *piece);
void witness_gap(Witness *witness, PskSender from, uint64_t bytes);

/* Everything as it was sent, then the end. */
void witness_watch(Witness *witness, const Replay *replay);

/* The end; what the connection found out. */
const PskFacts *witness_end(Witness *witness);
const PskFacts *witness_facts(const Witness *witness);

/* What was read is all that was said. */
void witness_assert_said(const Witness *witness, const Replay *replay);

/* Not one octet was read, and no secret given out. */
void witness_assert_silent(const Witness *witness);

void witness_assert_verdict(const Witness *witness, PskVerdict verdict);

/* All facts but frame numbers, as text to compare; g_free it. */
char *witness_facts_text(const Witness *witness);
