/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Identities and keys. */
#include "cases_private.h"

static void
wrong_key(PskFacts *f)
{
    facts_without_server_finished(f);
    f->key = PSK_KEY_WRONG;
    f->client_proved_wrong = true;
    facts_alert(f, PSK_SERVER, PSK_ALERT_BAD_RECORD_MAC);
}

static void
wrong_key_and_it_works(PskFacts *f)
{
    facts_closed(f);
    f->key = PSK_KEY_WRONG;
    f->client_proved_wrong = true;
}

static void
wrong_key13(PskFacts *f)
{
    facts_working13(f);
    facts_without_server_hello(f);
    facts_set_bytes(&f->identity, "bob");
    f->key = PSK_KEY_WRONG;
    f->client_proved_wrong = true;
    f->key_size = 16;
    facts_set_key_ref(f, "keys.txt:3");
    facts_alert(f, PSK_SERVER, PSK_ALERT_ILLEGAL_PARAMETER);
}

/* Of a handshake that the capture does not hold as it was sent; the client's Finished is in 9. */
static void
wrong_key_damaged(PskFacts *f)
{
    wrong_key_and_it_works(f);
    f->wrong_frame = 9;
    f->damaged_frame = 4;
}

static void
wrong_key_damaged_later(PskFacts *f)
{
    wrong_key_damaged(f);
    f->damaged_frame = 10;
}

/* That the server refused it is no damage's doing. */
static void
wrong_key_damaged_and_refused(PskFacts *f)
{
    wrong_key(f);
    f->wrong_frame = 9;
    f->damaged_frame = 4;
}

static void
works_damaged(PskFacts *f)
{
    f->damaged_frame = 4;
}

static void
wrong_key_of_a_size(PskFacts *f)
{
    wrong_key(f);
    f->key_size = 64;
}

/* The binder that did not verify is the table's alone: the server took it. */
static void
wrong_key13_and_it_works(PskFacts *f)
{
    facts_working13(f);
    facts_closed(f);
    f->psk_dhe = true;
    f->key = PSK_KEY_WRONG;
    f->client_proved_wrong = true;
}

/* Both are wrong: the server does not even know who it is. */
static void
wrong_key_of_unknown(PskFacts *f)
{
    wrong_key(f);
    g_array_set_size(f->alerts, 0);
    facts_alert(f, PSK_SERVER, PSK_ALERT_UNKNOWN_PSK_IDENTITY);
}

/* What the client made of its key can't be read: nobody knows whose key is the table's. */
static void
keys_differ(PskFacts *f)
{
    facts_without_server_finished(f);
    facts_negotiate(f, PSK_TLS_1_2, ECDHE_PSK_GCM);
    f->key = PSK_KEY_UNTRIED;
    facts_alert(f, PSK_SERVER, PSK_ALERT_BAD_RECORD_MAC);
}

/* The same client offers its key to TLS 1.3, too: the binder does not verify, and it does. */
static void
wrong_key_by_binder(PskFacts *f)
{
    keys_differ(f);
    f->key = PSK_KEY_WRONG;
    f->wrong_frame = f->client_hello_frame;
    f->client_proved_wrong = true;
}

static void
right_key_by_binder(PskFacts *f)
{
    keys_differ(f);
    f->key = PSK_KEY_VERIFIED;
    f->proof = PSK_PROOF_BINDER;
}

static void
keys_differ_for_a_gap(PskFacts *f)
{
    keys_differ(f);
    facts_negotiate(f, PSK_TLS_1_2, PSK_CCM_8);
    f->direction[PSK_CLIENT].gaps = (PskGaps){.count = 1, .bytes = 90, .frame = 12};
}

/* The same alert where no PSK takes part. */
static void
certificate_keys_differ(PskFacts *f)
{
    keys_differ(f);
    facts_offer(f, ECDHE_RSA_GCM, 0);
    facts_negotiate(f, PSK_TLS_1_2, ECDHE_RSA_GCM);
    f->key = PSK_KEY_NOT_ASKED;
    facts_set_bytes(&f->identity, NULL);
    facts_set_key_ref(f, NULL);
}

static void
unknown_identity(PskFacts *f)
{
    facts_without_server_finished(f);
    f->key = PSK_KEY_UNKNOWN_IDENTITY;
    f->identity_not_listed = true;
    f->key_size = 0;
    facts_set_key_ref(f, NULL);
    facts_alert(f, PSK_SERVER, PSK_ALERT_UNKNOWN_PSK_IDENTITY);
}

