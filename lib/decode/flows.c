/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/flows.h"

#include "base/reader.h"
#include "tls/handshake.h"
#include "tls/record.h"

PskSender
psk_flow_settle(Flow *flow, FlowDirection from, PskSpan bytes)
{
    PskSender sender;

    if (flow->client_certain || !psk_record_sniff_sender(bytes, &sender) ||
        sender == psk_flow_sender(from))
        return psk_flow_sender(from);
    flow_swap(flow);
    return sender;
}

bool
psk_flow_begins(PskSpan bytes)
{
    PskReader reader = psk_reader(bytes);
    PskSender sender;
    uint16_t length;

    /* What is encrypted may look like a hello by its first octet, and hardly by its length. */
    return psk_record_sniff_sender(bytes, &sender) && psk_reader_skip(&reader, 3) &&
           psk_reader_u16(&reader, &length) &&
           psk_handshake_is_clear(psk_span_first(psk_reader_rest(&reader), length));
}

PskEnd
psk_flow_end(const Flow *flow, FlowEnd end, PskSender *by)
{
    bool finished = flow_finished(flow, FLOW_CLIENT) || flow_finished(flow, FLOW_SERVER);

    *by = PSK_SERVER;
    /* A RST after a FIN of the other side is how that one's leaving is answered. */
    if (end == FLOW_END_RST && !(finished && flow_finished_by(flow) != flow_reset_by(flow))) {
        *by = psk_flow_sender(flow_reset_by(flow));
        return PSK_END_RESET;
    }
    if (!finished)
        return PSK_END_OPEN;
    *by = psk_flow_sender(flow_finished_by(flow));
    return PSK_END_FINISHED;
}

const PskFindingInfo *
psk_flow_failure(const Flow *flow, FlowEnd end)
{
    const StreamSide *server = flow_stream(flow, FLOW_SERVER);

    if (!flow_stream(flow, FLOW_CLIENT)->syn)
        return NULL;
    if (!server->syn && end == FLOW_END_RST && flow_reset_by(flow) == FLOW_SERVER)
        return psk_finding_find("connection_refused");
    return server->seen ? NULL : psk_finding_find("connection_unanswered");
}

const PskFindingInfo *
psk_flow_attempt(const Flow *flow, FlowEnd end)
{
    const PskFindingInfo *failure = psk_flow_failure(flow, end);

    if (flow_endpoint(flow, FLOW_SERVER)->port != PSK_PORT_SECURE_MQTT)
        return NULL;
    if (failure != NULL)
        return failure;
    if (flow_heard_syn(flow, FLOW_CLIENT) && flow_heard_syn(flow, FLOW_SERVER) &&
        (end == FLOW_END_FIN || end == FLOW_END_RST))
        return psk_finding_find("connection_unused");
    return NULL;
}
