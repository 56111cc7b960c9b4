/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sessions/lane.h"

void
lane_init(Lane *lane, const Options *options, const PskContext *context, ReportEmit emit,
          void *user)
{
    lane->shared.context = *context;
    lane->shared.context.crypto = psk_crypto_new();
    lane->shared.context.order = &lane->order;
    lane->shared.context.holdings = &lane->records;
    lane->shared.mqtt_holdings = &lane->mqtt;
    lane->shared.mqtt_scratch = &lane->mqtt_scratch;
    lane->shared.report = report_new(options, emit, user);
}

void
lane_clear(Lane *lane)
{
    report_free(lane->shared.report);
    mqtt_packet_clear(&lane->mqtt_scratch);
    psk_crypto_free(lane->shared.context.crypto);
}

void
lane_carry_out(Lane *lane, const LoadEvent *event, PskSpan bytes)
{
    Session *session = event->session;

    lane->order = event->order;
    if (session->connection == NULL)
        session_begin(session, &lane->shared);
    switch (event->kind) {
    case LOAD_DATA:
        session_data(session, event->from, bytes, event->frame, event->time_ns);
        break;
    case LOAD_GAP:
        session_gap(session, event->from, event->size, event->how != 0, event->frame,
                    event->time_ns);
        break;
    case LOAD_END:
        session_end(session, event->how, event->from, event->frame, event->time_ns);
        break;
    }
}

guint
lane_work_off(Lane *lane, const Load *load, guint index, uint64_t before)
{
    for (; index < load->count; index++) {
        const LoadEvent *event = &load->events[index];

        if (event->order >= before)
            break;
        __atomic_store_n(&lane->past, event->order, __ATOMIC_RELEASE);
        load_prefetch(load, index);
        lane_carry_out(lane, event, load_bytes(load, event));
    }
    return index;
}

EpochHeld
lane_held(const Lane *lane)
{
    return (EpochHeld){lane->records.bytes, lane->mqtt.bytes};
}

void
lane_limit(Lane *lane, const EpochHeld *held)
{
    lane->records.full = held->records > EPOCH_RECORDS_MAX;
    lane->mqtt.full = held->mqtt > EPOCH_MQTT_MAX;
}

uint64_t
lane_past(const Lane *lane)
{
    return __atomic_load_n(&lane->past, __ATOMIC_ACQUIRE);
}
