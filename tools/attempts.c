/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "attempts.h"

#include <inttypes.h>

#include "format.h"

enum { PORT_SECURE_MQTT = 8883 };

typedef struct {
    const char *code; /* of the finding */
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

/* What became of a connection without data; NULL where the capture can't tell. */
static const char *
outcome(const Flow *flow, FlowEnd end)
{
    const StreamSide *client = flow_stream(flow, FLOW_CLIENT);
    const StreamSide *server = flow_stream(flow, FLOW_SERVER);

    if (!client->syn)
        return NULL;
    if (!server->syn && end == FLOW_END_RST && flow_reset_by(flow) == FLOW_SERVER)
        return "connection_refused";
    if (!server->seen)
        return "connection_unanswered";
    return server->syn && (end == FLOW_END_FIN || end == FLOW_END_RST) ? "connection_unused" : NULL;
}

static Attempt *
find(const Attempts *attempts, const char *code, const GString *parties)
{
    for (guint i = 0; i < attempts->list->len; i++) {
        Attempt *attempt = g_ptr_array_index(attempts->list, i);

        if (attempt->code == code && g_string_equal(attempt->parties, parties))
            return attempt;
    }
    return NULL;
}

void
attempts_add(Attempts *attempts, const Flow *flow, FlowEnd end)
{
    const char *code = outcome(flow, end);
    PacketEndpoint client = *flow_endpoint(flow, FLOW_CLIENT);
    g_autoptr(GString) parties = NULL;
    Attempt *attempt;

    if (code == NULL || flow_endpoint(flow, FLOW_SERVER)->port != PORT_SECURE_MQTT)
        return;
    parties = g_string_new(NULL);
    format_endpoint(parties, flow->key.ip_version, flow_endpoint(flow, FLOW_SERVER));
    g_string_append(parties, " from ");
    format_address(parties, flow->key.ip_version, &client);
    attempt = find(attempts, code, parties);
    if (attempt == NULL) {
        if (attempts->list->len >= ATTEMPTS_MAX)
            return;
        attempt = g_new0(Attempt, 1);
        attempt->code = code;
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
        const PskFindingInfo *info = psk_finding_find(attempt->code);
        g_autofree char *text = g_strdup_printf(
            "%s: %" PRIu64 " TCP %s, the first in frame %" PRIu64, attempt->parties->str,
            attempt->count, attempt->count == 1 ? "connection" : "connections", attempt->frame);

        report_finding(report, info, text);
    }
}
