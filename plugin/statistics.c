/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "statistics.h"

#include <epan/stats_tree.h>
#include <epan/tap.h>

#include "audience.h"
#include "base/text.h"
#include "follow.h"

/*
 * What a listener has counted of one session. In a single pass, verdict, identity and suite become
 * known while the session goes by; the session then moves from one row to another.
 */
typedef struct {
    const TlspskConversation *conversation;
    uint32_t frame; /* the last that was told of */
    bool counted;
    char *row[3];
} Counted;

/* The sections of the tree, in the order of Counted. */
static const char *const sections[] = {"Verdict", "Identity", "Suite"};

static int tap_id = -1;
static void (*end_of_capture)(void);
static bool listening;
static GHashTable *listeners; /* stats_tree -> (TlspskView.key -> Counted) */

void
tlspsk_statistics_register_tap(void (*end)(void))
{
    end_of_capture = end;
    tap_id = register_tap("tlspsk");
}

void
tlspsk_statistics_queue(TlspskConversation *conversation, packet_info *pinfo)
{
    if (have_tap_listener(tap_id))
        tap_queue_packet(tap_id, pinfo, conversation);
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
draw(void *user G_GNUC_UNUSED)
{
    end_of_capture();
}

/*
 * tshark draws once, when no packet follows, and tells nobody else of that where it dissects in a
 * single pass. A listener that comes after the tree's draws before it. Wireshark's window draws
 * again and again, and tells when all packets are read. Nothing that is handed to a listener tells
 * the two apart, nor does what libwireshark exports; but tshark says who it is, whatever its file
 * is called.
 */
static void
listen_for_end(void)
{
    static const int listener;
    GString *error;

    if (listening || !tlspsk_audience_is_tshark())
        return;
    listening = true;
    error = register_tap_listener("tlspsk", (void *)&listener, NULL, TL_REQUIRES_NOTHING, NULL,
                                  NULL, draw, NULL);
    if (error != NULL)
        g_string_free(error, TRUE);
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
    listen_for_end();
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

/* Brings what is counted of a connection up to date. */
static void
recount(stats_tree *tree, Counted *counted, TlspskSubject *subject)
{
    const PskFacts *facts = psk_connection_facts(subject->connection);

    if (!counted->counted)
        increase_stat_node(tree, "Sessions", 0, TRUE, 1);
    counted->counted = true;
    put(tree, counted, 0, g_strdup(psk_verdict_info(tlspsk_judgement_verdict(subject))->name));
    put(tree, counted, 1, identity_row(facts));
    put(tree, counted, 2, suite_row(facts));
}

/* There is nothing to count yet. */
static bool
is_undecided(const TlspskSubject *subject)
{
    return !subject->judgement.ended &&
           psk_connection_facts(subject->connection)->protocol == PSK_PROTOCOL_UNDECIDED;
}

static tap_packet_status
take_packet(stats_tree *tree, packet_info *pinfo, epan_dissect_t *edt G_GNUC_UNUSED,
            const void *data TLSPSK_TAP_FLAGS)
{
    const TlspskConversation *conversation = data;
    GHashTable *sessions = g_hash_table_lookup(listeners, tree);
    Counted *counted;
    TlspskView view;

    /* Taps are told of a packet when it counts as visited, in the first pass too. */
    (void)tlspsk_conversation_view(conversation, pinfo->num, tlspsk_follow_has_ended(), &view);
    counted = g_hash_table_lookup(sessions, view.key);
    if (counted == NULL) {
        counted = g_new0(Counted, 1);
        counted->conversation = conversation;
        g_hash_table_insert(sessions, (void *)view.key, counted);
    }
    counted->frame = pinfo->num;
    if (view.subject == NULL || is_undecided(view.subject))
        return TAP_PACKET_DONT_REDRAW;
    recount(tree, counted, view.subject);
    return TAP_PACKET_REDRAW;
}

void
tlspsk_statistics_end(void)
{
    GHashTableIter trees, sessions;
    void *tree, *of_tree, *counted;
    TlspskView view;

    if (listeners == NULL)
        return;
    g_hash_table_iter_init(&trees, listeners);
    while (g_hash_table_iter_next(&trees, &tree, &of_tree)) {
        g_hash_table_iter_init(&sessions, of_tree);
        while (g_hash_table_iter_next(&sessions, NULL, &counted)) {
            const Counted *row = counted;

            if (tlspsk_conversation_view(row->conversation, row->frame, true, &view) &&
                view.subject != NULL)
                recount(tree, counted, view.subject);
        }
    }
}

void
tlspsk_statistics_register_tree(void)
{
    stats_tree_register_plugin("tlspsk", "tlspsk", "TLS-PSK sessions", 0, take_packet, begin, end);
}
