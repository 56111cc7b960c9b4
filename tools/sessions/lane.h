/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lane: sessions that are decoded one event after another, and what they share meanwhile.
 *
 * What one lane decodes depends on no other lane's place, but for PskContext.settle; one thread is
 * at it at a time.
 */
#pragma once

#include "options.h"
#include "output/report.h"
#include "sessions/epoch.h"
#include "sessions/load.h"

typedef struct {
    SessionShared shared;
    PskHoldings records; /* of its sessions, incomplete; lane_limit() says when it is too much, */
    PskHoldings mqtt;    /* and likewise */
    MqttPacket mqtt_scratch;
    uint64_t order; /* of the event in hand */
    uint64_t past;  /* lane_past() */
} Lane;

/* A copy of |context| is the lane's, with crypto and order of its own; |emit| takes what it has to
 * say, with |user|. */
void lane_init(Lane *lane, const Options *options, const PskContext *context, ReportEmit emit,
               void *user);
void lane_clear(Lane *lane);

/* Does one event; |bytes| are none but with DATA. */
void lane_carry_out(Lane *lane, const LoadEvent *event, PskSpan bytes);

/* Does the events of |load| from |index| on that come before the place |before|; returns the index
 * behind them. */
guint lane_work_off(Lane *lane, const Load *load, guint index, uint64_t before);

/* What its sessions hold; between its events. */
EpochHeld lane_held(const Lane *lane);

/* For what it does next: what the sessions of all lanes hold, as EpochHeld. */
void lane_limit(Lane *lane, const EpochHeld *held);

/* Its events before this place are done; may be asked by any thread. */
uint64_t lane_past(const Lane *lane);