static void
unknown_identity_and_it_works(PskFacts *f)
{
    facts_closed(f);
    f->key = PSK_KEY_UNKNOWN_IDENTITY;
    f->identity_not_listed = true;
    facts_set_key_ref(f, NULL);
}

static void
unknown_identity_damaged(PskFacts *f)
{
    unknown_identity(f);
    f->damaged_frame = f->client_key_exchange_frame;
}

/* Elsewhere: the identity is what was sent. */
static void
unknown_identity_and_damage(PskFacts *f)
{
    unknown_identity(f);
    f->damaged_frame = f->client_hello_frame;
}

/* The server knows it, and has another key for it. */
static void
unknown_identity_keys_differ(PskFacts *f)
{
    unknown_identity(f);
    g_array_set_size(f->alerts, 0);
    facts_alert(f, PSK_SERVER, PSK_ALERT_BAD_RECORD_MAC);
}

static void
near_identity(PskFacts *f)
{
    unknown_identity(f);
    facts_set_bytes(&f->near_identity, "Bob");
    f->near_ref = g_strdup("keys.txt:5");
    f->near = "which differs in upper and lower case";
}

static void
identity_is_line(PskFacts *f)
{
    unknown_identity(f);
    facts_set_bytes(&f->identity, "bob:5ec4e7");
    f->identity_holds_key = f->identity_key_listed = true;
    f->identity_shown = 4;
    facts_set_bytes(&f->spilled_of, "bob");
    f->spilled_ref = g_strdup("keys.txt:3");
}

static void
identity_is_line_of_other_key(PskFacts *f)
{
    identity_is_line(f);
    f->identity_key_listed = false;
}

static void
identity_is_key(PskFacts *f)
{
    identity_is_line(f);
    facts_set_bytes(&f->identity, "5ec4e7");
    f->identity_shown = 0;
}

static void
identity_is_hint(PskFacts *f)
{
    unknown_identity(f);
    facts_set_bytes(&f->identity, "hint");
}

static void
identity_is_empty(PskFacts *f)
{
    unknown_identity(f);
    facts_set_bytes(&f->identity, "");
}

static void
identity_is_default(PskFacts *f)
{
    unknown_identity(f);
    facts_set_bytes(&f->identity, "Client_identity");
}

/* Another hint than the server's. */
static void
identity_is_example(PskFacts *f)
{
    unknown_identity(f);
    facts_set_bytes(&f->identity, "hint");
    facts_set_bytes(&f->hint, "cellar");
}

static void
unusable_line(PskFacts *f)
{
    unknown_identity(f);
    f->unusable_ref = g_strdup("keys.txt:9");
}

static void
server_lacks_identity(PskFacts *f)
{
    facts_without_server_finished(f);
    f->key = PSK_KEY_UNTRIED;
    facts_alert(f, PSK_SERVER, PSK_ALERT_UNKNOWN_PSK_IDENTITY);
}

/* A key log opens the client's Finished, and says nothing of the table. */
static void
server_lacks_logged_identity(PskFacts *f)
{
    server_lacks_identity(f);
    f->source = PSK_SOURCE_KEYLOG;
    facts_set_key_ref(f, NULL);
    f->decrypting = true;
    f->direction[PSK_CLIENT].finished = true;
    f->proof = PSK_PROOF_CLIENT_FINISHED;
}

static void
logged_wrong_key(PskFacts *f)
{
    server_lacks_logged_identity(f);
    g_array_set_size(f->alerts, 0);
    facts_alert(f, PSK_SERVER, PSK_ALERT_BAD_RECORD_MAC);
    f->key = PSK_KEY_WRONG;
    f->client_proved_wrong = true;
}

static void
server_lacks_identity_of_long_key(PskFacts *f)
{
    server_lacks_identity(f);
    f->key_size = 64;
}

/* Erlang's word for it. */
static void
identity_illegal(PskFacts *f)
{
    server_lacks_identity(f);
    g_array_set_size(f->alerts, 0);
    facts_alert(f, PSK_SERVER, PSK_ALERT_ILLEGAL_PARAMETER);
}

static void
unknown_identity_illegal(PskFacts *f)
{
    unknown_identity(f);
    g_array_set_size(f->alerts, 0);
    facts_alert(f, PSK_SERVER, PSK_ALERT_ILLEGAL_PARAMETER);
}

/* The same alert before there is an identity. */
static void
hello_illegal(PskFacts *f)
{
    facts_without_server_hello(f);
    facts_alert(f, PSK_SERVER, PSK_ALERT_ILLEGAL_PARAMETER);
}

