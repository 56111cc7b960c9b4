/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "judgement.h"

/* A finding, and the frame on which the first pass came upon it. */
typedef struct {
    const PskFindingInfo *info;
    uint32_t frame;
} Announcement;

void
tlspsk_subject_clear(TlspskSubject *subject)
{
    g_clear_pointer(&subject->judgement.findings, g_ptr_array_unref);
    g_clear_pointer(&subject->judgement.announced, g_array_unref);
    g_clear_pointer(&subject->shown_identity, g_bytes_unref);
    g_clear_pointer(&subject->identity_text, g_free);
    g_clear_pointer(&subject->connection, psk_connection_free);
}

/* Notes where things showed for the first time. */
void
tlspsk_subject_changed(TlspskSubject *subject, uint32_t frame)
{
    const PskFacts *facts = psk_connection_facts(subject->connection);

    subject->judgement.known = false;
    if (subject->hint_frame == 0 && facts->hint != NULL)
        subject->hint_frame = frame;
    if (subject->key_frame == 0 && facts->source != PSK_SOURCE_NONE)
        subject->key_frame = frame;
}

void
tlspsk_judgement_set_over(TlspskJudgement *judgement)
{
    judgement->over = true;
}

void
tlspsk_judgement_end(TlspskJudgement *judgement)
{
    judgement->known = false;
    judgement->ended = true;
}

static bool
same_shape(const TlspskShape *a, const TlspskShape *b)
{
    return a->verdict == b->verdict && a->alerts == b->alerts && a->troubles == b->troubles &&
           a->flags == b->flags;
}

static TlspskShape
shape_of(const PskFacts *facts, bool ended)
{
    TlspskShape shape = {.verdict = psk_verdict(facts), .alerts = facts->alerts->len};
    const bool flags[] = {
        ended,
        facts->client_hello,
        facts->server_hello,
        facts->client_key_exchange,
        facts->handshake_complete,
        facts->renegotiated,
        facts->decrypting,
        facts->malformed_handshake_frame != 0,
        facts->end != PSK_END_OPEN,
        facts->end == PSK_END_RESET,
        psk_list_size(facts->server_accepted) > 0,
        facts->usual_suite != 0,
        facts->mqtt.connack,
        facts->mqtt.connack_code != 0,
        facts->mqtt.client_disconnect,
        facts->mqtt.server_disconnect,
        facts->mqtt.malformed_frame != 0,
        facts->offload_frame != 0,
        facts->damaged_frame != 0,
        facts->direction[PSK_CLIENT].tail_bytes + facts->direction[PSK_SERVER].tail_bytes > 0,
        facts->protocol == PSK_PROTOCOL_OTHER,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(flags); i++)
        shape.flags |= (uint32_t)flags[i] << i;
    for (size_t i = 0; i < PSK_SENDERS; i++) {
        const PskDirectionFacts *direction = &facts->direction[i];

        shape.troubles += direction->gaps.count + direction->bad_records +
                          direction->undecrypted_records + (direction->malformed_frame != 0);
    }
    return shape;
}

static void
look(TlspskSubject *subject)
{
    TlspskJudgement *judgement = &subject->judgement;

    if (judgement->known)
        return;
    judgement->shape = shape_of(psk_connection_facts(subject->connection), judgement->ended);
    judgement->known = true;
}

PskVerdict
tlspsk_judgement_verdict(TlspskSubject *subject)
{
    look(subject);
    return subject->judgement.shape.verdict;
}

static bool
is_null(const PskSuite *suite)
{
    return suite != NULL && suite->cipher == PSK_CIPHER_NULL;
}

static bool
has_ended(const PskFacts *facts)
{
    return facts->end != PSK_END_OPEN || facts->alerts->len > 0;
}

bool
tlspsk_judgement_is_established(TlspskSubject *subject, const packet_info *pinfo)
{
    const PskFacts *facts = psk_connection_facts(subject->connection);

    if (PINFO_FD_VISITED(pinfo) || subject->judgement.ended)
        return true;
    if (facts->protocol == PSK_PROTOCOL_UNDECIDED)
        return false;
    switch (tlspsk_judgement_verdict(subject)) {
    case PSK_VERDICT_HANDSHAKE_INCOMPLETE:
        return facts->end != PSK_END_OPEN;
    case PSK_VERDICT_UNKNOWN_IDENTITY: /* the client's Finished may show that a key fits, or that
                                          none is needed */
        return has_ended(facts) || (facts->handshake_complete && !is_null(facts->suite));
    case PSK_VERDICT_NO_HANDSHAKE: /* behind a damaged ClientHello, the server's hello may come */
        return !subject->judgement.whole || has_ended(facts) || psk_facts_have_gaps(facts) ||
               facts->direction[PSK_SERVER].records > 0;
    case PSK_VERDICT_WRONG_KEY: /* of a damaged Finished, the server's may show that a key fits */
        return facts->damaged_frame == 0 || has_ended(facts) || facts->handshake_complete;
    default:
        return true;
    }
}

const GPtrArray *
tlspsk_judgement_findings(TlspskSubject *subject)
{
    TlspskJudgement *judgement = &subject->judgement;

    look(subject);
    if (judgement->findings != NULL && same_shape(&judgement->shape, &judgement->found))
        return judgement->findings;
    g_clear_pointer(&judgement->findings, g_ptr_array_unref);
    judgement->findings = psk_diagnose(psk_connection_facts(subject->connection));
    judgement->found = judgement->shape;
    return judgement->findings;
}

/* To the end of one side, the other may have an answer that tells more: an alert, say. */
static bool
is_premature(const TlspskSubject *subject, const PskFindingInfo *info)
{
    return !subject->judgement.over && !subject->judgement.ended &&
           strcmp(info->code, "handshake_incomplete") == 0;
}

/* In the first pass: the frame on which the finding came up is this one, unless it came before. */
static bool
announce(TlspskJudgement *judgement, const PskFindingInfo *info, uint32_t frame)
{
    Announcement announcement = {.info = info, .frame = frame};

    if (judgement->announced == NULL)
        judgement->announced = g_array_new(FALSE, FALSE, sizeof(Announcement));
    for (guint i = 0; i < judgement->announced->len; i++) {
        const Announcement *earlier = &g_array_index(judgement->announced, Announcement, i);

        if (earlier->info == info)
            return earlier->frame == frame;
    }
    g_array_append_val(judgement->announced, announcement);
    return true;
}

bool
tlspsk_judgement_belongs(TlspskSubject *subject, TlspskJudgement *memory, const PskFinding *finding,
                         const packet_info *pinfo)
{
    const PskFacts *facts = psk_connection_facts(subject->connection);

    if (!PINFO_FD_VISITED(pinfo))
        return !is_premature(subject, finding->info) &&
               announce(memory, finding->info, pinfo->num);
    /* The alert tells it, but the suites to choose from are in the ClientHello. */
    if (facts->client_hello_frame == pinfo->num &&
        strcmp(finding->info->code, "no_common_suite") == 0)
        return true;
    if (finding->frame != 0)
        return finding->frame == pinfo->num;
    return pinfo->num == (facts->client_hello ? facts->client_hello_frame : facts->first_frame);
}
