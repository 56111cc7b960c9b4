/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mqtt/session.h"

#include "base/prefetch.h"
#include "mqtt/alias.h"
#include "mqtt/dialect.h"
#include "mqtt/framer.h"
#include "mqtt/held.h"
#include "mqtt/hunt.h"
#include "mqtt/recognise.h"

/* What every packet needs comes first. */
typedef struct {
    MqttFramer framer;
    uint8_t malformed;   /* packets in a row */
    bool searching;
    bool stopped;
    bool connected; /* a CONNECT was seen */
    bool begun, foreign; /* something came; and it is HTTP */
    MqttAliases aliases;
    MqttHeld held; /* until it is known whether the session is MQTT */
    MqttHunt hunt; /* while searching */
    uint64_t undecoded;
    uint64_t counted; /* of what is held here */
} Direction;

struct MqttSession {
    MqttPacket *packet;
    PskHoldings *holdings; /* or NULL */
    MqttEventFunc event;
    void *user_data;
    MqttSessionStatus status;
    MqttDialect dialect;
    size_t searched; /* bytes, before the session was recognised */
    Direction directions[2];
};

MqttSession *
mqtt_session_new(MqttPacket *scratch, MqttEventFunc event, void *user_data)
{
    MqttSession *session = g_new0(MqttSession, 1);

    session->packet = scratch;
    session->event = event;
    session->user_data = user_data;
    return session;
}

void
mqtt_session_share(MqttSession *session, PskHoldings *holdings)
{
    session->holdings = holdings;
}

/* Behind whatever changes what is held. */
static void
count_held(MqttSession *session, MqttSender from)
{
    Direction *own = &session->directions[from];

    psk_holdings_count(session->holdings, &own->counted,
                       mqtt_framer_partial(&own->framer).size + own->aliases.memory +
                           mqtt_held_bytes(&own->held).size +
                           mqtt_held_bytes(&own->hunt.held).size);
}

void
mqtt_session_free(MqttSession *session)
{
    if (session == NULL)
        return;
    for (int from = MQTT_CLIENT; from <= MQTT_SERVER; from++) {
        mqtt_framer_clear(&session->directions[from].framer);
        mqtt_aliases_clear(&session->directions[from].aliases);
        mqtt_held_clear(&session->directions[from].held);
        mqtt_hunt_clear(&session->directions[from].hunt);
    }
    g_free(session);
}

void
mqtt_session_prefetch(const MqttSession *session, MqttSender from)
{
    if (session == NULL)
        return;
    psk_prefetch(session, offsetof(MqttSession, directions));
    psk_prefetch(&session->directions[from], offsetof(Direction, aliases));
}

static void
emit_data(MqttSession *session, MqttSender from, PskSpan bytes, MqttWhere where)
{
    MqttEvent event = {.kind = MQTT_EVENT_DATA, .from = from, .where = where, .bytes = bytes};

    if (bytes.size > 0)
        session->event(&event, session->user_data);
}

/* Bytes that can't be decoded: data, as long as it is not known that they are MQTT at all. */
static void
emit_undecoded(MqttSession *session, MqttSender from, PskSpan bytes, MqttUndecoded why,
               MqttWhere where)
{
    MqttEvent event = {
        .kind = MQTT_EVENT_UNDECODED, .from = from, .where = where, .bytes = bytes, .why = why};

    if (session->status != MQTT_SESSION_MQTT) {
        emit_data(session, from, bytes, where);
    } else if (bytes.size > 0) {
        session->directions[from].undecoded += bytes.size;
        session->event(&event, session->user_data);
    }
}

static void
emit_packet(MqttSession *session, MqttSender from, MqttWhere where)
{
    MqttEvent event = {
        .kind = MQTT_EVENT_PACKET, .from = from, .where = where, .packet = session->packet};

    session->event(&event, session->user_data);
}

static void
deliver(MqttSession *session, MqttSender from, const MqttUnit *unit, MqttWhere where)
{
    Direction *direction = &session->directions[from];
    MqttPacket *packet = session->packet;

    mqtt_dialect_parse(&session->dialect, packet, unit);
    if (packet->type == MQTT_CONNECT && direction->connected)
        mqtt_packet_note(packet, (MqttProblem){.code = MQTT_PROBLEM_SECOND_CONNECT});
    direction->connected |= packet->type == MQTT_CONNECT;
    if (!mqtt_type_sent_by(packet->type, from, packet->version))
        mqtt_packet_note(packet, (MqttProblem){.code = MQTT_PROBLEM_WRONG_SENDER,
                                               .field = from == MQTT_CLIENT ? "client" : "server"});
    if (packet->status != MQTT_STATUS_MALFORMED)
        mqtt_aliases_resolve(&direction->aliases, packet, session->holdings);
    direction->malformed = packet->status == MQTT_STATUS_MALFORMED ? direction->malformed + 1 : 0;
    emit_packet(session, from, where);
    direction->stopped = direction->malformed == MQTT_MALFORMED_MAX;
}

