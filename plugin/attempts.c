/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "attempts.h"

#include <epan/address.h>
#include <epan/to_str.h>

static GPtrArray *attempts; /* PskAttempt */

void
tlspsk_attempts_open(void)
{
    attempts = psk_attempts_new();
}

void
tlspsk_attempts_close(void)
{
    g_clear_pointer(&attempts, g_ptr_array_unref);
}

static void
append_address(GString *text, const Flow *flow, const PacketEndpoint *endpoint)
{
    address shown;
    char *string;

    if (flow->key.ip_version == 6)
        set_address(&shown, AT_IPv6, 16, endpoint->address);
    else
        set_address(&shown, AT_IPv4, 4, endpoint->address);
    string = address_to_str(NULL, &shown);
    g_string_append(text, string);
    wmem_free(NULL, string);
}

/* A connection without data is told of where it is the first between these peers. */
static void
note(TlspskFollowed *followed, const Flow *flow, const PskFindingInfo *info, uint32_t frame)
{
    bool bracketed = flow->key.ip_version == 6;
    const PskAttempt *attempt;
    GString *parties;

    if (info == NULL || followed->attempt_told)
        return;
    followed->attempt_told = true;
    parties = g_string_new(bracketed ? "[" : NULL);
    append_address(parties, flow, flow_endpoint(flow, FLOW_SERVER));
    g_string_append_printf(parties, bracketed ? "]:%u from " : ":%u from ",
                           flow_endpoint(flow, FLOW_SERVER)->port);
    append_address(parties, flow, flow_endpoint(flow, FLOW_CLIENT));
    attempt = psk_attempts_add(attempts, info, parties->str, flow->first_frame);
    g_string_free(parties, TRUE);
    if (attempt == NULL || attempt->frame != flow->first_frame)
        return;
    followed->attempt = attempt;
    followed->attempt_frame = frame;
}

void
tlspsk_attempts_note(TlspskFollowed *followed, const Flow *flow, FlowEnd end, int64_t now_ns,
                     uint32_t frame)
{
    note(followed, flow, psk_flow_attempt(flow, end, now_ns), frame);
}

void
tlspsk_attempts_note_reset(TlspskFollowed *followed, const Flow *flow, uint32_t frame)
{
    const PskFindingInfo *info = psk_flow_attempt(flow, FLOW_END_RST, 0);

    if (info == psk_finding_find("connection_refused"))
        note(followed, flow, info, frame);
}

const PskAttempt *
tlspsk_attempts_of(const TlspskFollowed *followed, uint32_t frame, bool final)
{
    if (followed->attempt == NULL)
        return NULL;
    return frame == (final ? followed->first_frame : followed->attempt_frame) ? followed->attempt
                                                                              : NULL;
}
