/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/private.h"

bool
psk_guesses_try(PskConnection *connection, PskSpan identity, PskTrialFits fits, void *user)
{
    const PskContext *context = connection->context;
    PskFacts *facts = &connection->facts;
    PskTrial trial;

    if (context->table == NULL || context->trials == NULL)
        return false;
    psk_settle(connection);
    if (!psk_trials_run(context->trials, psk_order(connection), context->table, identity, fits,
                        user, &trial))
        return false;
    facts->fitted_by_trial = true;
    facts->fitted = psk_guess_text(trial.guess);
    facts->fitted_advice = psk_guess_advice(trial.guess);
    facts->fitted_other = trial.guess >= PSK_GUESS_NEAR_IDENTITY;
    g_clear_pointer(&facts->fitted_identity, g_bytes_unref);
    facts->fitted_identity = g_bytes_new(trial.entry.identity.data, trial.entry.identity.size);
    g_free(facts->key_ref);
    facts->key_ref = psk_table_line_ref(context->table, &trial.entry);
    return true;
}

/* A key in the place of the identity. */
static void
note_spill(PskConnection *connection, PskSpan identity)
{
    const PskTable *table = connection->context->table;
    PskFacts *facts = &connection->facts;
    PskSpill spill;

    facts->identity_holds_key =
        psk_trials_spill(connection->context->trials, table, identity, &spill);
    if (!facts->identity_holds_key)
        return;
    facts->identity_shown = spill.shown;
    facts->identity_key_listed = spill.key_of_entry;
    g_free(facts->spilled_ref);
    facts->spilled_ref = psk_table_line_ref(table, &spill.entry);
    g_clear_pointer(&facts->spilled_of, g_bytes_unref);
    facts->spilled_of = g_bytes_new(spill.entry.identity.data, spill.entry.identity.size);
}

/* What the table has that is like an identity it does not have. */
static void
note_near(PskConnection *connection)
{
    const PskTable *table = connection->context->table;
    PskFacts *facts = &connection->facts;
    PskSpan identity;
    PskTableEntry entry;
    PskNear near;

    identity.data = g_bytes_get_data(facts->identity, &identity.size);
    g_clear_pointer(&facts->unusable_ref, g_free);
    if (psk_table_find_unusable(table, identity, &entry))
        facts->unusable_ref = psk_table_line_ref(table, &entry);
    g_clear_pointer(&facts->near_identity, g_bytes_unref);
    g_clear_pointer(&facts->near_ref, g_free);
    if (connection->context->trials == NULL)
        return;
    note_spill(connection, identity);
    if (!psk_trials_near(connection->context->trials, table, identity, &near, &entry))
        return;
    facts->near_identity = g_bytes_new(entry.identity.data, entry.identity.size);
    facts->near_ref = psk_table_line_ref(table, &entry);
    facts->near = psk_near_text(near);
}

void
psk_guesses_note_lookup(PskConnection *connection, uint32_t index)
{
    const PskTable *table = connection->context->table;
    PskFacts *facts = &connection->facts;
    PskSpan key;

    g_clear_pointer(&facts->key_ref, g_free);
    facts->identity_not_listed = index == PSK_TABLE_NONE;
    facts->identity_holds_key = false;
    facts->key_size = 0;
    if (index == PSK_TABLE_NONE) {
        note_near(connection);
        return;
    }
    facts->key_ref = psk_table_entry_ref(table, index);
    key = psk_table_entry(table, index).key;
    facts->key_size = key.size;
    facts->key_begins_with_zero = key.size > 0 && key.data[0] == 0;
}
