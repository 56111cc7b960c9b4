/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/flows.h"

#include "base/reader.h"
#include "tls/handshake.h"
#include "tls/hello.h"
#include "tls/record.h"

/* An answer may take so long, and then the SYN is sent again: RFC 6298 section 2.1. */
#define ANSWER_NS (INT64_C(1000) * 1000000)

/* A SYN that follows another one sooner is a copy of it. */
#define SENT_AGAIN_NS (INT64_C(100) * 1000000)

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

static bool
offers_tls13(const PskClientHello *hello)
{
    PskSpan versions = hello->supported_versions;
    uint16_t version;

    while (psk_u16_next(&versions, &version))
        if (version == PSK_TLS_1_3)
            return true;
    return false;
}

/*
 * Whether |body| of a hello, with |rest| behind it, may come after a HelloRetryRequest (RFC 8446
 * section 4.1.4). Who has sent a session id sends a ChangeCipherSpec too (appendix D.4), and that
 * comes before a second ClientHello, and behind what a server says first.
 */
static bool
may_be_second(PskSender sender, PskSpan body, PskSpan rest)
{
    PskClientHello client;
    PskServerHello server;

    if (sender == PSK_CLIENT)
        return psk_client_hello_parse(body, &client) && offers_tls13(&client) &&
               client.session_id.size == 0 && !client.early_data;
    return psk_server_hello_parse(body, &server) && server.version == PSK_TLS_1_3 &&
           !server.hello_retry_request &&
           (server.session_id.size == 0 || rest.size == 0 ||
            rest.data[0] != PSK_CONTENT_CHANGE_CIPHER_SPEC);
}

bool
psk_flow_begins(PskSpan bytes)
{
    PskReader reader = psk_reader(bytes);
    PskSender sender;
    uint16_t length;
    PskSpan rest, fragment;

    if (!psk_record_sniff_sender(bytes, &sender) || !psk_reader_skip(&reader, 3) ||
        !psk_reader_u16(&reader, &length))
        return false;
    rest = psk_reader_rest(&reader);
    fragment = psk_span_first(rest, length);
    /* What is encrypted may look like a hello by its first octet, and hardly by its length. */
    return psk_handshake_is_clear(fragment) &&
           !may_be_second(sender, psk_span_skip(fragment, PSK_HANDSHAKE_HEADER_SIZE),
                          psk_span_skip(rest, length));
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

/*
 * Where the capture just ends, the answer may be on its way. What the client acknowledges tells of
 * an answer that was not captured.
 */
static bool
is_unanswered(const Flow *flow, FlowEnd end, int64_t now_ns)
{
    const StreamSide *server = flow_stream(flow, FLOW_SERVER);

    return !server->seen && !server->is_acknowledged &&
           (end != FLOW_END_CAPTURE || now_ns - flow->first_time_ns >= ANSWER_NS ||
            flow->last_time_ns - flow->first_time_ns >= SENT_AGAIN_NS);
}

const PskFindingInfo *
psk_flow_failure(const Flow *flow, FlowEnd end, int64_t now_ns)
{
    const StreamSide *server = flow_stream(flow, FLOW_SERVER);

    if (!flow_stream(flow, FLOW_CLIENT)->syn)
        return NULL;
    if (!server->syn && end == FLOW_END_RST && flow_reset_by(flow) == FLOW_SERVER)
        return psk_finding_find("connection_refused");
    return is_unanswered(flow, end, now_ns) ? psk_finding_find("connection_unanswered") : NULL;
}

const PskFindingInfo *
psk_flow_attempt(const Flow *flow, FlowEnd end, int64_t now_ns)
{
    const PskFindingInfo *failure = psk_flow_failure(flow, end, now_ns);

    if (flow_endpoint(flow, FLOW_SERVER)->port != PSK_PORT_SECURE_MQTT)
        return NULL;
    if (failure != NULL)
        return failure;
    if (flow_heard_syn(flow, FLOW_CLIENT) && flow_heard_syn(flow, FLOW_SERVER) &&
        (end == FLOW_END_FIN || end == FLOW_END_RST))
        return psk_finding_find("connection_unused");
    return NULL;
}
