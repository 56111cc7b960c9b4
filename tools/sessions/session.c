/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sessions/session.h"

#include "base/prefetch.h"
#include "decode/mqtt_facts.h"
#include "output/report.h"

/* Before all else that is reported of a TLS session. */
static void
on_tls(void *user)
{
    Session *session = user;

    report_begin(session->shared->report, session);
}

static void
on_step(void *user, const PskStep *step)
{
    Session *session = user;

    session->head.others = 0; /* whatever the message changed, perhaps in place */
    report_step(session->shared->report, session, step);
}

static void
on_mqtt(const MqttEvent *event, void *user)
{
    Session *session = user;

    psk_mqtt_note(psk_connection_mqtt_facts(session->connection), event);
    report_mqtt(session->shared->report, session, event);
}

static MqttWhere
where_now(const Session *session, uint64_t frame)
{
    return (MqttWhere){frame, session->now_ns};
}

static MqttSession *
mqtt_of(Session *session)
{
    if (session->mqtt == NULL) {
        session->mqtt = mqtt_session_new(session->shared->mqtt_scratch, on_mqtt, session);
        mqtt_session_share(session->mqtt, session->shared->mqtt_holdings);
    }
    return session->mqtt;
}

static void
on_plaintext(void *user, PskSender from, PskSpan bytes, uint64_t frame)
{
    Session *session = user;
    bool first = session->mqtt == NULL;

    report_plaintext(session->shared->report, session, from, bytes);
    psk_mqtt_feed(mqtt_of(session), first, psk_connection_facts(session->connection), from, bytes,
                  where_now(session, frame));
}

static void
on_plaintext_gap(void *user, PskSender from, uint64_t bytes, uint64_t frame)
{
    Session *session = user;

    mqtt_session_gap(mqtt_of(session), psk_mqtt_sender(from), bytes, where_now(session, frame));
}

static const PskConnectionEvents events = {
    .tls = on_tls,
    .step = on_step,
    .plaintext = on_plaintext,
    .plaintext_gap = on_plaintext_gap,
};

void
session_prefetch(const Session *session)
{
    psk_prefetch(session, offsetof(Session, endpoint));
}

void
session_prefetch_parts(const Session *session, PskSender from, bool end)
{
    if (end)
        psk_connection_prefetch_end(session->connection);
    else
        psk_connection_prefetch(session->connection, from);
    psk_prefetch(session->tag, offsetof(Tag, head));
    mqtt_session_prefetch(session->mqtt, psk_mqtt_sender(from));
}

void
session_prefetch_rest(const Session *session, PskSender from, bool end)
{
    if (end)
        psk_connection_prefetch_end_rest(session->connection);
    else
        psk_connection_prefetch_rest(session->connection, from);
    __builtin_prefetch(held_text_last(&session->tag->held));
}

Session *
session_new(const Flow *flow, uint8_t time_digits)
{
    Session *session = g_new0(Session, 1);

    session->tag = tag_new();
    session->endpoint[PSK_CLIENT] = *flow_endpoint(flow, FLOW_CLIENT);
    session->endpoint[PSK_SERVER] = *flow_endpoint(flow, FLOW_SERVER);
    session->ip_version = flow->key.ip_version;
    session->time_digits = time_digits;
    for (unsigned from = 0; from < PSK_SENDERS; from++)
        session->joined[from] =
            !flow_heard_syn(flow, from == PSK_CLIENT ? FLOW_CLIENT : FLOW_SERVER);
    session->first_frame = flow->first_frame;
    session->start_ns = flow->first_time_ns;
    return session;
}

void
session_begin(Session *session, const SessionShared *shared)
{
    session->shared = shared;
    session->connection = psk_connection_new(&shared->context, &events, session);
    for (unsigned from = 0; from < PSK_SENDERS; from++)
        if (session->joined[from])
            psk_connection_join(session->connection, (PskSender)from);
}

static void
tell_accepted(Session *session)
{
    const PskFacts *facts = psk_connection_facts(session->connection);

    if (!facts->handshake_complete || !facts->server_hello)
        return;
    session->accepted_told = true;
    report_accepted(session->shared->report, session);
}

void
session_data(Session *session, PskSender from, PskSpan bytes, uint64_t frame, int64_t time_ns)
{
    session->now_ns = time_ns;
    psk_connection_feed(session->connection, from, bytes, frame);
    if (!session->accepted_told)
        tell_accepted(session);
}

void
session_gap(Session *session, PskSender from, uint64_t bytes, bool cut, uint64_t frame,
            int64_t time_ns)
{
    session->now_ns = time_ns;
    psk_connection_gap(session->connection, from, bytes, cut, frame);
}

void
session_end(Session *session, PskEnd end, PskSender by, uint64_t last_frame, int64_t last_time_ns)
{
    session->now_ns = last_time_ns;
    session->last_frame = last_frame;
    psk_connection_set_end(session->connection, end, by, session->finished_frame);
    psk_connection_set_offload(session->connection, session->unfinished_frame);
    psk_connection_set_damage(session->connection, session->damaged_frame);
    psk_connection_end(session->connection); /* which may bring the last plaintext */
    if (session->mqtt != NULL)
        mqtt_session_end(session->mqtt, where_now(session, last_frame));
    g_clear_pointer(&session->mqtt, mqtt_session_free);
    report_session(session->shared->report, session);
}

void
session_free(Session *session)
{
    mqtt_session_free(session->mqtt);
    psk_connection_free(session->connection);
    g_free(session);
}
