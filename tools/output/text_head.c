/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/text_head.h"

#include "base/text.h"
#include "output/format.h"
#include "output/text_color.h"
#include "tls/names.h"

enum {
    LABEL_WIDTH = 10,  /* "identity" and the like, with the space behind them */
    SIZE_SMALL = 1024, /* a larger head is made again only after as many octets of lines */
};

static void
append_all(GString *out, const char *first, const char *second, const char *third)
{
    psk_text_append_string(out, first);
    psk_text_append_string(out, second);
    psk_text_append_string(out, third);
}

void
text_head_label(const Options *options, GString *out, const char *label)
{
    static const char blanks[] = "          ";

    G_STATIC_ASSERT(sizeof blanks > LABEL_WIDTH);
    color_on(options, out, COLOR_DIM);
    psk_text_append_string(out, "    ");
    psk_text_append_string(out, label);
    psk_text_append_raw(out, blanks, LABEL_WIDTH - strlen(label));
    color_off(options, out);
}

/* "#", time and addresses; returns where the number belongs. */
static size_t
append_title(const Options *options, GString *out, const Session *session)
{
    size_t number_at;

    color_on(options, out, COLOR_BOLD);
    g_string_append_c(out, '#');
    number_at = out->len;
    color_off(options, out);
    psk_text_append_string(out, "  ");
    format_date_time(out, session->start_ns, session->time_digits);
    psk_text_append_string(out, "  ");
    format_endpoint(out, session->ip_version, &session->endpoint[PSK_CLIENT]);
    psk_text_append_string(out, " > ");
    format_endpoint(out, session->ip_version, &session->endpoint[PSK_SERVER]);
    g_string_append_c(out, '\n');
    return number_at;
}

/* The hint is the server's; the client may have left without telling its identity. */
static void
append_identity(const Options *options, GString *out, const PskFacts *facts)
{
    bool has_hint = facts->hint != NULL && g_bytes_get_size(facts->hint) > 0;

    if (facts->identity == NULL) {
        if (!has_hint)
            return;
        text_head_label(options, out, "hint");
        psk_text_append_bytes(out, facts->hint);
        g_string_append_c(out, '\n');
        return;
    }
    text_head_label(options, out, "identity");
    color_on(options, out, COLOR_CYAN);
    psk_text_append_bytes(out, facts->identity);
    color_off(options, out);
    if (facts->source == PSK_SOURCE_KEYLOG)
        psk_text_append_string(out, "  (key log)");
    else if (facts->key_ref != NULL)
        append_all(out, "  (", facts->key_ref, ")");
    if (has_hint) {
        psk_text_append_string(out, "  hint ");
        psk_text_append_bytes(out, facts->hint);
    }
    g_string_append_c(out, '\n');
}

static void
append_suite(const Options *options, GString *out, const PskFacts *facts)
{
    const char *version;

    if (!facts->server_hello)
        return;
    version = psk_version_name(facts->version);
    text_head_label(options, out, "suite");
    if (version != NULL)
        psk_text_append_string(out, version);
    else
        g_string_append_printf(out, "0x%04x", facts->version);
    if (facts->suite != NULL)
        append_all(out, " ", facts->suite->iana, "");
    else
        g_string_append_printf(out, " 0x%04X", facts->suite_id);
    if (facts->resumed)
        psk_text_append_string(out, ", resumed");
    if (facts->extended_master_secret)
        psk_text_append_string(out, ", extended master secret");
    if (facts->encrypt_then_mac)
        psk_text_append_string(out, ", encrypt-then-MAC");
    g_string_append_c(out, '\n');
}

static void
append_offered(const Options *options, GString *out, const PskFacts *facts)
{
    if (!facts->client_hello || facts->offered->len == 0)
        return;
    text_head_label(options, out, "offered");
    for (guint i = 0; i < facts->offered->len; i++) {
        uint16_t id = g_array_index(facts->offered, uint16_t, i);
        const PskSuite *suite = psk_suite_find(id);

        if (i > 0)
            psk_text_append_string(out, "\n              ");
        g_string_append_printf(out, "0x%04X %s", id, suite != NULL ? suite->iana : "unknown");
    }
    g_string_append_c(out, '\n');
}

size_t
text_head_append(const Options *options, GString *out, const Session *session)
{
    const PskFacts *facts = psk_connection_facts(session->connection);
    size_t number_at = append_title(options, out, session);

    append_identity(options, out, facts);
    append_suite(options, out, facts);
    if (options->verbose)
        append_offered(options, out, facts);
    return number_at;
}

static SessionHead
head_of(const PskFacts *facts)
{
    uint64_t flags = 1 | (uint64_t)facts->server_hello << 1 | (uint64_t)facts->resumed << 2 |
                     (uint64_t)facts->extended_master_secret << 3 |
                     (uint64_t)facts->encrypt_then_mac << 4 | (uint64_t)facts->source << 5;

    return (SessionHead){.identity = facts->identity,
                         .hint = facts->hint,
                         .key_ref = facts->key_ref,
                         .others = flags | (uint64_t)facts->version << 32 |
                                   (uint64_t)facts->suite_id << 48};
}

static bool
same_head(const SessionHead *a, const SessionHead *b)
{
    return a->others == b->others && a->identity == b->identity && a->hint == b->hint &&
           a->key_ref == b->key_ref;
}

/* A ClientHello with all suites there can be makes a head of a megabyte. */
static bool
is_due(SessionHead *head, size_t line_size)
{
    head->lines += line_size;
    return head->size <= SIZE_SMALL || head->lines >= head->size;
}

bool
text_head_update(const Options *options, GString *out, Session *session, size_t line_size,
                 size_t *number_at)
{
    SessionHead now = head_of(psk_connection_facts(session->connection));

    if (same_head(&session->head, &now) || !is_due(&session->head, line_size))
        return false;
    g_string_truncate(out, 0);
    *number_at = text_head_append(options, out, session);
    session->head = now;
    session->head.size = out->len;
    return true;
}
