/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What findings say, how certain they are, and where they show. */
#include "cases.h"

/* Where a finding shows. */
static void
check_frame(const char *name, const char *code, uint64_t frame)
{
    PskFinding *finding = diagnose_case_finding(name, code);

    g_assert_cmpuint(finding->frame, ==, frame);
    psk_finding_free(finding);
}

/* What a sentence must say in one case, and must not in another that is much alike. */
typedef struct {
    const char *name, *code;
    const char *said, *not_said;            /* NULL: anything */
    const char *advised, *not_advised;
} Words;

static void
test_words(void)
{
    /* clang-format off */
    static const Words cases[] = {
        {"wrong key", "wrong_key", "server does not hold the client's key either", "works",
         "give the device the table's key", NULL},
        {"wrong key in the table", "wrong_key", "the session works", "either", "mend the table",
         "give the device"},
        {"wrong key in the table, TLS 1.3", "wrong_key", "the session works", "either",
         "mend the table", NULL},
        {"wrong key, damaged", "wrong_key", "works", "checksum", "capture again", "mend"},
        {"wrong key, damaged and refused", "wrong_key", "frame 4 has a wrong TCP checksum", "works",
         "give the device", NULL},
        {"wrong key, unknown to the server", "wrong_key", "the client holds", "either", NULL, NULL},
        {"wrong key, TLS 1.3", "wrong_key", "binder", NULL, NULL, NULL},
        {"keys differ, ECDHE_PSK", "keys_differ", "no capture can tell", NULL, "psk_file", NULL},
        {"keys differ, and a gap", "keys_differ", "\"bob\"", "no capture can tell", NULL, NULL},
        {"server hangs up at the Finished", "server_key_differs", "without an alert", "TLS1",
         "EMQX", "TLS 1.2"},
        {"server hangs up at the Finished, TLS 1.1", "server_key_differs",
         "in TLS1.1 Erlang's secrets fit nobody", NULL, "take TLS 1.2", NULL},
        {"server's key differs, TLS 1.1", "server_key_differs", "Erlang's secrets fit nobody",
         "hung up", "take TLS 1.2", NULL},
        {"keys differ, hung up, TLS 1.1", "keys_differ", "in TLS1.1 Erlang's secrets fit nobody",
         NULL, "take TLS 1.2", NULL},
        {"line as identity", "key_in_identity", "\"bob\" and its key (keys.txt:3)", "5ec4e7",
         "new key", NULL},
        {"line as identity", "unknown_identity", "\"bob:***\"", "5ec4e7", "its own identity",
         "add a line"},
        {"line as identity, another key", "key_in_identity", "looks like a key", "5ec4e7", NULL,
         NULL},
        {"key as identity", "key_in_identity", "that of \"bob\" (keys.txt:3)", "5ec4e7", NULL,
         NULL},
        {"key as identity", "unknown_identity", "identity \"***\"", "5ec4e7", NULL, NULL},
        {"identity lost", "identity_lost", "the identity and the key of \"bob\"", "may share",
         NULL, NULL},
        {"identity lost, not in the secrets", "identity_lost", "fit the key of \"bob\"",
         "identity and the key", NULL, NULL},
        {"another identity's key", "key_of_other_identity", "\"eve\"", NULL, "device and broker",
         NULL},
        {"another identity's key, refused", "key_of_other_identity", "\"eve\"", NULL, "swapped",
         "agree"},
        {"a similar identity's key, refused", "key_of_other_identity", "case", NULL,
         "finding before", "swapped"},
        {"a similar identity's key", "key_of_other_identity", "case", NULL, "in the table",
         "finding before"},
        {"ClientHello malformed", "handshake_incomplete", "can't be parsed", "not in the capture",
         NULL, NULL},
        {"near identity", "unknown_identity", NULL, NULL, "spelling", "add a line"},
        {"ESP-IDF's identity", "identity_misplaced", "ESP-IDF", "server's hint", NULL, NULL},
        {"hint as identity", "identity_misplaced", "server's hint", "ESP-IDF", NULL, NULL},
        {"empty identity", "unknown_identity", NULL, NULL, "its own identity", "add a line"},
        {"unknown identity", "unknown_identity", NULL, NULL, "add a line", "finding before"},
        {"MQTT over WebSocket inside", "websocket_inside_tls", "MQTT over", NULL, "mqtts://", NULL},
        {"WebSocket inside", "websocket_inside_tls", "WebSocket", "MQTT", NULL, NULL},
        {"MQTT refuses", "mqtt_refused", "0x05, not authorized", NULL, "acl_file", NULL},
        {"MQTT refuses a version", "mqtt_refused", "0x01", NULL, "-V", "acl_file"},
        {"MQTT refuses a client id", "mqtt_refused", "0x85", ",", "clientid_prefixes", "acl_file"},
        {"MQTT refuses a message", "mqtt_request_refused", "a PUBLISH of the client: 0x87, Not",
         "first of", "acl_file", NULL},
        {"MQTT refuses subscriptions", "mqtt_request_refused", "0x80 (the first of 3 refusals)",
         NULL, NULL, NULL},
        {"no common suite", "no_common_suite", "PSK-AES128-CCM8", "accepted", "ciphers",
         "no higher"},
        {"no common suite", "no_common_suite", NULL, "as low as", NULL, NULL},
        {"no common suite, TLS 1.0", "no_common_suite", "as low as TLS1.0", NULL, NULL, NULL},
        {"no common suite, TLS 1.0 taken", "no_common_suite", NULL, "as low as", NULL, NULL},
        {"no PSK offered", "no_common_suite", "all without PSK", "ECDHE", "client offer PSK suites",
         "one of the offered"},
        {"no PSK offered", "no_psk_offered", NULL, "TLS1.3", NULL, NULL},
        {"no PSK offered, TLS 1.3", "no_psk_offered", "and no PSK of TLS1.3", NULL, NULL,
         NULL},
        {"many suites and PSK of TLS 1.3 refused", "psk_not_accepted", "the identity, or it speaks",
         NULL, NULL, NULL},
        {"server drops zeros", "server_key_differs", NULL, NULL, "leading zero", NULL},
        {"server's key differs", "server_key_differs", "the table's key", NULL, "psk_file",
         "leading zero"},
        {"another identity's key, refused", "server_key_differs", "or none", "reads in its table",
         NULL, NULL},
        {"key in another encoding, refused", "server_key_differs", "reads in its table", "or none",
         NULL, NULL},
        {"no common suite, and yet one", "no_common_suite", "and yet", NULL, "compare", "enable"},
        {"no common suite, certificates taken", "no_common_suite", "ECDHE_RSA", "and yet",
         "psk_file", "ECDHE_RSA"},
        {"mixed offer refused, others taken", "no_common_suite", "PSK-AES128-CBC-SHA", NULL,
         "TLS-PSK-WITH-AES-128-CBC-SHA", NULL},
        {"PSK of TLS 1.3 refused", "psk_not_accepted", "speaks no TLS1.3", "TLS1.2", NULL, NULL},
        {"ECDHE_PSK", "forward_secret", "the PSK alone", "is right", "key log", NULL},
        {"ECDHE_PSK, the key is right", "forward_secret", "the key in the table is right", NULL,
         "key log", NULL},
        {"ECDHE_PSK, another reading fits", "forward_secret", "the PSK alone", "is right", "key log",
         NULL},
        {"too weak", "insufficient_security", "EMQX", "TLS1.3", "tlsv1.3", NULL},
        {"mixed offer too weak", "insufficient_security", "TLS1.3", NULL, "tlsv1.3", NULL},
        {"mixed offer refused", "psk_not_accepted", "PSK-AES128-GCM-SHA256", NULL, NULL, NULL},
        {"mixed offer refused", "psk_not_accepted",
         "TLS1.2, or it does not know the identity (the", NULL, "no shared cipher", NULL},
        {"mixed offer refused, its suite taken", "psk_not_accepted", "know the identity",
         "speaks no TLS1.3", "psk_file has the identity", "no shared cipher"},
        {"mixed offer refused, TLS 1.3 taken", "psk_not_accepted", "know the identity",
         "speaks no TLS1.3", "psk_file has the identity", "no shared cipher"},
        {"wrong key, TLS 1.3", "wrong_key", "does not take it either", "hold the client's", NULL,
         NULL},
        {"certificate chosen", "certificate_suite_chosen", "a suite without PSK", "instead",
         "PSK suites alone", NULL},
        {"certificate chosen, TLS 1.3", "certificate_suite_chosen", "its certificate instead",
         "a suite without PSK", "MaxProtocol", NULL},
        {"version", "version_mismatch", "up to TLS1.2", "0x0000", NULL, NULL},
        {"version refused, and a ClientHello unheard", "version_mismatch", "not in the capture",
         "0x0000", NULL, NULL},
        {"listener without TLS", "listener_without_tls", "speaks no TLS", "wolfSSL", "psk_hint",
         NULL},
        {"server hangs up at a stranger", "unknown_identity", "wolfSSL", NULL, "add a line", NULL},
        {"server hangs up at a wrong binder", "wrong_key", "wolfSSL", "either", NULL, NULL},
        {"server hangs up at a right binder", "listener_without_tls", "wolfSSL", NULL, NULL, NULL},
        {"ends after the client's Finished", "handshake_incomplete", "did not answer",
         "another key", NULL, NULL},
        {"server leaves after the client's Finished", "server_key_differs", "Erlang", "alert)",
         "EMQX", "GnuTLS"},
        {"server leaves after a Finished that does not fit", "wrong_key", "Erlang", "either (the",
         "give the device", NULL},
        {"server leaves after a Finished of ECDHE_PSK", "keys_differ", "Erlang", NULL, "psk_file",
         NULL},
        {"server leaves after the client's Finished and a gap", "handshake_incomplete",
         "not in the capture", "another key", NULL, NULL},
        {"identity illegal", "server_lacks_identity", "Erlang", "says", "init_file", "SIGHUP"},
        {"unknown identity illegal", "unknown_identity", "Erlang", "unknown_psk", "add a line",
         NULL},
        {"key exchange lost", "handshake_incomplete", "not in the capture", "came", NULL, NULL},
        {"the client leaves before its Finished", "handshake_incomplete", "client's Finished did not",
         "can't be read", NULL, NULL},
        {"the server leaves before its Finished", "handshake_incomplete", "server's Finished did not",
         "can't be read", NULL, NULL},
        {"the server leaves midway", "handshake_incomplete", "breaks off", "KeyExchange", NULL, NULL},
        {"no key exchange", "handshake_incomplete", "no ClientKeyExchange came", "in the capture",
         NULL, NULL},
        {"MQTT disconnects", "mqtt_disconnected", "0x8e", NULL, "same client id", NULL},
        {"group refused", "handshake_failed", "none of its groups", NULL, NULL, NULL},
        {"client has nothing to offer", "handshake_failed", "no cipher suite", "health", NULL, NULL},
        {"client's alert, begun before", "handshake_failed", "no ClientHello was seen",
         "no cipher suite", NULL, NULL},
        {"alert, and a ClientHello unheard", "handshake_failed", "decode_error", "health", NULL,
         NULL},
        {"no ClientHello, and an alert", "connection_unused", "health", NULL, NULL, NULL},
        {"no ClientHello, and another alert", "handshake_failed", "no ClientHello", "health", NULL,
         NULL},
        {"client has no version to offer", "version_mismatch", "before its ClientHello",
         "in the capture", "no higher than", NULL},
        {"client refuses", "client_refused", "can't read", "certificate", "ssl_psk_key", NULL},
        {"client refuses a server without RFC 5746", "client_refused", "RFC 5746", "can't read",
         "UnsafeLegacyServerConnect", "ssl_psk_key"},
        {"no ALPN", "handshake_failed", "ALPN", NULL, "--tls-alpn", "log"},
        {"unknown host name", "handshake_failed", "SNI", NULL, "name", "log"},
        {"certificate wanted", "handshake_failed", "asks for a certificate", NULL,
         "require_certificate", "log"},
        {"another alert", "handshake_failed", NULL, "asks for", "log", NULL},
        {"client refuses the suite", "client_refused", "refuses", "can't read", "Diffie", NULL},
        {"client refuses the certificate", "client_refused", "certificate", "can't read",
         "--cafile", "Diffie"},
        {"server speaks HTTP", "server_not_tls", "plain HTTP", NULL, "web server", "psk_file"},
        {"server speaks MQTT", "server_not_tls", "plain MQTT", NULL, "psk_file", "web server"},
        {"no common suite, TLS 1.3 without its PSK", "no_common_suite", "no PSK, and has no",
         NULL, "no higher than TLS 1.2", NULL},
        {"ticket refused", "no_common_suite", "no PSK, and has no", NULL, NULL, NULL},
    };
    /* clang-format on */

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        PskFinding *finding = diagnose_case_finding(cases[i].name, cases[i].code);

        g_test_message("%s: %s; %s", cases[i].name, finding->text, finding->remedy);
        if (cases[i].said != NULL)
            g_assert_nonnull(strstr(finding->text, cases[i].said));
        if (cases[i].not_said != NULL)
            g_assert_null(strstr(finding->text, cases[i].not_said));
        if (cases[i].advised != NULL)
            g_assert_nonnull(strstr(finding->remedy, cases[i].advised));
        if (cases[i].not_advised != NULL)
            g_assert_null(strstr(finding->remedy, cases[i].not_advised));
        psk_finding_free(finding);
    }
}

