/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions that are not read: by their nature, or by the capture. */
#include "cases_private.h"

/* What a PSK can't open */

static void
ecdhe(PskFacts *f)
{
    facts_closed(f);
    facts_negotiate(f, PSK_TLS_1_2, ECDHE_PSK_GCM);
}

/* By the binder of a PSK that was offered to TLS 1.3. */
static void
ecdhe_right_key(PskFacts *f)
{
    ecdhe(f);
    f->key = PSK_KEY_VERIFIED;
    f->proof = PSK_PROOF_BINDER;
}

/* It is another reading of the line that the binder proves. */
static void
ecdhe_other_reading(PskFacts *f)
{
    ecdhe_right_key(f);
    f->fitted_by_trial = true;
    f->fitted = "its characters are taken as they stand";
}

static void
ecdhe_offloaded(PskFacts *f)
{
    ecdhe(f);
    f->offload_frame = 4;
}

static void
dhe(PskFacts *f)
{
    facts_closed(f);
    facts_negotiate(f, PSK_TLS_1_2, DHE_PSK_GCM);
}

static void
dhe_without_client_hello(PskFacts *f)
{
    dhe(f);
    f->client_hello = false;
}

/* Nothing tells which of the key log's secrets are the session's. */
static void
dhe_without_client_random(PskFacts *f)
{
    dhe_without_client_hello(f);
    f->keylog_at_hand = true;
}

static void
dhe13(PskFacts *f)
{
    facts_working13(f);
    facts_closed(f);
    f->psk_dhe = true;
    f->key = PSK_KEY_VERIFIED;
}

static void
unsupported(PskFacts *f)
{
    facts_closed(f);
    facts_negotiate(f, PSK_TLS_1_2, PSK_ARIA);
    f->unsupported_cipher = true;
}

static void
compressed(PskFacts *f)
{
    facts_closed(f);
    f->unsupported_cipher = f->compressed = true;
}

/* Who left is told so: Bouncy Castle answers with handshake_failure. */
static void
client_left_midway(PskFacts *f)
{
    facts_without_server_finished(f);
    f->server_hello_done = true;
    f->direction[PSK_CLIENT].change_cipher_spec = false;
    f->client_key_exchange = false;
    f->key = PSK_KEY_NOT_ASKED;
    f->end_by = PSK_CLIENT;
    f->end_frame = 6;
    facts_alert(f, PSK_SERVER, PSK_ALERT_HANDSHAKE_FAILURE);
}

static void
client_left_before_finished(PskFacts *f)
{
    facts_without_server_finished(f);
    f->direction[PSK_CLIENT].protected = false;
}

static void
server_left_before_finished(PskFacts *f)
{
    facts_without_server_finished(f);
    f->direction[PSK_SERVER].change_cipher_spec = true;
}

static void
server_left_midway(PskFacts *f)
{
    client_left_midway(f);
    f->server_hello_done = false;
    f->end_by = PSK_SERVER;
    g_array_set_size(f->alerts, 0);
    facts_alert(f, PSK_CLIENT, PSK_ALERT_HANDSHAKE_FAILURE);
}

/* The same word before the server leaves: it did not like what it saw. */
static void
client_refused_midway(PskFacts *f)
{
    server_left_midway(f);
    f->end_frame = 8;
}

static void
resumed_unknown(PskFacts *f)
{
    facts_closed(f);
    f->resumed = true;
    f->client_key_exchange = false;
    f->key = PSK_KEY_NOT_ASKED;
    facts_set_bytes(&f->identity, NULL);
    facts_set_key_ref(f, NULL);
}

static void
resumed_unknown_dhe(PskFacts *f)
{
    resumed_unknown(f);
    facts_negotiate(f, PSK_TLS_1_2, ECDHE_PSK_GCM);
}

static void
certificate_chosen(PskFacts *f)
{
    facts_closed(f);
    f->key = PSK_KEY_NOT_ASKED;
    facts_set_bytes(&f->identity, NULL);
    facts_set_key_ref(f, NULL);
    f->certificate = true;
    facts_offer(f, PSK_GCM, ECDHE_RSA_GCM);
    facts_negotiate(f, PSK_TLS_1_2, ECDHE_RSA_GCM);
}

