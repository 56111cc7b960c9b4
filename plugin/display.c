/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "display.h"

#include <epan/expert.h>

#include "base/text.h"

/* Wireshark cuts labels at 240 octets, and its window where it ends: what is longer goes over
 * several lines. */
enum { LINE_MAX_OCTETS = 100 };

static int protocol_id = -1;
static int identity_field = -1;
static int hint_field = -1;
static int suite_field = -1;
static int offered_field = -1;
static int verdict_field = -1;
static int key_source_field = -1;
static int finding_field = -1;
static int decrypted_field = -1;
static gint session_subtree = -1;
static gint finding_subtree = -1;
static expert_field *expert_fields; /* one for each row of psk_finding_info() */

/* The tree of one packet, under construction. */
typedef struct {
    proto_tree *packet_tree;
    proto_tree *tree; /* ours in it, once there is something to show */
    bool begun;
    tvbuff_t *tvb;
    packet_info *pinfo;
} Place;

/* --- registration ----------------------------------------------------------------------------- */

static void
register_fields(int protocol)
{
    /* clang-format off */
    static hf_register_info fields[] = {
        {&identity_field, {"Identity", "tlspsk.identity", FT_STRING, BASE_NONE, NULL, 0,
                           "The PSK identity that the client sent", HFILL}},
        {&hint_field, {"Identity hint", "tlspsk.hint", FT_STRING, BASE_NONE, NULL, 0,
                       "The PSK identity hint that the server sent", HFILL}},
        {&suite_field, {"Cipher suite", "tlspsk.suite", FT_STRING, BASE_NONE, NULL, 0,
                        "The suite that the server chose, by its IANA name", HFILL}},
        {&offered_field, {"Offered", "tlspsk.offered", FT_STRING, BASE_NONE, NULL, 0,
                          "A suite that the client offered, by its IANA name", HFILL}},
        {&verdict_field, {"Verdict", "tlspsk.verdict", FT_STRING, BASE_NONE, NULL, 0,
                          "What became of the session", HFILL}},
        {&key_source_field, {"Key source", "tlspsk.key_source", FT_STRING, BASE_NONE, NULL, 0,
                             "Where the session's keys came from", HFILL}},
        {&finding_field, {"Finding", "tlspsk.finding", FT_STRING, BASE_NONE, NULL, 0,
                          "What there is to say about the session", HFILL}},
        {&decrypted_field, {"Decrypted here, since Wireshark's TLS could not", "tlspsk.decrypted",
                            FT_BYTES, BASE_NONE, NULL, 0,
                            "Plaintext that Wireshark's TLS dissector did not get at", HFILL}},
    };
    /* clang-format on */
    static gint *subtrees[] = {&session_subtree, &finding_subtree};

    proto_register_field_array(protocol, fields, G_N_ELEMENTS(fields));
    proto_register_subtree_array(subtrees, G_N_ELEMENTS(subtrees));
}

static int
expert_severity(PskSeverity severity)
{
    switch (severity) {
    case PSK_SEVERITY_ERROR:
        return PI_ERROR;
    case PSK_SEVERITY_WARNING:
        return PI_WARN;
    case PSK_SEVERITY_NOTE:
        break;
    }
    return PI_NOTE;
}

/* What is registered stays for as long as Wireshark runs. */
static void
register_findings(int protocol)
{
    static const expert_field unset = EI_INIT;
    ei_register_info *infos;
    size_t count = 0;

    while (psk_finding_info(count) != NULL)
        count++;
    infos = g_new0(ei_register_info, count);
    expert_fields = g_new(expert_field, count);
    for (size_t i = 0; i < count; i++) {
        const PskFindingInfo *row = psk_finding_info(i);

        expert_fields[i] = unset;
        infos[i] = (ei_register_info){
            &expert_fields[i],
            {g_strconcat("tlspsk.finding.", row->code, NULL), PI_SECURITY,
             expert_severity(row->severity), row->meaning, EXPFILL},
        };
    }
    expert_register_field_array(expert_register_protocol(protocol), infos, (int)count);
}

void
tlspsk_display_register(int protocol)
{
    protocol_id = protocol;
    register_fields(protocol);
    register_findings(protocol);
}

