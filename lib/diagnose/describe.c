/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diagnose/describe.h"

#include "base/text.h"
#include "tls/names.h"

/* Octets of a name in a sentence; of longer ones the beginning and the end. */
enum { NAME_SHOWN_MAX = 80, NAME_HEAD = 32, NAME_TAIL = 16 };

void
psk_describe_identity(GString *text, const PskFacts *facts)
{
    if (facts->identity == NULL) {
        g_string_append(text, "a client that gave no identity");
        return;
    }
    g_string_append(text, "identity ");
    psk_describe_client_name(text, facts);
}

void
psk_describe_client_name(GString *text, const PskFacts *facts)
{
    PskSpan name;

    if (!facts->identity_holds_key) {
        psk_describe_bytes(text, facts->identity);
        return;
    }
    name.data = g_bytes_get_data(facts->identity, &name.size);
    g_string_append_c(text, '"');
    psk_text_append(text, psk_span_first(name, facts->identity_shown));
    g_string_append(text, "***\"");
}

void
psk_describe_bytes(GString *text, GBytes *bytes)
{
    PskSpan span;

    if (bytes == NULL)
        return;
    span.data = g_bytes_get_data(bytes, &span.size);
    g_string_append_c(text, '"');
    if (span.size <= NAME_SHOWN_MAX) {
        psk_text_append(text, span);
        g_string_append_c(text, '"');
        return;
    }
    psk_text_append(text, psk_span_first(span, NAME_HEAD));
    g_string_append(text, "...");
    psk_text_append(text, psk_span_skip(span, span.size - NAME_TAIL));
    g_string_append_printf(text, "\" (%zu octets)", span.size);
}

void
psk_describe_suite(GString *text, uint16_t id)
{
    const PskSuite *suite = psk_suite_find(id);

    if (suite != NULL)
        g_string_append(text, suite->iana);
    else
        g_string_append_printf(text, "suite 0x%04X", id);
}

void
psk_describe_version(GString *text, uint16_t version)
{
    const char *name = psk_version_name(version);

    if (name != NULL)
        g_string_append(text, name);
    else
        g_string_append_printf(text, "version 0x%04x", version);
}

void
psk_describe_suite_names(GString *text, uint16_t id)
{
    const PskSuite *suite = psk_suite_find(id);

    psk_describe_suite(text, id);
    if (suite == NULL || (suite->openssl == NULL && suite->mbedtls == NULL))
        return;
    g_string_append(text, " (");
    if (suite->openssl != NULL)
        g_string_append_printf(text, "OpenSSL %s", suite->openssl);
    if (suite->mbedtls != NULL)
        g_string_append_printf(text, "%smbedTLS %s", suite->openssl != NULL ? ", " : "",
                               suite->mbedtls);
    g_string_append_c(text, ')');
}

void
psk_describe_suites(GString *text, const GArray *ids, bool all_names)
{
    bool first = true;

    for (guint i = 0; i < ids->len; i++) {
        uint16_t id = g_array_index(ids, uint16_t, i);
        const PskSuite *suite = psk_suite_find(id);

        if (suite != NULL && suite->kex == PSK_KEX_SIGNAL)
            continue;
        if (!first)
            g_string_append(text, ", ");
        if (all_names)
            psk_describe_suite_names(text, id);
        else
            psk_describe_suite(text, id);
        first = false;
    }
    if (first)
        g_string_append(text, "none");
}

void
psk_describe_first_suites(GString *text, const GArray *ids, guint count)
{
    g_autoptr(GArray) first = g_array_new(FALSE, FALSE, sizeof(uint16_t));
    guint others = 0;

    for (guint i = 0; i < ids->len; i++) {
        uint16_t id = g_array_index(ids, uint16_t, i);
        const PskSuite *suite = psk_suite_find(id);

        if (suite != NULL && suite->kex == PSK_KEX_SIGNAL)
            continue;
        if (first->len < count)
            g_array_append_val(first, id);
        else
            others++;
    }
    psk_describe_suites(text, first, false);
    if (others > 0)
        g_string_append_printf(text, " and %u %s", others, others == 1 ? "other" : "others");
}

void
psk_describe_offer(GString *text, const PskFacts *facts)
{
    g_autoptr(GArray) psk = g_array_new(FALSE, FALSE, sizeof(uint16_t));
    guint others = 0;

    for (guint i = 0; i < facts->offered->len; i++) {
        uint16_t id = g_array_index(facts->offered, uint16_t, i);
        const PskSuite *suite = psk_suite_find(id);

        if (suite != NULL && psk_suite_is_psk(suite))
            g_array_append_val(psk, id);
        else if (suite == NULL || suite->kex != PSK_KEX_SIGNAL)
            others++;
    }
    if (psk->len == 0) {
        psk_describe_suites(text, facts->offered, false);
        return;
    }
    psk_describe_suites(text, psk, true);
    if (others > 0)
        g_string_append_printf(text, ", and %u without PSK", others);
}

void
psk_describe_client_versions(GString *text, const PskFacts *facts)
{
    if (psk_list_size(facts->client_versions) == 0) {
        g_string_append(text, "up to ");
        psk_describe_version(text, facts->client_version);
        return;
    }
    for (guint i = 0; i < psk_list_size(facts->client_versions); i++) {
        if (i > 0)
            g_string_append(text, ", ");
        psk_describe_version(text, g_array_index(facts->client_versions, uint16_t, i));
    }
}

void
psk_describe_alert(GString *text, const PskAlert *alert)
{
    const char *name = psk_alert_name(alert->description);

    g_string_append_printf(text, "the %s's alert ", psk_sender_name(alert->from));
    if (name != NULL)
        g_string_append(text, name);
    else
        g_string_append_printf(text, "%u", alert->description);
}