static void
server_key_differs(PskFacts *f)
{
    facts_without_server_finished(f);
    f->decrypting = true;
    f->direction[PSK_CLIENT].finished = true;
    f->proof = PSK_PROOF_CLIENT_FINISHED;
    facts_alert(f, PSK_SERVER, PSK_ALERT_BAD_RECORD_MAC);
}

/* Without a word, as Erlang does. */
static void
hung_up_at_finished(PskFacts *f)
{
    server_key_differs(f);
    g_array_set_size(f->alerts, 0);
    f->direction[PSK_CLIENT].change_cipher_spec = true;
    f->direction[PSK_SERVER].change_cipher_spec = false;
    f->end = PSK_END_FINISHED;
    f->end_by = PSK_SERVER;
}

/* In TLS 1.1, a suite of TLS 1.2, of which Erlang makes secrets of its own. */
static void
hung_up_at_finished11(PskFacts *f)
{
    hung_up_at_finished(f);
    facts_negotiate(f, PSK_TLS_1_1, PSK_CBC_SHA256);
}

/* The server may be anybody's, and the client Erlang's. */
static void
server_key_differs11(PskFacts *f)
{
    server_key_differs(f);
    facts_negotiate(f, PSK_TLS_1_1, PSK_CBC_SHA256);
}

static void
keys_differ_hung_up11(PskFacts *f)
{
    hung_up_at_finished11(f);
    facts_negotiate(f, PSK_TLS_1_1, ECDHE_PSK_CBC_SHA256);
    f->decrypting = false;
    f->direction[PSK_CLIENT].finished = false;
    f->proof = PSK_PROOF_NONE;
    f->key = PSK_KEY_UNTRIED;
}

/* Where the suite has AES-256. */
static void
wrong_key_of_16_octets(PskFacts *f)
{
    wrong_key(f);
    facts_negotiate(f, PSK_TLS_1_2, PSK_GCM_256);
}

static void
server_key_differs_of_16_octets(PskFacts *f)
{
    server_key_differs(f);
    facts_negotiate(f, PSK_TLS_1_2, PSK_GCM_256);
}

static void
server_drops_zeros(PskFacts *f)
{
    server_key_differs(f);
    f->key_begins_with_zero = true;
}

static void
server_key_differs13(PskFacts *f)
{
    facts_working13(f);
    facts_without_server_hello(f);
    facts_set_bytes(&f->identity, "bob");
    f->key = PSK_KEY_VERIFIED;
    f->proof = PSK_PROOF_BINDER;
    facts_set_key_ref(f, "keys.txt:3");
    facts_alert(f, PSK_SERVER, PSK_ALERT_ILLEGAL_PARAMETER);
}

/* RFC 8446 section 4.2.11.2, as OpenSSL 3.5 does. */
static void
server_key_differs13_said(PskFacts *f)
{
    server_key_differs13(f);
    g_array_set_size(f->alerts, 0);
    facts_alert(f, PSK_SERVER, PSK_ALERT_DECRYPT_ERROR);
}

static void
psk_not_accepted(PskFacts *f)
{
    server_key_differs13(f);
    g_array_set_size(f->alerts, 0);
    facts_alert(f, PSK_SERVER, PSK_ALERT_HANDSHAKE_FAILURE);
}

static void
other_encoding(PskFacts *f)
{
    f->fitted_by_trial = true;
    f->fitted = "its characters are taken as they stand";
    facts_set_bytes(&f->fitted_identity, "bob");
}

static void
identity_lost(PskFacts *f)
{
    f->identity_lost = true;
    f->extended_master_secret = true;
    facts_set_bytes(&f->fitted_identity, "bob");
    f->direction[PSK_CLIENT].gaps = (PskGaps){.count = 1, .bytes = 65, .frame = 7};
}

static void
identity_lost_for_good(PskFacts *f)
{
    identity_lost(f);
    f->extended_master_secret = false;
    g_clear_pointer(&f->identity, g_bytes_unref);
}

static void
other_encoding_refused(PskFacts *f)
{
    server_key_differs(f);
    other_encoding(f);
}

static void
other_identitys_key(PskFacts *f)
{
    other_encoding(f);
    f->fitted_other = true;
    facts_set_bytes(&f->fitted_identity, "eve");
}

/* Of the same identity, written in another way: refused, and in a session that works. */
static void
near_identitys_key_refused(PskFacts *f)
{
    server_key_differs(f);
    other_identitys_key(f);
    f->identity_not_listed = true;
    facts_set_bytes(&f->near_identity, "eve");
    f->near_ref = g_strdup("keys.txt:5");
    f->near = "which differs in upper and lower case";
}