/* --- values ----------------------------------------------------------------------------------- */

/* XML has no U+FFFE and U+FFFF, nor have Wireshark's outputs in XML an escape for them. */
static bool
has_noncharacter(const char *text)
{
    return strstr(text, "\xef\xbf\xbe") != NULL || strstr(text, "\xef\xbf\xbf") != NULL;
}

/* Text from the wire as it is, where that can be shown, else escaped; g_free it. */
static char *
wire_text(GBytes *bytes)
{
    PskSpan span;
    char *text;

    span.data = g_bytes_get_data(bytes, &span.size);
    if (span.size == 0)
        return g_strdup("");
    if (psk_text_is_utf8(span) && memchr(span.data, 0, span.size) == NULL) {
        text = g_strndup((const char *)span.data, span.size);
        if (!has_noncharacter(text))
            return text;
        g_free(text);
    }
    return psk_text_escape(span);
}

/* The identity is on every packet, and hardly ever changes. */
static const char *
identity_text(TlspskSubject *subject, GBytes *identity)
{
    if (subject->shown_identity != identity) {
        g_clear_pointer(&subject->shown_identity, g_bytes_unref);
        g_free(subject->identity_text);
        subject->shown_identity = g_bytes_ref(identity);
        subject->identity_text = wire_text(identity);
    }
    return subject->identity_text;
}

static const char *
suite_text(const Place *place, uint16_t id)
{
    const PskSuite *suite = psk_suite_find(id);

    return suite != NULL ? suite->iana : wmem_strdup_printf(place->pinfo->pool, "0x%04X", id);
}

/* --- the tree --------------------------------------------------------------------------------- */

/* Without a packet tree there is none of ours, and expert infos count all the same. */
static void
begin(Place *place)
{
    proto_item *item;

    if (place->begun)
        return;
    place->begun = true;
    item = proto_tree_add_item(place->packet_tree, protocol_id, place->tvb, 0, 0, ENC_NA);
    proto_item_set_generated(item);
    place->tree = proto_item_add_subtree(item, session_subtree);
}

static void
add_string(const Place *place, int field, const char *value)
{
    proto_item_set_generated(proto_tree_add_string(place->tree, field, place->tvb, 0, 0, value));
}

static void
add_explained(const Place *place, int field, const char *value, const char *explanation)
{
    if (explanation == NULL)
        add_string(place, field, value);
    else
        proto_item_set_generated(proto_tree_add_string_format_value(
            place->tree, field, place->tvb, 0, 0, value, "%s (%s)", value, explanation));
}

static void
add_offered(const Place *place, const PskFacts *facts)
{
    if (facts->client_hello_frame != place->pinfo->num)
        return;
    for (guint i = 0; i < facts->offered->len; i++)
        add_string(place, offered_field,
                   suite_text(place, g_array_index(facts->offered, uint16_t, i)));
}

static void
add_handshake(const Place *place, TlspskSubject *subject, const PskFacts *facts)
{
    if (facts->identity != NULL)
        add_string(place, identity_field, identity_text(subject, facts->identity));
    if (subject->hint_frame == place->pinfo->num) {
        g_autofree char *hint = wire_text(facts->hint);

        add_string(place, hint_field, hint);
    }
    if (facts->server_hello)
        add_string(place, suite_field, suite_text(place, facts->suite_id));
    add_offered(place, facts);
    if (subject->key_frame == place->pinfo->num)
        add_explained(place, key_source_field, psk_key_source_name(facts->source), facts->key_ref);
}

/* Adds lines of text, the first of which begins with |label|, broken between words. */
static void
add_lines(proto_tree *tree, tvbuff_t *tvb, const char *label, const char *text)
{
    while (*text != '\0') {
        size_t size = strlen(text);

        if (size > LINE_MAX_OCTETS) {
            const char *blank = g_strrstr_len(text, LINE_MAX_OCTETS, " ");

            if (blank == NULL)
                blank = strchr(text, ' ');
            if (blank != NULL)
                size = (size_t)(blank - text);
        }
        proto_tree_add_subtree_format(tree, tvb, 0, 0, finding_subtree, NULL, "%s%.*s", label,
                                      (int)size, text);
        label = "";
        text += size;
        text += *text == ' ';
    }
}

