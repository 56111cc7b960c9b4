/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From what TCP tells of a connection to what the decoding of it wants to know.
 */
#pragma once

#include "diagnose/diagnose.h"
#include "tcp/flow.h"

/* The port that MQTT over TLS is registered on with IANA (secure-mqtt). */
enum { PSK_PORT_SECURE_MQTT = 8883 };

static inline PskSender
psk_flow_sender(FlowDirection direction)
{
    return direction == FLOW_CLIENT ? PSK_CLIENT : PSK_SERVER;
}

/*
 * Who sent the first |bytes| of a flow, which it hands on as |from|: a hello message tells the
 * client more surely than port numbers do, and the flow is told so.
 */
PskSender psk_flow_settle(Flow *flow, FlowDirection from, PskSpan bytes);

/* FlowCallbacks.begins(): a hello message in the clear, before which a side of TLS says nothing;
 * not one that may follow a HelloRetryRequest. */
bool psk_flow_begins(PskSpan bytes);

/* How a flow ended, and who began to end it. */
PskEnd psk_flow_end(const Flow *flow, FlowEnd end, PskSender *by);

/*
 * The finding that a flow is which ended without any data on the port of MQTT over TLS; NULL where
 * there is nothing to say, or the capture can't tell. |now_ns|: flow_table_time().
 */
const PskFindingInfo *psk_flow_attempt(const Flow *flow, FlowEnd end, int64_t now_ns);

/* Likewise of any port, where the connection came to nothing: it was refused, or not answered. */
const PskFindingInfo *psk_flow_failure(const Flow *flow, FlowEnd end, int64_t now_ns);
