/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diagnose/findings.h"

/* In order of rank: what explains the others comes first. */
static const PskFindingFamily *const families[] = {
    &psk_findings_protocol, &psk_findings_version, &psk_findings_refusal, &psk_findings_client,
    &psk_findings_damage,   &psk_findings_identity, &psk_findings_keys,   &psk_findings_sizes,
    &psk_findings_alerts,   &psk_findings_missing, &psk_findings_capture, &psk_findings_closed,
    &psk_findings_mqtt,     &psk_findings_table,
};

uint64_t
psk_frame_alert(const PskFacts *facts)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);

    return alert != NULL ? alert->frame : facts->last_frame;
}

uint64_t
psk_frame_client_hello(const PskFacts *facts)
{
    return facts->client_hello_frame;
}

uint64_t
psk_frame_server_hello(const PskFacts *facts)
{
    return facts->server_hello_frame;
}

uint64_t
psk_frame_key_exchange(const PskFacts *facts)
{
    return facts->client_key_exchange ? facts->client_key_exchange_frame
                                      : facts->client_hello_frame;
}

uint64_t
psk_frame_first(const PskFacts *facts)
{
    return facts->first_frame;
}

uint64_t
psk_frame_last(const PskFacts *facts)
{
    return facts->last_frame;
}

const PskFindingInfo *
psk_finding_info(size_t index)
{
    for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
        if (index < families[i]->count)
            return &families[i]->rows[index].info;
        index -= families[i]->count;
    }
    return NULL;
}

const PskFindingInfo *
psk_finding_find(const char *code)
{
    const PskFindingInfo *info;

    for (size_t i = 0; (info = psk_finding_info(i)) != NULL; i++)
        if (strcmp(info->code, code) == 0)
            return info;
    return NULL;
}

const char *
psk_severity_name(PskSeverity severity)
{
    static const char *const names[] = {"note", "warning", "error"};

    return names[severity];
}

const char *
psk_certainty_name(PskCertainty certainty)
{
    static const char *const names[] = {
        [PSK_CERTAINTY_LIKELY] = "likely",
        [PSK_CERTAINTY_CERTAIN] = "certain",
        [PSK_CERTAINTY_VARIES] = "certain or likely",
    };

    return names[certainty];
}

void
psk_finding_free(PskFinding *finding)
{
    g_free(finding->text);
    g_free(finding->remedy);
    g_free(finding);
}

static PskCertainty
certainty_of(const PskFindingRow *row, const PskFacts *facts)
{
    if (row->certain == NULL)
        return row->info.certainty;
    return row->certain(facts) ? PSK_CERTAINTY_CERTAIN : PSK_CERTAINTY_LIKELY;
}

static PskFinding *
finding_new(const PskFindingRow *row, const PskFacts *facts)
{
    PskFinding *finding = g_new0(PskFinding, 1);
    GString *text = g_string_new(NULL);

    row->describe(facts, text);
    finding->info = &row->info;
    finding->certainty = certainty_of(row, facts);
    finding->frame = row->frame(facts);
    finding->text = g_string_free(text, FALSE);
    if (row->remedy != NULL) {
        text = g_string_new(NULL);
        row->remedy(facts, text);
        finding->remedy = g_string_free(text, FALSE);
    } else {
        finding->remedy = g_strdup(row->info.remedy);
    }
    return finding;
}

/* A note explains nothing, and waits until what does has been said. */
GPtrArray *
psk_diagnose(const PskFacts *facts)
{
    GPtrArray *findings = g_ptr_array_new_with_free_func((GDestroyNotify)psk_finding_free);
    int explaining = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
        for (size_t j = 0; j < families[i]->count; j++) {
            const PskFindingRow *row = &families[i]->rows[j];
            if (row->holds == NULL || !row->holds(facts))
                continue;
            if (row->info.severity == PSK_NOTE)
                g_ptr_array_add(findings, finding_new(row, facts));
            else
                g_ptr_array_insert(findings, explaining++, finding_new(row, facts));
        }
    }
    return findings;
}