static expert_field *
expert_field_of(const PskFindingInfo *info)
{
    size_t index = 0;

    while (psk_finding_info(index) != info)
        index++;
    return &expert_fields[index];
}

static void
add_verdict(const Place *place, TlspskSubject *subject)
{
    PskVerdict verdict;
    const PskVerdictInfo *info;
    bool is_plain;

    if (!tlspsk_judgement_is_established(subject, place->pinfo))
        return;
    verdict = tlspsk_judgement_verdict(subject);
    info = psk_verdict_info(verdict);
    /* That all is well need not be explained on each of many packets. */
    is_plain = verdict == PSK_VERDICT_DECRYPTED && subject->key_frame != place->pinfo->num;
    add_explained(place, verdict_field, info->name, is_plain ? NULL : info->sentence);
}

/*
 * Wireshark cuts the text of an expert info anywhere, be it within a character; and tells in the
 * name of the protocol at hand, which is that of the frame when all dissectors are done.
 */
static void
add_expert_info(const Place *place, proto_item *item, const PskFindingInfo *info, const char *text)
{
    const char *protocol = place->pinfo->current_proto;
    size_t size = strlen(text);

    if (size >= ITEM_LABEL_LENGTH)
        size = (size_t)(g_utf8_find_prev_char(text, text + ITEM_LABEL_LENGTH) - text);
    place->pinfo->current_proto = proto_get_protocol_short_name(find_protocol_by_id(protocol_id));
    expert_add_info_format(place->pinfo, item, expert_field_of(info), "%.*s", (int)size, text);
    place->pinfo->current_proto = protocol;
}

static void
add_finding(Place *place, const PskFindingInfo *info, const char *text, const char *remedy)
{
    proto_item *item;
    proto_tree *tree;

    begin(place);
    item = proto_tree_add_string(place->tree, finding_field, place->tvb, 0, 0, info->code);
    tree = proto_item_add_subtree(item, finding_subtree);
    proto_item_set_generated(item);
    add_expert_info(place, item, info, text);
    if (strlen(text) > LINE_MAX_OCTETS)
        add_lines(tree, place->tvb, "", text);
    if (remedy != NULL)
        add_lines(tree, place->tvb, "To do: ", remedy);
}

static void
add_findings(Place *place, const TlspskView *view)
{
    const GPtrArray *findings;

    if (!tlspsk_judgement_is_established(view->subject, place->pinfo))
        return;
    findings = tlspsk_judgement_findings(view->subject);
    for (guint i = 0; i < findings->len; i++) {
        const PskFinding *finding = g_ptr_array_index(findings, i);

        if (tlspsk_judgement_belongs(view->subject, view->memory, finding, place->pinfo))
            add_finding(place, finding->info, finding->text, finding->remedy);
    }
}

static void
add_attempt(Place *place, const PskAttempt *attempt)
{
    char *text = psk_attempt_text(attempt);

    add_finding(place, attempt->info, text, attempt->info->remedy);
    g_free(text);
}

static void
add_subject(Place *place, const TlspskView *view, tvbuff_t *const plaintext[])
{
    TlspskSubject *subject = view->subject;

    begin(place);
    if (!view->open)
        add_verdict(place, subject);
    add_handshake(place, subject, psk_connection_facts(subject->connection));
    for (size_t i = 0; i < PSK_SENDERS; i++)
        if (plaintext[i] != NULL)
            proto_tree_add_item(place->tree, decrypted_field, plaintext[i], 0, -1, ENC_NA);
}

void
tlspsk_display(const TlspskView *view, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
               tvbuff_t *plaintext[static PSK_SENDERS])
{
    Place place = {.packet_tree = tree, .tvb = tvb, .pinfo = pinfo};

    if (view->attempt != NULL)
        add_attempt(&place, view->attempt);
    if (view->subject == NULL)
        return;
    /* Nobody looks at most trees. */
    if (proto_field_is_referenced(tree, protocol_id))
        add_subject(&place, view, plaintext);
    if (!view->open)
        add_findings(&place, view);
}
