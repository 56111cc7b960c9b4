/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "handover.h"

#include <epan/dissectors/packet-tls.h>
#include <epan/prefs.h>
#include <epan/prefs-int.h>
#include <epan/secrets.h>
#include <wiretap/secrets-types.h>

#include "application.h"
#include "base/hex.h"
#include "plaintext.h"
#include "session.h"

/* Exported by all releases, but declared in a header that needs Wireshark's own config.h. */
extern void tls_set_appdata_dissector(dissector_handle_t tls_handle, packet_info *pinfo,
                                      dissector_handle_t app_handle);

static dissector_handle_t tls;

void
tlspsk_handover_handoff(void)
{
    tls = find_dissector("tls");
}

void
tlspsk_handover_clear(TlspskHandover *handover)
{
    psk_secret_clear(&handover->secret);
}

/* --- lines of a key log ----------------------------------------------------------------------- */

static void
append_line(GString *lines, const char *label, PskSpan key, const char *between, PskSpan secret)
{
    g_string_append(lines, label);
    psk_hex_append(lines, key);
    g_string_append(lines, between);
    psk_hex_append(lines, secret);
    g_string_append_c(lines, '\n');
}

static void
give_lines(GString *lines)
{
    secrets_wtap_callback(SECRETS_TYPE_TLS, lines->str, (guint)lines->len);
    psk_wipe(lines->str, lines->len);
    g_string_free(lines, TRUE);
}

/* Room for all that is appended, so that no copy is left behind by growing. */
static GString *
lines_new(const PskVerifiedSecret *secret)
{
    return g_string_sized_new(512 + 4 * secret->secret.size + 2 * secret->premaster.size +
                              2 * secret->session_id.size);
}

static void
give_traffic_secret(const PskVerifiedSecret *secret)
{
    GString *lines = lines_new(secret);
    g_autofree char *label = g_strconcat(secret->label, " ", NULL);

    append_line(lines, label, secret->client_random, " ", secret->secret);
    give_lines(lines);
}

/*
 * The master secret is looked up at the first ChangeCipherSpec, where nothing has made another; the
 * premaster secret at the ClientKeyExchange, where it wins over the preference tls.psk. The session
 * id is for sessions that are resumed from this one, where the dissector had no chance to note it
 * by itself.
 */
static void
give_master_secret(const PskVerifiedSecret *secret, bool premaster, bool session_id)
{
    GString *lines = lines_new(secret);

    if (premaster)
        append_line(lines, "PMS_CLIENT_RANDOM ", secret->client_random, " ", secret->premaster);
    if (session_id)
        append_line(lines, "RSA Session-ID:", secret->session_id, " Master-Key:", secret->secret);
    append_line(lines, "CLIENT_RANDOM ", secret->client_random, " ", secret->secret);
    give_lines(lines);
}

/* --- secrets that came late ------------------------------------------------------------------- */

/* With tls.psk set, the dissector settles on that key at the ClientKeyExchange. */
static bool
tls_has_key_of_its_own(void)
{
    module_t *module = prefs_find_module("tls");
    pref_t *preference = module != NULL ? prefs_find_preference(module, "psk") : NULL;
    const char *value =
        preference != NULL ? prefs_get_string_value(preference, pref_current) : NULL;

    return value != NULL && value[0] != '\0';
}

static bool
is_late(const TlspskHandover *handover)
{
    return handover->changed_before[PSK_CLIENT] || handover->changed_before[PSK_SERVER] ||
           (handover->key_exchange_before && tls_has_key_of_its_own());
}

/*
 * The dissector puts both directions' keys in force at once, too early for the side that has not
 * changed yet: what it still sends in the clear is taken for protected. An AEAD cipher is not put
 * out by that, but a CBC cipher counts such records. So there the secret is set again before the
 * segment with that side's ChangeCipherSpec, and after it, each time with the true number of
 * records. Not in TLS 1.0 with encrypt-then-MAC, where the dissector would take the record's MAC
 * for the next initialisation vector; and not with RC4, whose key stream would begin anew (a
 * ticket then costs the server's direction).
 */
static bool
can_be_set_again(const PskVerifiedSecret *secret, const PskFacts *facts)
{
    return psk_cipher_info(secret->suite->cipher)->kind == PSK_PROTECT_CBC &&
           (secret->version > PSK_TLS_1_0 || !facts->encrypt_then_mac);
}

static void
keep_late_secret(TlspskHandover *handover, const PskVerifiedSecret *secret, const PskFacts *facts)
{
    handover->late = true;
    handover->due = true;
    handover->once = !can_be_set_again(secret, facts);
    psk_secret_set(&handover->secret, secret->secret);
    memcpy(handover->client_random, secret->client_random.data, PSK_RANDOM_SIZE);
    memcpy(handover->server_random, secret->server_random.data, PSK_RANDOM_SIZE);
    handover->version = secret->version;
    handover->suite = secret->suite;
}

/* The records that a side has protected, of those that the dissector has seen. */
static uint32_t
protected_before(const TlspskHandover *handover, PskSender sender)
{
    if (!handover->changed_before[sender])
        return 0;
    return (uint32_t)(handover->records_before[sender] - handover->records_at_change[sender]);
}

static void
set_master_secret(TlspskSession *session, packet_info *pinfo)
{
    const TlspskHandover *handover = &session->handover;

    ssl_set_master_secret(pinfo->num, &session->address[PSK_SERVER], &session->address[PSK_CLIENT],
                          pinfo->ptype, session->port[PSK_SERVER], session->port[PSK_CLIENT],
                          handover->version, handover->suite->id, handover->secret.data,
                          handover->client_random, handover->server_random,
                          protected_before(handover, PSK_CLIENT),
                          protected_before(handover, PSK_SERVER));
}