/* Where the same row is certain of one session and not of another. */
static void
test_certainty(void)
{
    static const struct {
        const char *name, *code;
        PskCertainty certainty;
    } cases[] = {
        {"line as identity", "key_in_identity", PSK_CERTAINTY_CERTAIN},
        {"line as identity, another key", "key_in_identity", PSK_CERTAINTY_LIKELY},
        {"server's key differs", "server_key_differs", PSK_CERTAINTY_CERTAIN},
        {"server's key differs, TLS 1.1", "server_key_differs", PSK_CERTAINTY_LIKELY},
        {"server's key differs, TLS 1.3", "server_key_differs", PSK_CERTAINTY_LIKELY},
        {"server's key differs, TLS 1.3, alert 51", "server_key_differs", PSK_CERTAINTY_CERTAIN},
        {"server lacks identity", "server_lacks_identity", PSK_CERTAINTY_CERTAIN},
        {"identity illegal", "server_lacks_identity", PSK_CERTAINTY_LIKELY},
        {"server leaves after the client's Finished", "server_key_differs", PSK_CERTAINTY_LIKELY},
        {"server lacks identity, key of 64 octets", "server_lacks_identity", PSK_CERTAINTY_LIKELY},
        {"wrong key", "wrong_key", PSK_CERTAINTY_CERTAIN},
        {"wrong key, ECDHE_PSK and a binder", "wrong_key", PSK_CERTAINTY_LIKELY},
        {"right key, ECDHE_PSK and a binder", "server_key_differs", PSK_CERTAINTY_LIKELY},
        {"wrong key, TLS 1.3", "wrong_key", PSK_CERTAINTY_CERTAIN},
        {"wrong key, damaged", "wrong_key", PSK_CERTAINTY_LIKELY},
        {"wrong key, damaged later", "wrong_key", PSK_CERTAINTY_CERTAIN},
        {"wrong key, damaged and refused", "wrong_key", PSK_CERTAINTY_LIKELY},
        {"unknown identity", "unknown_identity", PSK_CERTAINTY_CERTAIN},
        {"unknown identity, damaged", "unknown_identity", PSK_CERTAINTY_LIKELY},
        {"unknown identity, and damage", "unknown_identity", PSK_CERTAINTY_CERTAIN},
        {"no common suite", "no_common_suite", PSK_CERTAINTY_CERTAIN},
        {"no common suite, and yet one", "no_common_suite", PSK_CERTAINTY_LIKELY},
        {"no common group", "no_common_suite", PSK_CERTAINTY_LIKELY},
        {"ticket refused", "no_common_suite", PSK_CERTAINTY_LIKELY},
        {"no common suite, TLS 1.0", "no_common_suite", PSK_CERTAINTY_LIKELY},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        PskFinding *finding = diagnose_case_finding(cases[i].name, cases[i].code);

        g_test_message("%s", cases[i].name);
        g_assert_cmpint(finding->certainty, ==, cases[i].certainty);
        psk_finding_free(finding);
    }
}

