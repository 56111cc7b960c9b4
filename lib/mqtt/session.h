/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MqttSession: the decrypted bytes of one connection, both directions, to MQTT control packets.
 *
 * The session recognises MQTT by the CONNECT that a client begins with. What is not MQTT comes back
 * unchanged as data. Everything goes through one callback, in the order in which it became known:
 * each byte fed is part of exactly one event (but for the payload of a packet that is too large).
 *
 * A malformed packet of known length is reported and costs nothing else. Where the length itself
 * is broken, or MQTT_MALFORMED_MAX packets in a row are malformed, that direction is stopped and
 * its bytes are reported as undecoded.
 *
 * A session holds memory only for a packet that is not complete (MQTT_PACKET_MAX at most), for
 * topic aliases (twice MQTT_ALIASES_MEMORY_MAX) and, until it is recognised, for the first bytes
 * (MQTT_HELD_MAX in each direction). All sessions together are bounded by PskHoldings: while they
 * are full, a packet that goes on is handled as one that is too large, and what would be held for
 * other reasons is given up.
 */
#pragma once

#include "base/holdings.h"
#include "mqtt/hunt.h"
#include "mqtt/packet.h"

/* Malformed packets in a row after which a direction is taken to be out of step. */
#define MQTT_MALFORMED_MAX 16

/* Bytes of a direction that are kept while it is not known whether they are MQTT. */
#define MQTT_HELD_MAX ((size_t)64 * 1024)

/* Bytes of a session that was joined in its course after which it is taken for something else. */
#define MQTT_SEARCH_MAX ((size_t)1024 * 1024)

typedef enum {
    MQTT_SESSION_UNDECIDED,
    MQTT_SESSION_MQTT,
    MQTT_SESSION_OTHER,
} MqttSessionStatus;

typedef enum {
    MQTT_EVENT_PACKET,    /* a control packet, complete, well-formed or not */
    MQTT_EVENT_DATA,      /* bytes of a session that is not, or not yet, known to be MQTT */
    MQTT_EVENT_UNDECODED, /* bytes of an MQTT session that could not be decoded */
} MqttEventKind;

typedef enum {
    MQTT_UNDECODED_LOST,      /* of a packet of which other bytes were lost */
    MQTT_UNDECODED_SEARCH,    /* before the first packet that was found after lost bytes */
    MQTT_UNDECODED_MALFORMED, /* of a direction that is stopped */
    MQTT_UNDECODED_END,       /* of a packet that was not complete when the session ended */
} MqttUndecoded;

/* Pointers and spans are valid during the callback. */
typedef struct {
    MqttEventKind kind;
    MqttSender from;
    MqttWhere where;          /* of the last byte */
    const MqttPacket *packet; /* of a PACKET */
    PskSpan bytes;            /* of DATA and UNDECODED */
    MqttUndecoded why;        /* of UNDECODED */
} MqttEvent;

/* Must not call the session it is called from. */
typedef void (*MqttEventFunc)(const MqttEvent *event, void *user_data);

typedef struct MqttSession MqttSession;

/*
 * |scratch|, zeroed or used before, is where packets are parsed: one serves all sessions of a
 * thread. It must live as long as the session.
 */
MqttSession *mqtt_session_new(MqttPacket *scratch, MqttEventFunc event, void *user_data);
void mqtt_session_free(MqttSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MqttSession, mqtt_session_free)

/* What the session holds is counted in |holdings| from here to its end. Before it is fed. */
void mqtt_session_share(MqttSession *session, PskHoldings *holdings);

/* Fetches what feeding |from| needs into the processor's caches; |session| may be NULL. */
void mqtt_session_prefetch(const MqttSession *session, MqttSender from);

/* The next bytes of a direction; best one TLS record's, since packets mostly begin with one. */
void mqtt_session_feed(MqttSession *session, MqttSender from, PskSpan bytes, MqttWhere where);

/*
 * Bytes of that direction are missing here, |most| at the most, or 0 where that is not known. What
 * is certainly left of a packet that they are part of is passed over, whatever it looks like. Also
 * called first of all where the beginning of the session is not in the capture.
 */
void mqtt_session_gap(MqttSession *session, MqttSender from, uint64_t most, MqttWhere where);

/* No more bytes will come: gives out what is held. The session can only be freed after it. */
void mqtt_session_end(MqttSession *session, MqttWhere where);

MqttSessionStatus mqtt_session_status(const MqttSession *session);

/* True where that direction is no longer decoded because of malformed packets. */
bool mqtt_session_stopped(const MqttSession *session, MqttSender from);

/* Bytes reported as MQTT_EVENT_UNDECODED until now. */
uint64_t mqtt_session_undecoded(const MqttSession *session, MqttSender from);

/* Of the CONNECT or, where that was not seen, of packets that can only be of one version. */
MqttVersion mqtt_session_version(const MqttSession *session);