static void
not_psk(PskFacts *f)
{
    certificate_chosen(f);
    facts_offer(f, ECDHE_RSA_GCM, 0);
}

/* A key log that is there may have others' secrets. */
static void
not_psk_without_client_hello(PskFacts *f)
{
    not_psk(f);
    f->client_hello = false;
    f->keylog_at_hand = true;
}

/* RSA_PSK and DHE_RSA send certificates alike: which it was, the ServerHello told. */
static void
certificate_without_server_hello(PskFacts *f)
{
    facts_closed(f);
    facts_offer(f, PSK_GCM, ECDHE_RSA_GCM);
    f->certificate = true;
    f->server_hello = false;
    f->suite = NULL;
    f->suite_id = 0;
    f->version = 0;
}

static void
malformed_client_hello(PskFacts *f)
{
    facts_closed(f);
    f->client_hello = f->server_hello = f->handshake_complete = false;
    f->malformed_handshake_frame = 4;
    f->malformed_handshake = "ClientHello";
}

static void
not_psk13(PskFacts *f)
{
    not_psk(f);
    facts_negotiate(f, PSK_TLS_1_3, TLS13_AES_128);
    facts_offer(f, TLS13_AES_128, 0);
}

/* The PSK of TLS 1.3 was offered, and the certificate taken. */
static void
certificate_chosen13(PskFacts *f)
{
    not_psk13(f);
    facts_set_bytes(&f->identity, "bob");
    g_ptr_array_add(f->identities_offered, g_bytes_ref(f->identity));
    facts_set_key_ref(f, "keys.txt:3");
    f->key = PSK_KEY_VERIFIED;
}

/* Nothing but a ticket, which the server has forgotten: the session is as good as any. */
static void
ticket_declined13(PskFacts *f)
{
    certificate_chosen13(f);
    facts_set_bytes(&f->identity, NULL);
    facts_set_key_ref(f, NULL);
    f->key = PSK_KEY_NOT_ASKED;
}

/* Captures that miss something */

static void
begun_late(PskFacts *f)
{
    facts_closed(f);
    f->began_in_capture = f->client_hello = f->server_hello = f->client_key_exchange = false;
    f->key = PSK_KEY_NOT_ASKED;
    facts_negotiate(f, 0, 0);
    facts_set_bytes(&f->identity, NULL);
    facts_set_key_ref(f, NULL);
    f->direction[0].gaps.count = f->direction[1].gaps.count = 1;
}

/* A publisher with QoS 0, or a subscriber: the other one has nothing to say. */
static void
begun_late_client_alone(PskFacts *f)
{
    begun_late(f);
    f->direction[PSK_CLIENT].gaps = (PskGaps){0};
    f->direction[PSK_CLIENT].change_cipher_spec = false;
    f->direction[PSK_SERVER] = (PskDirectionFacts){0};
}

static void
begun_late_server_alone(PskFacts *f)
{
    begun_late(f);
    f->direction[PSK_SERVER].gaps = (PskGaps){0};
    f->direction[PSK_CLIENT] = (PskDirectionFacts){0};
}

/* The other one did speak: it was acknowledged. */
static void
begun_late_server_unheard(PskFacts *f)
{
    begun_late_client_alone(f);
    f->direction[PSK_SERVER].gaps = (PskGaps){.count = 1, .bytes = 40, .frame = 9};
}

static void
server_side_only(PskFacts *f)
{
    facts_closed(f);
    f->client_hello = f->client_key_exchange = f->began_in_capture = false;
    f->key = PSK_KEY_NOT_ASKED;
    f->handshake_complete = false;
    facts_set_bytes(&f->identity, NULL);
    facts_set_key_ref(f, NULL);
    f->direction[PSK_CLIENT] = (PskDirectionFacts){0};
}

static void
cut_before_the_keys(PskFacts *f)
{
    facts_without_server_finished(f);
    f->key = PSK_KEY_UNTRIED;
    f->direction[PSK_SERVER].gaps = (PskGaps){.count = 1, .bytes = 90, .frame = 12, .cut = true};
}

static void
cut_after_the_beginning(PskFacts *f)
{
    cut_before_the_keys(f);
    f->client_hello = f->server_hello = f->client_key_exchange = false;
    f->key = PSK_KEY_NOT_ASKED;
    facts_set_bytes(&f->identity, NULL);
    facts_set_key_ref(f, NULL);
}

