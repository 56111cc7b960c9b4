/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "statistics.h"

#include <epan/stats_tree.h>
#include <epan/tap.h>

#include "base/text.h"

/*
 * What a listener has counted of one session. In a single pass, verdict, identity and suite become
 * known while the session goes by; the session then moves from one row to another.
 */
typedef struct {
    char *row[3];
} Counted;

/* The sections of the tree, in the order of Counted. */
static const char *const sections[] = {"Verdict", "Identity", "Suite"};

static int tap_id = -1;
static GHashTable *listeners; /* stats_tree -> (TlspskSession -> Counted) */

void
tlspsk_statistics_register_tap(void)
{
    tap_id = register_tap("tlspsk");
}

void
tlspsk_statistics_queue(TlspskSession *session, packet_info *pinfo)
{
    if (have_tap_listener(tap_id))
        tap_queue_packet(tap_id, pinfo, session);
}

static void
counted_free(void *data)
{
    Counted *counted = data;

    for (size_t i = 0; i < G_N_ELEMENTS(counted->row); i++)
        g_free(counted->row[i]);
    g_free(counted);
}

static void
begin(stats_tree *tree)
{
    int sessions = stats_tree_create_node(tree, "Sessions", 0, STAT_DT_INT, TRUE);

    for (size_t i = 0; i < G_N_ELEMENTS(sections); i++)
        stats_tree_create_node(tree, sections[i], sessions, STAT_DT_INT, TRUE);
    if (listeners == NULL)
        listeners = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);
    g_hash_table_insert(listeners, tree, g_hash_table_new_full(NULL, NULL, NULL, counted_free));
}

static void
end(stats_tree *tree)
{
    if (listeners != NULL)
        g_hash_table_remove(listeners, tree);
}

static void
count(stats_tree *tree, size_t section, const char *row, int by)
{
    int parent = stats_tree_parent_id_by_name(tree, sections[section]);

    if (row == NULL)
        return;
    increase_stat_node(tree, sections[section], stats_tree_parent_id_by_name(tree, "Sessions"),
                       TRUE, by);
    increase_stat_node(tree, row, parent, FALSE, by);
}

static void
put(stats_tree *tree, Counted *counted, size_t section, char *row)
{
    if (g_strcmp0(counted->row[section], row) == 0) {
        g_free(row);
        return;
    }
    count(tree, section, counted->row[section], -1);
    count(tree, section, row, 1);
    g_free(counted->row[section]);
    counted->row[section] = row;
}

static char *
identity_row(const PskFacts *facts)
{
    PskSpan identity;

    if (facts->identity == NULL)
        return NULL;
    identity.data = g_bytes_get_data(facts->identity, &identity.size);
    return psk_text_escape(identity);
}

static char *
suite_row(const PskFacts *facts)
{
    if (!facts->server_hello)
        return NULL;
    return facts->suite != NULL ? g_strdup(facts->suite->iana)
                                : g_strdup_printf("0x%04X", facts->suite_id);
}

static tap_packet_status
take_packet(stats_tree *tree, packet_info *pinfo G_GNUC_UNUSED, epan_dissect_t *edt G_GNUC_UNUSED,
            const void *data TLSPSK_TAP_FLAGS)
{
    TlspskSession *session = (TlspskSession *)data;
    GHashTable *sessions = g_hash_table_lookup(listeners, tree);
    const PskFacts *facts = psk_connection_facts(session->connection);
    Counted *counted = g_hash_table_lookup(sessions, session);

    if (counted == NULL) {
        counted = g_new0(Counted, 1);
        g_hash_table_insert(sessions, session, counted);
        increase_stat_node(tree, "Sessions", 0, TRUE, 1);
    }
    put(tree, counted, 0, g_strdup(psk_verdict_info(tlspsk_judgement_verdict(session))->name));
    put(tree, counted, 1, identity_row(facts));
    put(tree, counted, 2, suite_row(facts));
    return TAP_PACKET_REDRAW;
}

void
tlspsk_statistics_register_tree(void)
{
    stats_tree_register_plugin("tlspsk", "tlspsk", "TLS-PSK sessions", 0, take_packet, begin, end);
}