static void
set_late_secret(TlspskSession *session, packet_info *pinfo)
{
    TlspskHandover *handover = &session->handover;

    if (!handover->due)
        return;
    set_master_secret(session, pinfo);
    handover->due = handover->due_again;
    handover->due_again = false;
    if (handover->once ||
        (handover->changed[PSK_CLIENT] && handover->changed[PSK_SERVER] && !handover->due)) {
        psk_secret_clear(&handover->secret);
        handover->late = handover->due = false;
    }
}

/* --- events of the connection ----------------------------------------------------------------- */

static void
decide_application(TlspskSession *session, PskSpan plaintext)
{
    TlspskHandover *handover = &session->handover;

    if (handover->application_decided)
        return;
    handover->application = tlspsk_application_find(session->port, plaintext);
    handover->application_decided = true;
    handover->application_due = handover->application != NULL;
}

static void
on_secret(void *user, const PskVerifiedSecret *secret)
{
    TlspskSession *session = user;
    TlspskHandover *handover = &session->handover;
    bool late;

    if (!tlspsk_application_wants_plaintext())
        decide_application(session, psk_span(NULL, 0));
    if (strcmp(secret->label, psk_keylog_label_name(PSK_KEYLOG_MASTER)) != 0) {
        give_traffic_secret(secret);
        return;
    }
    /* What is not encrypted can be read in any case. */
    late = is_late(handover) && secret->suite->cipher != PSK_CIPHER_NULL;
    give_master_secret(secret,
                       secret->premaster.size > 0 && !handover->key_exchange_before &&
                           tls_has_key_of_its_own(),
                       late && secret->session_id.size > 0);
    if (late)
        keep_late_secret(handover, secret, psk_connection_facts(session->subject.connection));
}

/* A handshake begins: the first, or a renegotiation. */
static void
forget_handshake(TlspskHandover *handover)
{
    handover->key_exchange = handover->key_exchange_before = false;
    for (size_t i = 0; i < PSK_SENDERS; i++)
        handover->changed[i] = handover->changed_before[i] = false;
    handover->late = handover->due = handover->due_again = false;
    psk_secret_clear(&handover->secret);
}

static void
note_change(TlspskHandover *handover, PskSender from, const PskFacts *facts)
{
    handover->changed[from] = true;
    handover->records_at_change[from] = facts->direction[from].records;
    if (handover->late)
        handover->due = handover->due_again = true;
}

static void
on_step(void *user, const PskStep *step)
{
    TlspskSession *session = user;
    TlspskHandover *handover = &session->handover;

    if (step->content_type == PSK_CONTENT_CHANGE_CIPHER_SPEC)
        note_change(handover, step->from, psk_connection_facts(session->subject.connection));
    else if (step->content_type != PSK_CONTENT_HANDSHAKE)
        return;
    else if (step->handshake_type == PSK_HANDSHAKE_CLIENT_HELLO)
        forget_handshake(handover);
    else if (step->handshake_type == PSK_HANDSHAKE_CLIENT_KEY_EXCHANGE)
        handover->key_exchange = true;
}

static void
on_plaintext(void *user, PskSender from, PskSpan bytes, uint64_t frame G_GNUC_UNUSED)
{
    TlspskSession *session = user;

    /* A server that speaks first speaks nothing that we know. */
    decide_application(user, from == PSK_CLIENT ? bytes : psk_span(NULL, 0));
    if (!session->leaves_data)
        tlspsk_plaintext_note(session, from, bytes, session->frame);
}

static void
on_plaintext_gap(void *user, PskSender from, uint64_t bytes G_GNUC_UNUSED,
                 uint64_t frame G_GNUC_UNUSED)
{
    tlspsk_plaintext_gap(user, from);
}

const PskConnectionEvents tlspsk_handover_events = {
    .step = on_step,
    .secret = on_secret,
    .plaintext = on_plaintext,
    .plaintext_gap = on_plaintext_gap,
};

/* --- around the dissection -------------------------------------------------------------------- */

void
tlspsk_handover_begin(TlspskSession *session)
{
    const PskFacts *facts = psk_connection_facts(session->subject.connection);
    TlspskHandover *handover = &session->handover;

    for (size_t i = 0; i < PSK_SENDERS; i++) {
        handover->records_before[i] = facts->direction[i].records;
        handover->changed_before[i] = handover->changed[i];
    }
    handover->key_exchange_before = handover->key_exchange;
}

void
tlspsk_handover_finish(TlspskSession *session, packet_info *pinfo)
{
    TlspskHandover *handover = &session->handover;

    set_late_secret(session, pinfo);
    if (!handover->application_due)
        return;
    tls_set_appdata_dissector(tls, pinfo, handover->application);
    handover->application_due = false;
}

dissector_handle_t
tlspsk_handover_application(const TlspskSession *session)
{
    return session->handover.application != NULL ? session->handover.application
                                                 : tlspsk_application_of_ports(session->port);
}

int
tlspsk_handover_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    /*
     * Wireshark takes one off at each step from dissector to dissector; without that one, TLS
     * could not ask TCP for the rest of a record.
     */
    pinfo->can_desegment = pinfo->saved_can_desegment;
    /* What TLS rejects, such as what follows its end, is left to others: 0. */
    return call_dissector_only(tls, tvb, pinfo, tree, data);
}
