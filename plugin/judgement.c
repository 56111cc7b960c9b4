/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "judgement.h"

#include "session.h"

/* A finding, and the frame on which the first pass came upon it. */
typedef struct {
    const PskFindingInfo *info;
    uint32_t frame;
} Announcement;

void
tlspsk_judgement_clear(TlspskJudgement *judgement)
{
    g_clear_pointer(&judgement->findings, g_ptr_array_unref);
    g_clear_pointer(&judgement->announced, g_array_unref);
}

void
tlspsk_judgement_outdated(TlspskJudgement *judgement)
{
    judgement->known = false;
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
        facts->server_accepted->len > 0,
        facts->usual_suite != 0,
        facts->mqtt.connack,
        facts->mqtt.connack_code != 0,
        facts->mqtt.client_disconnect,
        facts->mqtt.server_disconnect,
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
look(TlspskSession *session)
{
    TlspskJudgement *judgement = &session->judgement;

    if (judgement->known)
        return;
    judgement->shape = shape_of(psk_connection_facts(session->connection), judgement->ended);
    judgement->known = true;
}

PskVerdict
tlspsk_judgement_verdict(TlspskSession *session)
{
    look(session);
    return session->judgement.shape.verdict;
}

bool
tlspsk_judgement_is_established(TlspskSession *session, const packet_info *pinfo)
{
    const PskFacts *facts = psk_connection_facts(session->connection);

    return PINFO_FD_VISITED(pinfo) || session->judgement.ended ||
           (facts->protocol != PSK_PROTOCOL_UNDECIDED &&
            (facts->end != PSK_END_OPEN ||
             tlspsk_judgement_verdict(session) != PSK_VERDICT_HANDSHAKE_INCOMPLETE));
}

const GPtrArray *
tlspsk_judgement_findings(TlspskSession *session)
{
    TlspskJudgement *judgement = &session->judgement;

    look(session);
    if (judgement->findings != NULL && same_shape(&judgement->shape, &judgement->found))
        return judgement->findings;
    g_clear_pointer(&judgement->findings, g_ptr_array_unref);
    judgement->findings = psk_diagnose(psk_connection_facts(session->connection));
    judgement->found = judgement->shape;
    return judgement->findings;
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
tlspsk_judgement_belongs(TlspskSession *session, const PskFinding *finding,
                         const packet_info *pinfo)
{
    const PskFacts *facts = psk_connection_facts(session->connection);

    if (!PINFO_FD_VISITED(pinfo))
        return announce(&session->judgement, finding->info, pinfo->num);
    /* The alert tells it, but the suites to choose from are in the ClientHello. */
    if (facts->client_hello_frame == pinfo->num &&
        strcmp(finding->info->code, "no_common_suite") == 0)
        return true;
    if (finding->frame != 0)
        return finding->frame == pinfo->num;
    return pinfo->num == (facts->client_hello ? facts->client_hello_frame : facts->first_frame);
}