/* The framing is broken: says so once, as a packet, and gives up the direction. */
static void
stop(MqttSession *session, MqttSender from, PskSpan bytes, MqttWhere where)
{
    session->directions[from].stopped = true;
    mqtt_packet_parse(session->packet, psk_span_first(bytes, MQTT_HEADER_MAX),
                      session->dialect.version);
    emit_packet(session, from, where);
    emit_undecoded(session, from, bytes, MQTT_UNDECODED_MALFORMED, where);
}

static void
decode(MqttSession *session, MqttSender from, PskSpan bytes, MqttWhere where)
{
    Direction *direction = &session->directions[from];
    PskParse parse;
    MqttUnit unit;

    while (!direction->stopped) {
        if (mqtt_framer_at_border(&direction->framer) &&
            mqtt_dialect_is_reserved(&session->dialect, bytes)) {
            stop(session, from, bytes, where);
            bytes = psk_span(NULL, 0);
            break;
        }
        parse = mqtt_framer_next(&direction->framer, &bytes, &unit);
        if (parse == PSK_PARSE_MORE)
            break;
        if (parse == PSK_PARSE_OK)
            deliver(session, from, &unit, where);
        else
            stop(session, from, unit.bytes, where);
        if (bytes.size == 0 && direction->framer.buffer == NULL &&
            direction->counted == direction->aliases.memory)
            return; /* nothing to decode, to free or to count */
    }
    if (direction->stopped) {
        mqtt_framer_clear(&direction->framer);
        emit_undecoded(session, from, bytes, MQTT_UNDECODED_MALFORMED, where);
    } else if (session->holdings != NULL && session->holdings->full) {
        mqtt_framer_shorten(&direction->framer, PSK_HOLDINGS_SPARE);
    }
    count_held(session, from);
}

/* Gives out the first |size| bytes of what the search holds: no packet was found in them. */
static void
pass_over(MqttSession *session, MqttSender from, size_t size, MqttUndecoded why)
{
    MqttHunt *hunt = &session->directions[from].hunt;
    MqttWhere where;
    PskSpan bytes;

    for (; mqtt_held_take(&hunt->held, size, &bytes, &where); size -= bytes.size) {
        emit_undecoded(session, from, bytes, why, where);
        session->searched += bytes.size;
    }
}

/* What the search holds will tell no more. */
static void
give_up_hunt(MqttSession *session, MqttSender from, MqttUndecoded why)
{
    MqttHunt *hunt = &session->directions[from].hunt;

    pass_over(session, from, SIZE_MAX, mqtt_hunt_in_packet(hunt) ? why : MQTT_UNDECODED_SEARCH);
    mqtt_hunt_clear(hunt);
    count_held(session, from);
}

/* Gives what was held to whoever is to have it, now that the status is known. */
static void
release_held(MqttSession *session, MqttSender from)
{
    MqttHeld held = session->directions[from].held;
    MqttWhere where;
    PskSpan bytes;

    session->directions[from].held = (MqttHeld){0};
    while (mqtt_held_take(&held, SIZE_MAX, &bytes, &where))
        mqtt_session_feed(session, from, bytes, where);
    mqtt_held_clear(&held);
    count_held(session, from);
}

/* Looks for the border of a packet, and decodes from there. */
static void
search(MqttSession *session, MqttSender from, PskSpan bytes, MqttWhere where)
{
    Direction *direction = &session->directions[from];
    MqttHunt found;
    size_t border;

    if (!mqtt_hunt_feed(&direction->hunt, bytes, where, from, &session->dialect.version,
                        session->packet, &border)) {
        pass_over(session, from, border, MQTT_UNDECODED_SEARCH);
        if (psk_holdings_exceed(session->holdings, mqtt_held_bytes(&direction->hunt.held).size))
            give_up_hunt(session, from, MQTT_UNDECODED_SEARCH);
        if (session->status == MQTT_SESSION_UNDECIDED && session->searched > MQTT_SEARCH_MAX) {
            session->status = MQTT_SESSION_OTHER;
            give_up_hunt(session, MQTT_CLIENT, MQTT_UNDECODED_SEARCH);
            give_up_hunt(session, MQTT_SERVER, MQTT_UNDECODED_SEARCH);
            release_held(session, from == MQTT_CLIENT ? MQTT_SERVER : MQTT_CLIENT);
        }
        count_held(session, from);
        return;
    }
    session->status = MQTT_SESSION_MQTT;
    pass_over(session, from, border, MQTT_UNDECODED_SEARCH);
    direction->searching = false;
    found = direction->hunt;
    direction->hunt = (MqttHunt){0};
    while (mqtt_held_take(&found.held, SIZE_MAX, &bytes, &where))
        decode(session, from, bytes, where);
    mqtt_hunt_clear(&found);
    count_held(session, from);
}