static void
test_frames(void)
{
    check_frame("no common suite", "no_common_suite", 7);     /* the alert */
    check_frame("wrong key", "wrong_key", 8);                 /* the ClientKeyExchange */
    check_frame("wrong key, TLS 1.3", "wrong_key", 4);        /* the ClientHello */
    check_frame("ECDHE_PSK", "forward_secret", 6);            /* the ServerHello */
    check_frame("gap", "capture_gap", 12);
    check_frame("wrong key, damaged", "handshake_damaged", 4);
    check_frame("HTTP inside", "http_inside_tls", 11);
    check_frame("bad record", "bad_record", 14);
    check_frame("malformed record", "malformed_record", 15);
    check_frame("MQTT refuses", "mqtt_refused", 16);
    check_frame("MQTT refuses a message", "mqtt_request_refused", 18);
    check_frame("MQTT disconnects", "mqtt_disconnected", 17);
    check_frame("MQTT is malformed", "mqtt_malformed", 18);
    check_frame("capture ends", "handshake_incomplete", 19);  /* the last */
    check_frame("plain MQTT", "mqtt_without_tls", 4);         /* the first */
    check_frame("server speaks MQTT", "server_not_tls", 5);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/diagnose/words/words", test_words);
    g_test_add_func("/diagnose/words/certainty", test_certainty);
    g_test_add_func("/diagnose/words/frames", test_frames);
    return g_test_run();
}