static void
near_identitys_key(PskFacts *f)
{
    other_identitys_key(f);
    facts_set_bytes(&f->near_identity, "eve");
    f->near_ref = g_strdup("keys.txt:5");
    f->near = "which differs in upper and lower case";
}

static void
other_identitys_key_refused(PskFacts *f)
{
    server_key_differs(f);
    other_identitys_key(f);
    f->identity_not_listed = true;
}

static void
long_identity(PskFacts *f)
{
    g_autofree char *name = g_strnfill(129, 'i');

    wrong_key(f);
    facts_set_bytes(&f->identity, name);
}

static void
rsa(PskFacts *f)
{
    facts_closed(f);
    facts_negotiate(f, PSK_TLS_1_2, RSA_PSK_GCM);
}

static void
rsa_hello_lost(PskFacts *f)
{
    rsa(f);
    f->secret_at_hand = true;
    f->client_hello = false;
    f->direction[PSK_CLIENT].gaps = (PskGaps){.count = 1, .bytes = 90, .frame = 5};
}

static void
rsa_resumed(PskFacts *f)
{
    rsa(f);
    f->resumed = f->original_closed = true;
    f->client_key_exchange = false;
}

/* clang-format off */
static const DiagnoseCase cases[] = {
    {"key in another encoding", other_encoding, V(DECRYPTED), "key_in_other_encoding"},
    {"another identity's key", other_identitys_key, V(DECRYPTED), "key_of_other_identity"},
    {"identity lost", identity_lost, V(PARTLY_DECRYPTED), "identity_lost capture_gap"},
    {"identity lost, not in the secrets", identity_lost_for_good, V(PARTLY_DECRYPTED),
     "identity_lost capture_gap"},
    {"wrong key", wrong_key, V(WRONG_KEY), "wrong_key"},
    {"wrong key in the table", wrong_key_and_it_works, V(WRONG_KEY), "wrong_key"},
    {"wrong key, TLS 1.3", wrong_key13, V(WRONG_KEY), "wrong_key"},
    {"wrong key in the table, TLS 1.3", wrong_key13_and_it_works, V(WRONG_KEY), "wrong_key"},
    {"wrong key, unknown to the server", wrong_key_of_unknown, V(WRONG_KEY),
     "server_lacks_identity wrong_key"},
    {"keys differ, ECDHE_PSK", keys_differ, V(HANDSHAKE_FAILED), "keys_differ"},
    {"wrong key, ECDHE_PSK and a binder", wrong_key_by_binder, V(WRONG_KEY), "wrong_key"},
    {"right key, ECDHE_PSK and a binder", right_key_by_binder, V(HANDSHAKE_FAILED),
     "server_key_differs"},
    {"keys differ, and a gap", keys_differ_for_a_gap, V(HANDSHAKE_FAILED),
     "keys_differ capture_gap"},
    {"keys differ, without PSK", certificate_keys_differ, V(HANDSHAKE_FAILED),
     "no_psk_offered handshake_failed"},
    {"unknown identity, keys differ", unknown_identity_keys_differ, V(UNKNOWN_IDENTITY),
     "unknown_identity keys_differ"},
    {"wrong key, damaged", wrong_key_damaged, V(WRONG_KEY), "handshake_damaged wrong_key"},
    {"wrong key, damaged later", wrong_key_damaged_later, V(WRONG_KEY), "wrong_key"},
    {"wrong key, damaged and refused", wrong_key_damaged_and_refused, V(WRONG_KEY), "wrong_key"},
    {"works, damaged", works_damaged, V(DECRYPTED), ""},
    {"unknown identity, damaged", unknown_identity_damaged, V(UNKNOWN_IDENTITY),
     "handshake_damaged unknown_identity"},
    {"unknown identity, and damage", unknown_identity_and_damage, V(UNKNOWN_IDENTITY),
     "unknown_identity"},
    {"wrong key of 64 octets", wrong_key_of_a_size, V(WRONG_KEY), "wrong_key key_size"},
    {"wrong key, long identity", long_identity, V(WRONG_KEY), "wrong_key identity_size"},
    {"unknown identity", unknown_identity, V(UNKNOWN_IDENTITY), "unknown_identity"},
    {"identity unknown to the table", unknown_identity_and_it_works, V(UNKNOWN_IDENTITY),
     "unknown_identity"},
    {"near identity", near_identity, V(UNKNOWN_IDENTITY), "identity_near_miss unknown_identity"},
    {"line as identity", identity_is_line, V(UNKNOWN_IDENTITY),
     "key_in_identity unknown_identity"},
    {"line as identity, another key", identity_is_line_of_other_key, V(UNKNOWN_IDENTITY),
     "key_in_identity unknown_identity"},
    {"key as identity", identity_is_key, V(UNKNOWN_IDENTITY), "key_in_identity unknown_identity"},
    {"hint as identity", identity_is_hint, V(UNKNOWN_IDENTITY),
     "identity_misplaced unknown_identity"},
    {"empty identity", identity_is_empty, V(UNKNOWN_IDENTITY),
     "identity_misplaced unknown_identity"},
    {"ESP-IDF's identity", identity_is_example, V(UNKNOWN_IDENTITY),
     "identity_misplaced unknown_identity"},
    {"OpenSSL's identity", identity_is_default, V(UNKNOWN_IDENTITY),
     "identity_misplaced unknown_identity"},
    {"unusable line", unusable_line, V(UNKNOWN_IDENTITY),
     "identity_line_unusable"},
    {"server lacks identity", server_lacks_identity, V(HANDSHAKE_FAILED), "server_lacks_identity"},
    {"server lacks identity, key log", server_lacks_logged_identity, V(HANDSHAKE_FAILED),
     "server_lacks_identity"},
    {"wrong key, key log", logged_wrong_key, V(WRONG_KEY), "wrong_key"},
    {"server lacks identity, key of 64 octets", server_lacks_identity_of_long_key,
     V(HANDSHAKE_FAILED), "server_lacks_identity key_size"},
    {"identity illegal", identity_illegal, V(HANDSHAKE_FAILED), "server_lacks_identity"},
    {"unknown identity illegal", unknown_identity_illegal, V(UNKNOWN_IDENTITY),
     "unknown_identity"},
    {"ClientHello illegal", hello_illegal, V(HANDSHAKE_FAILED), "handshake_failed"},
    {"server hangs up at the Finished", hung_up_at_finished, V(HANDSHAKE_FAILED),
     "server_key_differs"},
    {"server hangs up at the Finished, TLS 1.1", hung_up_at_finished11, V(HANDSHAKE_FAILED),
     "server_key_differs"},
    {"server's key differs, TLS 1.1", server_key_differs11, V(HANDSHAKE_FAILED),
     "server_key_differs"},
    {"keys differ, hung up, TLS 1.1", keys_differ_hung_up11, V(HANDSHAKE_INCOMPLETE),
     "keys_differ"},
    {"wrong key of an unusual size", wrong_key_of_16_octets, V(WRONG_KEY), "wrong_key key_size"},
    {"server's key differs, of an unusual size", server_key_differs_of_16_octets,
     V(HANDSHAKE_FAILED), "server_key_differs"},
    {"server's key differs", server_key_differs, V(HANDSHAKE_FAILED), "server_key_differs"},
    {"server drops zeros", server_drops_zeros, V(HANDSHAKE_FAILED), "server_key_differs"},
    {"server's key differs, TLS 1.3", server_key_differs13, V(HANDSHAKE_FAILED),
     "server_key_differs"},
    {"server's key differs, TLS 1.3, alert 51", server_key_differs13_said, V(HANDSHAKE_FAILED),
     "server_key_differs"},
    {"PSK not accepted", psk_not_accepted, V(HANDSHAKE_FAILED), "psk_not_accepted"},
    {"key in another encoding, refused", other_encoding_refused, V(HANDSHAKE_FAILED),
     "key_in_other_encoding server_key_differs"},
    {"a similar identity's key, refused", near_identitys_key_refused, V(UNKNOWN_IDENTITY),
     "identity_near_miss unknown_identity key_of_other_identity server_key_differs"},
    {"a similar identity's key", near_identitys_key, V(DECRYPTED), "key_of_other_identity"},
    {"another identity's key, refused", other_identitys_key_refused, V(UNKNOWN_IDENTITY),
     "unknown_identity key_of_other_identity server_key_differs"},
    {"RSA_PSK", rsa, V(NEEDS_RSA_KEY), "needs_rsa_key"},
    {"RSA_PSK with its key, and no ClientHello", rsa_hello_lost, V(HANDSHAKE_INCOMPLETE),
     "capture_gap handshake_incomplete"},
    {"RSA_PSK, resumed", rsa_resumed, V(NEEDS_RSA_KEY), "needs_rsa_key"},
};
/* clang-format on */

const DiagnoseFamily diagnose_keys = {cases, G_N_ELEMENTS(cases)};
