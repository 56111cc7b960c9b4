/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Item: one piece of output on its way from the decoding of a connection to the writer.
 *
 * Connections are decoded independently of each other; what they have to say is put in capture
 * order, numbered and written by one writer (writer.h). Session numbers are given there, since only
 * there the order is known: an item says where in its text the number belongs.
 */
#pragma once

#include <glib.h>

#include "diagnose/diagnose.h"
#include "output/held_text.h"
#include "packet/packet.h"

/* The writer's side of a session; made with it, freed by the writer after its last item. */
typedef struct {
    uint64_t id;         /* 0 until the writer gives it one */
    HeldText held;       /* text lines that wait for the session's end */
    char *head;          /* for a block that begins before that: as last given, or NULL */
    size_t head_size;
    size_t number_at;    /* in |head| */
    bool streams_opened[2];
} Tag;

Tag *tag_new(void);
void tag_free(Tag *tag);

typedef enum {
    ITEM_BEGIN,    /* the session turned out to be TLS: it gets its number */
    ITEM_ACCEPTED, /* its handshake is complete: what the server chose */
    ITEM_LINE,     /* text: a line of the session's block, with the block's head if it changed */
    ITEM_EVENT,    /* JSON: an event of the session */
    ITEM_STREAM,   /* plaintext for --streams */
    ITEM_END,      /* the session's end: its block's head and tail, or its JSON event */
    ITEM_FINDING,  /* of no session */
} ItemKind;

/* Whether a session is reported. */
typedef enum {
    EXPECT_TLS,     /* it is TLS: always */
    EXPECT_PORT,    /* it is not, on a port where TLS is expected */
    EXPECT_UNKNOWN, /* it is not; reported if the capture has TLS on this port */
} Expectation;

#define ITEM_NO_NUMBER SIZE_MAX

typedef struct {
    ItemKind kind;
    Tag *tag;         /* NULL with ITEM_FINDING */
    GString *text;    /* borrowed; in text mode the head, or with ITEM_LINE NULL: as before */
    size_t number_at; /* where in |text| the session's number belongs, or ITEM_NO_NUMBER */
    GString *line;    /* text mode: the line, or the tail with ITEM_END; borrowed */
    PskSender from;   /* ITEM_STREAM */
    PskSpan bytes;    /* ITEM_STREAM; borrowed */

    uint64_t order;   /* place in the run, sessions/crew.h */

    /* ITEM_ACCEPTED */
    PacketEndpoint server;
    uint16_t suite_id;
    uint16_t version;

    /* ITEM_END: the session itself, which goes to the writer */
    struct Session *session;
    Expectation expectation;
    uint16_t port;    /* the server's */
    PskVerdict verdict;
    bool has_problem; /* a finding above note */
} Item;
