/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diagnose/facts.h"

const char *
psk_key_source_name(PskKeySource source)
{
    switch (source) {
    case PSK_SOURCE_TABLE:
        return "table";
    case PSK_SOURCE_KEYLOG:
        return "keylog";
    case PSK_SOURCE_NONE_NEEDED:
        return "none_needed";
    case PSK_SOURCE_NONE:
        break;
    }
    return NULL;
}

GArray *
psk_list(GArray **list)
{
    if (*list == NULL)
        *list = g_array_new(FALSE, FALSE, sizeof(uint16_t));
    return *list;
}

void
psk_list_empty(GArray *list)
{
    if (list != NULL)
        g_array_set_size(list, 0);
}

void
psk_facts_init(PskFacts *facts)
{
    *facts = (PskFacts){
        .offered = g_array_new(FALSE, FALSE, sizeof(uint16_t)),
        .identities_offered = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref),
        .alerts = g_array_new(FALSE, FALSE, sizeof(PskAlert)),
    };
}

void
psk_facts_prefetch(const PskFacts *facts)
{
    const void *parts[] = {facts->offered, facts->alerts,  facts->identities_offered,
                           facts->hint,    facts->key_ref, facts->identity};

    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        __builtin_prefetch(parts[i], 1);
}

void
psk_facts_clear(PskFacts *facts)
{
    g_clear_pointer(&facts->client_versions, g_array_unref);
    g_clear_pointer(&facts->offered, g_array_unref);
    g_clear_pointer(&facts->server_accepted, g_array_unref);
    g_clear_pointer(&facts->server_versions, g_array_unref);
    g_clear_pointer(&facts->identities_offered, g_ptr_array_unref);
    g_clear_pointer(&facts->alerts, g_array_unref);
    g_clear_pointer(&facts->identity, g_bytes_unref);
    g_clear_pointer(&facts->hint, g_bytes_unref);
    g_clear_pointer(&facts->key_ref, g_free);
    g_clear_pointer(&facts->fitted_identity, g_bytes_unref);
    g_clear_pointer(&facts->near_identity, g_bytes_unref);
    g_clear_pointer(&facts->near_ref, g_free);
    g_clear_pointer(&facts->spilled_of, g_bytes_unref);
    g_clear_pointer(&facts->spilled_ref, g_free);
    g_clear_pointer(&facts->unusable_ref, g_free);
    g_clear_pointer(&facts->mqtt.malformed, g_free);
}

uint64_t
psk_facts_gaps(const PskFacts *facts)
{
    return facts->direction[PSK_CLIENT].gaps.count + facts->direction[PSK_SERVER].gaps.count;
}

bool
psk_facts_have_gaps(const PskFacts *facts)
{
    return psk_facts_gaps(facts) > 0;
}
