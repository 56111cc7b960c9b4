/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "attempts.h"

#include "decode/attempts.h"
#include "decode/flows.h"
#include "format.h"

void
attempts_add(GPtrArray *attempts, const Flow *flow, FlowEnd end)
{
    const PskFindingInfo *info = psk_flow_attempt(flow, end);
    PacketEndpoint client = *flow_endpoint(flow, FLOW_CLIENT);
    g_autoptr(GString) parties = NULL;

    if (info == NULL)
        return;
    parties = g_string_new(NULL);
    format_endpoint(parties, flow->key.ip_version, flow_endpoint(flow, FLOW_SERVER));
    g_string_append(parties, " from ");
    format_address(parties, flow->key.ip_version, &client);
    psk_attempts_add(attempts, info, parties->str, flow->first_frame);
}

void
attempts_report(const GPtrArray *attempts, Report *report)
{
    for (guint i = 0; i < attempts->len; i++) {
        const PskAttempt *attempt = g_ptr_array_index(attempts, i);
        g_autofree char *text = psk_attempt_text(attempt);

        report_finding(report, attempt->info, text);
    }
}