static void
all_lost(PskFacts *f)
{
    facts_without_server_hello(f);
    f->protocol = PSK_PROTOCOL_UNDECIDED;
    f->client_hello = f->began_in_capture = false;
    f->direction[PSK_CLIENT] = (PskDirectionFacts){.gaps = {.count = 1, .bytes = 90, .frame = 12}};
    f->end = PSK_END_RESET;
}

static void
capture_ends(PskFacts *f)
{
    facts_without_server_finished(f);
    f->key = PSK_KEY_UNTRIED;
    f->end = PSK_END_OPEN;
}

static void
ends_after_client_hello(PskFacts *f)
{
    facts_without_server_hello(f);
    f->end = PSK_END_OPEN;
}

static void
ends_verified(PskFacts *f)
{
    facts_without_server_finished(f);
    f->decrypting = true;
    f->direction[PSK_CLIENT].finished = true;
    f->proof = PSK_PROOF_CLIENT_FINISHED;
}

static void
server_leaves_verified(PskFacts *f)
{
    ends_verified(f);
    f->end_by = PSK_SERVER;
}

/* OpenSSL's word for it. */
static void
server_leaves_and_is_told(PskFacts *f)
{
    server_leaves_verified(f);
    facts_alert(f, PSK_CLIENT, PSK_ALERT_DECODE_ERROR);
}

static void
server_leaves_wrong(PskFacts *f)
{
    server_leaves_verified(f);
    f->decrypting = f->direction[PSK_CLIENT].finished = false;
    f->key = PSK_KEY_WRONG;
    f->client_proved_wrong = true;
}

static void
server_leaves_untried(PskFacts *f)
{
    server_leaves_wrong(f);
    facts_negotiate(f, PSK_TLS_1_2, ECDHE_PSK_GCM);
    f->key = PSK_KEY_UNTRIED;
    f->client_proved_wrong = false;
}

/* The rest of what it said is not in the capture. */
static void
server_leaves_after_a_gap(PskFacts *f)
{
    server_leaves_verified(f);
    f->direction[PSK_SERVER].gaps = (PskGaps){.count = 1, .bytes = 7, .frame = 9};
}

static void
key_exchange_missing(PskFacts *f)
{
    facts_without_server_finished(f);
    f->client_key_exchange = f->direction[PSK_CLIENT].change_cipher_spec = false;
    f->key = PSK_KEY_NOT_ASKED;
    facts_set_bytes(&f->identity, NULL);
    facts_set_key_ref(f, NULL);
}

static void
key_exchange_lost(PskFacts *f)
{
    key_exchange_missing(f);
    f->direction[PSK_CLIENT].gaps = (PskGaps){.count = 1, .bytes = 65, .frame = 9};
}

static void
client_side_only(PskFacts *f)
{
    facts_without_server_finished(f);
    f->server_hello = false;
    facts_negotiate(f, 0, 0);
    f->key = PSK_KEY_NOT_ASKED;
    f->direction[PSK_SERVER] = (PskDirectionFacts){0};
    f->end = PSK_END_OPEN;
}

/* All that the client says is a ClientHello, and its ACKs tell of an answer. */
static void
answer_unheard(PskFacts *f)
{
    facts_without_server_hello(f);
    f->direction[PSK_SERVER] = (PskDirectionFacts){.gaps = {.count = 1, .bytes = 7, .frame = 9}};
}

/* The same, and the answer was cut off. */
static void
answer_cut(PskFacts *f)
{
    answer_unheard(f);
    f->direction[PSK_SERVER].gaps.cut = true;
}

static void
client_hello_missing(PskFacts *f)
{
    facts_without_server_hello(f);
    f->client_hello = f->began_in_capture = false;
    f->direction[PSK_CLIENT] = (PskDirectionFacts){0};
    facts_alert(f, PSK_SERVER, PSK_ALERT_DECODE_ERROR);
}

/* The ClientHello may have come before the capture. */
static void
client_hello_before(PskFacts *f)
{
    client_hello_missing(f);
    f->direction[PSK_CLIENT].joined = f->direction[PSK_SERVER].joined = true;
}