static void
feed_direction(MqttSession *session, MqttSender from, PskSpan bytes, MqttWhere where)
{
    Direction *direction = &session->directions[from];
    PskSpan dropped;

    if (!direction->begun)
        direction->foreign = mqtt_recognise_http(bytes);
    direction->begun = true;
    dropped = mqtt_framer_drop(&direction->framer, &bytes);
    if (dropped.size > 0)
        emit_undecoded(session, from, dropped, MQTT_UNDECODED_LOST, where);
    if (bytes.size == 0)
        return;
    if (direction->foreign)
        emit_data(session, from, bytes, where);
    else if (direction->searching && !direction->stopped)
        search(session, from, bytes, where);
    else
        decode(session, from, bytes, where);
}

/* The beginning. Bytes that can't decide yet are held; the server's may be captured before the
 * client's, for which they wait. */
static void
feed_undecided(MqttSession *session, MqttSender from, PskSpan bytes, MqttWhere where)
{
    MqttHeld *held = &session->directions[from].held;
    PskSpan all = bytes;
    PskParse parse;

    if (held->bytes != NULL) {
        mqtt_held_add(held, bytes, where);
        all = mqtt_held_bytes(held);
    }
    parse = from == MQTT_CLIENT          ? mqtt_recognise_client(all)
            : all.size <= MQTT_HELD_MAX && !psk_holdings_exceed(session->holdings, all.size)
                ? mqtt_recognise_server(all)
                : PSK_PARSE_BAD;
    if (parse == PSK_PARSE_MORE) {
        if (held->bytes == NULL)
            mqtt_held_add(held, bytes, where);
        count_held(session, from);
        return;
    }
    session->status = parse == PSK_PARSE_OK ? MQTT_SESSION_MQTT : MQTT_SESSION_OTHER;
    if (held->bytes != NULL)
        release_held(session, from);
    else
        mqtt_session_feed(session, from, bytes, where);
    release_held(session, from == MQTT_CLIENT ? MQTT_SERVER : MQTT_CLIENT);
}

void
mqtt_session_feed(MqttSession *session, MqttSender from, PskSpan bytes, MqttWhere where)
{
    if (bytes.size == 0)
        return;
    if (session->status == MQTT_SESSION_OTHER)
        emit_data(session, from, bytes, where);
    else if (session->status == MQTT_SESSION_UNDECIDED && !session->directions[from].searching)
        feed_undecided(session, from, bytes, where);
    else
        feed_direction(session, from, bytes, where);
}

/* Bytes of the beginning are missing: packets must be searched for in both directions. */
static void
join(MqttSession *session)
{
    for (int from = MQTT_CLIENT; from <= MQTT_SERVER; from++) {
        if (session->directions[from].searching)
            continue;
        session->directions[from].searching = true;
        release_held(session, (MqttSender)from);
    }
}

void
mqtt_session_gap(MqttSession *session, MqttSender from, uint64_t most, MqttWhere where)
{
    Direction *direction = &session->directions[from];

    if (session->status == MQTT_SESSION_UNDECIDED)
        join(session);
    give_up_hunt(session, from, MQTT_UNDECODED_SEARCH);
    if (session->status == MQTT_SESSION_OTHER)
        return;
    mqtt_aliases_gap(&direction->aliases);
    emit_undecoded(session, from, mqtt_framer_partial(&direction->framer), MQTT_UNDECODED_LOST,
                   where);
    mqtt_framer_gap(&direction->framer, most);
    direction->searching = true; /* behind what is certainly left of that packet */
    count_held(session, from);
}

void
mqtt_session_end(MqttSession *session, MqttWhere where)
{
    if (session->status == MQTT_SESSION_UNDECIDED) {
        session->status = MQTT_SESSION_OTHER;
        release_held(session, MQTT_CLIENT);
        release_held(session, MQTT_SERVER);
    }
    for (int from = MQTT_CLIENT; from <= MQTT_SERVER; from++) {
        MqttFramer *framer = &session->directions[from].framer;

        give_up_hunt(session, (MqttSender)from, MQTT_UNDECODED_END);
        emit_undecoded(session, (MqttSender)from, mqtt_framer_partial(framer), MQTT_UNDECODED_END,
                       where);
        mqtt_framer_clear(framer);
        psk_holdings_count(session->holdings, &session->directions[from].counted, 0);
    }
}

MqttSessionStatus
mqtt_session_status(const MqttSession *session)
{
    return session->status;
}

bool
mqtt_session_stopped(const MqttSession *session, MqttSender from)
{
    return session->directions[from].stopped;
}

uint64_t
mqtt_session_undecoded(const MqttSession *session, MqttSender from)
{
    return session->directions[from].undecoded;
}

MqttVersion
mqtt_session_version(const MqttSession *session)
{
    return session->dialect.version;
}
