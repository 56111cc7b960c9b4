/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Session: a TCP connection as pskdecode follows it, from ordered bytes to MQTT packets.
 *
 * It owns the connection of the core and the MQTT decoder behind it, and calls the report for
 * everything that people want to see. One session is independent of every other.
 */
#pragma once

#include "decode/connection.h"
#include "mqtt/session.h"
#include "output/item.h"
#include "tcp/flow.h"

typedef struct Report Report;

/* What the sessions of one lane share; all borrowed. */
typedef struct {
    PskContext context;
    MqttPacket *mqtt_scratch;
    PskHoldings *mqtt_holdings;
    Report *report;
} SessionShared;

/* What the head of a text block is made of, as far as it can change (output/report_text.c). */
typedef struct {
    const void *identity;
    const void *hint;
    const void *key_ref;
    uint64_t others; /* 0 until a head was made */
    size_t size;     /* of that head, */
    size_t lines;    /* and of the lines since */
} SessionHead;

/* What every segment needs comes first. */
typedef struct Session {
    const SessionShared *shared; /* of its lane; NULL before it begins */
    Tag *tag;                    /* the writer's */
    PskConnection *connection;
    MqttSession *mqtt;           /* NULL until there is plaintext */
    int64_t now_ns;              /* of the segment in hand */
    unsigned lane;               /* where it is decoded (crew.h) */
    uint8_t ip_version;
    bool joined[PSK_SENDERS]; /* the beginning of that direction is not in the capture */
    uint8_t time_digits;
    bool accepted_told;          /* report_accepted() */
    SessionHead head;            /* as it was last given to the writer */
    PacketEndpoint endpoint[PSK_SENDERS];
    uint64_t first_frame;
    uint64_t last_frame;
    int64_t start_ns;
    uint64_t unfinished_frame;   /* flow_checksums_unfinished(), before session_end() */
    uint64_t damaged_frame;      /* flow_checksums_damaged(), likewise */
    uint64_t finished_frame;     /* flow_finished_frame(), likewise */
} Session;

/* Fetches into the processor's caches the session itself, later what it points to, and later still
 * what that points to, as needed for bytes of |from|, or to |end| it. */
void session_prefetch(const Session *session);
void session_prefetch_parts(const Session *session, PskSender from, bool end);
void session_prefetch_rest(const Session *session, PskSender from, bool end);

/* Of a flow whose client is settled; copies what it needs. |time_digits| are the capture's. */
Session *session_new(const Flow *flow, uint8_t time_digits);

/* Before anything is fed: its lane is known. */
void session_begin(Session *session, const SessionShared *shared);

void session_data(Session *session, PskSender from, PskSpan bytes, uint64_t frame,
                  int64_t time_ns);
void session_gap(Session *session, PskSender from, uint64_t bytes, bool cut, uint64_t frame,
                 int64_t time_ns);

/*
 * The connection is over; |by| began to end it. Its report goes out with the session itself, which
 * the writer frees.
 */
void session_end(Session *session, PskEnd end, PskSender by, uint64_t last_frame,
                 int64_t last_time_ns);

/* Not the tag. */
void session_free(Session *session);