/* Begun late, for all that is known. */
static void
client_hello_missing_otherwise(PskFacts *f)
{
    client_hello_missing(f);
    g_array_set_size(f->alerts, 0);
    facts_alert(f, PSK_SERVER, PSK_ALERT_HANDSHAKE_FAILURE);
}

static void
client_hello_cut(PskFacts *f)
{
    client_hello_missing(f);
    f->began_in_capture = true;
    f->direction[PSK_CLIENT] = (PskDirectionFacts){.bytes = 100, .tail_bytes = 100};
}

static void
client_hello_unheard(PskFacts *f)
{
    client_hello_missing(f);
    f->direction[PSK_CLIENT].gaps = (PskGaps){.count = 1, .bytes = 99, .frame = 7};
}

static void
version_refused_unheard(PskFacts *f)
{
    client_hello_unheard(f);
    g_array_set_size(f->alerts, 0);
    facts_alert(f, PSK_SERVER, PSK_ALERT_PROTOCOL_VERSION);
    f->client_version = 0;
}

static void
server_silent(PskFacts *f)
{
    facts_without_server_hello(f);
    f->direction[PSK_SERVER] = (PskDirectionFacts){0};
}

static void
listener_without_tls(PskFacts *f)
{
    server_silent(f);
    f->end = PSK_END_RESET;
    f->end_by = PSK_SERVER;
}

static void
listener_without_tls_told(PskFacts *f)
{
    listener_without_tls(f);
    facts_alert(f, PSK_CLIENT, PSK_ALERT_DECODE_ERROR);
}

static void
hung_up_on_others(PskFacts *f)
{
    uint16_t suite = PSK_GCM;

    listener_without_tls(f);
    g_array_append_val(psk_list(&f->server_accepted), suite);
}

/* wolfSSL's way to refuse a binder. */
static void
hung_up_at_wrong_binder(PskFacts *f)
{
    listener_without_tls(f);
    facts_set_bytes(&f->identity, "bob");
    g_ptr_array_add(f->identities_offered, g_bytes_ref(f->identity));
    f->key = PSK_KEY_WRONG;
    f->client_proved_wrong = true;
}

/* And to refuse a stranger. */
static void
hung_up_at_stranger(PskFacts *f)
{
    hung_up_at_wrong_binder(f);
    f->key = PSK_KEY_UNKNOWN_IDENTITY;
    f->identity_not_listed = true;
    f->client_proved_wrong = false;
}

static void
hung_up_at_right_binder(PskFacts *f)
{
    hung_up_at_wrong_binder(f);
    f->key = PSK_KEY_VERIFIED;
    f->client_proved_wrong = false;
}

static void
server_not_tls(PskFacts *f)
{
    facts_without_server_hello(f);
    f->direction[PSK_SERVER] = (PskDirectionFacts){
        .bytes = 4, .malformed_bytes = 4, .malformed_frame = 5, .other = PSK_OTHER_MQTT};
}

static void
server_is_web_server(PskFacts *f)
{
    server_not_tls(f);
    f->direction[PSK_SERVER].other = PSK_OTHER_HTTP;
}

static void
other_protocol(PskFacts *f)
{
    facts_without_server_hello(f);
    f->protocol = PSK_PROTOCOL_OTHER;
    f->client_hello = f->began_in_capture = false;
    f->direction[PSK_CLIENT].records = 0;
}

/* The beginning, or the choice, is not what was sent. */
static void
other_protocol_damaged(PskFacts *f)
{
    other_protocol(f);
    f->damaged_frame = f->first_frame = 4;
}

static void
server_not_tls_damaged(PskFacts *f)
{
    server_not_tls(f);
    f->damaged_frame = f->direction[PSK_SERVER].malformed_frame;
}

static void
certificate_chosen_damaged(PskFacts *f)
{
    certificate_chosen(f);
    f->suite_not_offered = true;
    f->damaged_frame = f->server_hello_frame;
}

static void
plain_mqtt(PskFacts *f)
{
    other_protocol(f);
    f->other = PSK_OTHER_MQTT;
}

static void
plain_http(PskFacts *f)
{
    other_protocol(f);
    f->other = PSK_OTHER_HTTP;
}

