/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/attempts.h"

#include "decode/attempts.h"
#include "decode/flows.h"
#include "output/format.h"

struct Attempts {
    GPtrArray *expected;   /* PskAttempt: to the port of MQTT over TLS */
    GHashTable *elsewhere; /* port -> GPtrArray of PskAttempt */
};

Attempts *
attempts_new(void)
{
    Attempts *attempts = g_new0(Attempts, 1);

    attempts->expected = psk_attempts_new();
    attempts->elsewhere =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    return attempts;
}

void
attempts_free(Attempts *attempts)
{
    if (attempts == NULL)
        return;
    g_ptr_array_unref(attempts->expected);
    g_hash_table_unref(attempts->elsewhere);
    g_free(attempts);
}

/* The attempts at a port, or NULL where it is one too many. */
static GPtrArray *
list_of(Attempts *attempts, uint16_t port)
{
    GPtrArray *list;

    if (port == PSK_PORT_SECURE_MQTT)
        return attempts->expected;
    list = g_hash_table_lookup(attempts->elsewhere, GUINT_TO_POINTER(port));
    if (list == NULL && g_hash_table_size(attempts->elsewhere) < ATTEMPTS_PORTS_MAX) {
        list = psk_attempts_new();
        g_hash_table_insert(attempts->elsewhere, GUINT_TO_POINTER(port), list);
    }
    return list;
}

void
attempts_add(Attempts *attempts, const Flow *flow, FlowEnd end, int64_t now_ns)
{
    uint16_t port = flow_endpoint(flow, FLOW_SERVER)->port;
    PacketEndpoint client = *flow_endpoint(flow, FLOW_CLIENT);
    const PskFindingInfo *info = port == PSK_PORT_SECURE_MQTT
                                     ? psk_flow_attempt(flow, end, now_ns)
                                     : psk_flow_failure(flow, end, now_ns);
    GPtrArray *list = info != NULL ? list_of(attempts, port) : NULL;
    g_autoptr(GString) parties = NULL;

    if (list == NULL)
        return;
    parties = g_string_new(NULL);
    format_endpoint(parties, flow->key.ip_version, flow_endpoint(flow, FLOW_SERVER));
    g_string_append(parties, " from ");
    format_address(parties, flow->key.ip_version, &client);
    psk_attempts_add(list, info, parties->str, flow->first_frame);
}

static void
report_list(const GPtrArray *list, Report *report)
{
    for (guint i = 0; i < list->len; i++) {
        const PskAttempt *attempt = g_ptr_array_index(list, i);
        g_autofree char *text = psk_attempt_text(attempt);

        report_finding(report, attempt->info, text);
    }
}

static gint
compare_ports(gconstpointer a, gconstpointer b)
{
    return (gint)GPOINTER_TO_UINT(a) - (gint)GPOINTER_TO_UINT(b);
}

void
attempts_report(const Attempts *attempts, const bool *tls_ports, Report *report)
{
    g_autoptr(GList) ports =
        g_list_sort(g_hash_table_get_keys(attempts->elsewhere), compare_ports);

    report_list(attempts->expected, report);
    for (const GList *link = ports; link != NULL; link = link->next)
        if (tls_ports[GPOINTER_TO_UINT(link->data)])
            report_list(g_hash_table_lookup(attempts->elsewhere, link->data), report);
}
