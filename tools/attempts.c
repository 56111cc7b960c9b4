/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "attempts.h"

#include <inttypes.h>

#include "decode/flows.h"
#include "format.h"

typedef struct {
    const PskFindingInfo *info;
    GString *parties; /* "192.168.5.3:8883 from 192.168.5.7" */
    uint64_t count;
    uint64_t frame;   /* the first */
} Attempt;

struct Attempts {
    GPtrArray *list; /* Attempt */
};

static void
attempt_free(gpointer data)
{
    Attempt *attempt = data;

    g_string_free(attempt->parties, TRUE);
    g_free(attempt);
}

Attempts *
attempts_new(void)
{
    Attempts *attempts = g_new0(Attempts, 1);

    attempts->list = g_ptr_array_new_with_free_func(attempt_free);
    return attempts;
}

void
attempts_free(Attempts *attempts)
{
    if (attempts == NULL)
        return;
    g_ptr_array_unref(attempts->list);
    g_free(attempts);
}

static Attempt *
find(const Attempts *attempts, const PskFindingInfo *info, const GString *parties)
{
    for (guint i = 0; i < attempts->list->len; i++) {
        Attempt *attempt = g_ptr_array_index(attempts->list, i);

        if (attempt->info == info && g_string_equal(attempt->parties, parties))
            return attempt;
    }
    return NULL;
}

void
attempts_add(Attempts *attempts, const Flow *flow, FlowEnd end)
{
    const PskFindingInfo *info = psk_flow_attempt(flow, end);
    PacketEndpoint client = *flow_endpoint(flow, FLOW_CLIENT);
    g_autoptr(GString) parties = NULL;
    Attempt *attempt;

    if (info == NULL)
        return;
    parties = g_string_new(NULL);
    format_endpoint(parties, flow->key.ip_version, flow_endpoint(flow, FLOW_SERVER));
    g_string_append(parties, " from ");
    format_address(parties, flow->key.ip_version, &client);
    attempt = find(attempts, info, parties);
    if (attempt == NULL) {
        if (attempts->list->len >= ATTEMPTS_MAX)
            return;
        attempt = g_new0(Attempt, 1);
        attempt->info = info;
        attempt->parties = g_steal_pointer(&parties);
        attempt->frame = flow->first_frame;
        g_ptr_array_add(attempts->list, attempt);
    }
    attempt->count++;
}

void
attempts_report(const Attempts *attempts, Report *report)
{
    for (guint i = 0; i < attempts->list->len; i++) {
        const Attempt *attempt = g_ptr_array_index(attempts->list, i);
        g_autofree char *text = g_strdup_printf(
            "%s: %" PRIu64 " TCP %s, the first in frame %" PRIu64, attempt->parties->str,
            attempt->count, attempt->count == 1 ? "connection" : "connections", attempt->frame);

        report_finding(report, attempt->info, text);
    }
}