/* clang-format off */
static const DiagnoseCase cases[] = {
    {"ECDHE_PSK", ecdhe, V(FORWARD_SECRET), "forward_secret"},
    {"ECDHE_PSK, the key is right", ecdhe_right_key, V(FORWARD_SECRET), "forward_secret"},
    {"ECDHE_PSK, another reading fits", ecdhe_other_reading, V(FORWARD_SECRET),
     "key_in_other_encoding forward_secret"},
    {"DHE_PSK", dhe, V(FORWARD_SECRET), "forward_secret"},
    {"DHE_PSK without ClientHello", dhe_without_client_hello, V(FORWARD_SECRET), "forward_secret"},
    {"DHE_PSK, key log without ClientHello", dhe_without_client_random, V(HANDSHAKE_INCOMPLETE),
     "handshake_incomplete"},
    {"ECDHE_PSK, captured on loopback", ecdhe_offloaded, V(FORWARD_SECRET),
     "forward_secret checksum_offload"},
    {"psk_dhe_ke", dhe13, V(FORWARD_SECRET), "tls13_forward_secret"},
    {"ARIA", unsupported, V(UNSUPPORTED_SUITE), "unsupported_suite"},
    {"the client leaves midway", client_left_midway, V(HANDSHAKE_INCOMPLETE),
     "handshake_incomplete"},
    {"the client leaves before its Finished", client_left_before_finished,
     V(HANDSHAKE_INCOMPLETE), "handshake_incomplete"},
    {"the server leaves before its Finished", server_left_before_finished,
     V(HANDSHAKE_INCOMPLETE), "handshake_incomplete"},
    {"the server leaves midway", server_left_midway, V(HANDSHAKE_INCOMPLETE),
     "handshake_incomplete"},
    {"the client refuses midway", client_refused_midway, V(HANDSHAKE_FAILED), "client_refused"},
    {"compressed", compressed, V(UNSUPPORTED_SUITE), "unsupported_suite"},
    {"resumed, unknown", resumed_unknown, V(RESUMED_UNKNOWN_SESSION), "resumed_unknown_session"},
    {"resumed, unknown, ECDHE", resumed_unknown_dhe, V(RESUMED_UNKNOWN_SESSION),
     "resumed_unknown_session"},
    {"certificate chosen", certificate_chosen, V(NOT_PSK), "certificate_suite_chosen not_psk"},
    {"certificates", not_psk, V(NOT_PSK), "not_psk"},
    {"certificates, key log without ClientHello", not_psk_without_client_hello, V(NOT_PSK),
     "not_psk"},
    {"certificate without ServerHello", certificate_without_server_hello, V(HANDSHAKE_INCOMPLETE),
     "handshake_incomplete"},
    {"ClientHello malformed", malformed_client_hello, V(HANDSHAKE_INCOMPLETE),
     "malformed_handshake handshake_incomplete"},
    {"certificates, TLS 1.3", not_psk13, V(NOT_PSK), "not_psk"},
    {"certificate chosen, TLS 1.3", certificate_chosen13, V(NOT_PSK),
     "certificate_suite_chosen not_psk"},
    {"ticket declined, TLS 1.3", ticket_declined13, V(NOT_PSK), "not_psk"},
    {"begun late", begun_late, V(NO_HANDSHAKE), "no_handshake"},
    {"begun late, client alone", begun_late_client_alone, V(NO_HANDSHAKE), "no_handshake"},
    {"begun late, server alone", begun_late_server_alone, V(NO_HANDSHAKE), "no_handshake"},
    {"begun late, server unheard", begun_late_server_unheard, V(NO_HANDSHAKE),
     "no_handshake one_direction"},
    {"server's side alone", server_side_only, V(HANDSHAKE_INCOMPLETE),
     "one_direction handshake_incomplete"},
    {"cut before the keys", cut_before_the_keys, V(TRUNCATED), "packets_cut"},
    {"cut after the beginning", cut_after_the_beginning, V(TRUNCATED), "packets_cut"},
    {"all lost", all_lost, V(HANDSHAKE_INCOMPLETE), "handshake_incomplete"},
    {"capture ends", capture_ends, V(HANDSHAKE_INCOMPLETE), "handshake_incomplete"},
    {"ends after the ClientHello", ends_after_client_hello, V(HANDSHAKE_INCOMPLETE),
     "handshake_incomplete"},
    {"ends after the client's Finished", ends_verified, V(HANDSHAKE_INCOMPLETE),
     "handshake_incomplete"},
    {"server leaves after the client's Finished", server_leaves_verified, V(HANDSHAKE_FAILED),
     "server_key_differs"},
    {"server leaves after the client's Finished, the client answers", server_leaves_and_is_told,
     V(HANDSHAKE_FAILED), "server_key_differs"},
    {"server leaves after a Finished that does not fit", server_leaves_wrong, V(WRONG_KEY),
     "wrong_key"},
    {"server leaves after a Finished of ECDHE_PSK", server_leaves_untried, V(HANDSHAKE_INCOMPLETE),
     "keys_differ"},
    {"server leaves after the client's Finished and a gap", server_leaves_after_a_gap,
     V(HANDSHAKE_INCOMPLETE), "capture_gap handshake_incomplete"},
    {"listener without TLS, and the client answers", listener_without_tls_told,
     V(HANDSHAKE_INCOMPLETE), "listener_without_tls"},
    {"key exchange lost", key_exchange_lost, V(HANDSHAKE_INCOMPLETE),
     "capture_gap handshake_incomplete"},
    {"no key exchange", key_exchange_missing, V(HANDSHAKE_INCOMPLETE), "handshake_incomplete"},
    {"client's side alone", client_side_only, V(HANDSHAKE_INCOMPLETE),
     "one_direction handshake_incomplete"},
    {"ClientHello, and an answer unheard", answer_unheard, V(HANDSHAKE_INCOMPLETE),
     "one_direction handshake_incomplete"},
    {"ClientHello, and an answer cut off", answer_cut, V(TRUNCATED), "packets_cut"},
    {"alert, and a ClientHello unheard", client_hello_unheard, V(HANDSHAKE_FAILED),
     "handshake_failed one_direction"},
    {"version refused, and a ClientHello unheard", version_refused_unheard, V(VERSION_MISMATCH),
     "version_mismatch one_direction"},
    {"no ClientHello, and an alert", client_hello_missing, V(HANDSHAKE_FAILED),
     "connection_unused"},
    {"no ClientHello, begun before, and an alert", client_hello_before, V(HANDSHAKE_FAILED),
     "handshake_failed"},
    {"no ClientHello, and another alert", client_hello_missing_otherwise, V(HANDSHAKE_FAILED),
     "handshake_failed"},
    {"half a ClientHello, and an alert", client_hello_cut, V(HANDSHAKE_FAILED),
     "handshake_failed ends_in_record"},
    {"silent server", server_silent, V(HANDSHAKE_INCOMPLETE),
     "server_silent"},
    {"listener without TLS", listener_without_tls, V(HANDSHAKE_INCOMPLETE),
     "listener_without_tls"},
    {"server hangs up, not on others", hung_up_on_others, V(HANDSHAKE_INCOMPLETE),
     "server_hung_up"},
    {"server hangs up at a wrong binder", hung_up_at_wrong_binder, V(WRONG_KEY), "wrong_key"},
    {"server hangs up at a stranger", hung_up_at_stranger, V(UNKNOWN_IDENTITY),
     "unknown_identity"},
    {"server hangs up at a right binder", hung_up_at_right_binder, V(HANDSHAKE_INCOMPLETE),
     "listener_without_tls"},
    {"server speaks HTTP", server_is_web_server, V(HANDSHAKE_INCOMPLETE), "server_not_tls"},
    {"server speaks MQTT", server_not_tls, V(HANDSHAKE_INCOMPLETE),
     "server_not_tls"},
    {"something else", other_protocol, V(NOT_TLS), "not_tls"},
    {"something else, damaged", other_protocol_damaged, V(NOT_TLS), "handshake_damaged"},
    {"server speaks MQTT, damaged", server_not_tls_damaged, V(HANDSHAKE_INCOMPLETE),
     "handshake_damaged"},
    {"certificate chosen, damaged", certificate_chosen_damaged, V(NOT_PSK),
     "handshake_damaged not_psk"},
    {"plain MQTT", plain_mqtt, V(NOT_TLS), "mqtt_without_tls"},
    {"HTTP", plain_http, V(NOT_TLS), "http_on_tls_port"},
};
/* clang-format on */

const DiagnoseFamily diagnose_closed = {cases, G_N_ELEMENTS(cases)};
