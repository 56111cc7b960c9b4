/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names as the RFCs and the IANA registries of TLS write them. */
#include "tls/names.h"

#include <glib.h>

static void
test_versions(void)
{
    g_assert_cmpstr(psk_version_name(0x0300), ==, "SSL3");
    g_assert_cmpstr(psk_version_name(0x0301), ==, "TLS1.0");
    g_assert_cmpstr(psk_version_name(0x0302), ==, "TLS1.1");
    g_assert_cmpstr(psk_version_name(0x0303), ==, "TLS1.2");
    g_assert_cmpstr(psk_version_name(0x0304), ==, "TLS1.3");
    g_assert_null(psk_version_name(0x0305));
    g_assert_null(psk_version_name(0xfefd));
    g_assert_null(psk_version_name(0));
}

static void
test_alerts(void)
{
    static const struct {
        uint8_t number;
        const char *name;
    } known[] = {
        {0, "close_notify"},       {10, "unexpected_message"},  {20, "bad_record_mac"},
        {22, "record_overflow"},   {40, "handshake_failure"},   {42, "bad_certificate"},
        {47, "illegal_parameter"}, {48, "unknown_ca"},          {50, "decode_error"},
        {51, "decrypt_error"},     {70, "protocol_version"},    {71, "insufficient_security"},
        {80, "internal_error"},    {86, "inappropriate_fallback"}, {90, "user_canceled"},
        {100, "no_renegotiation"}, {109, "missing_extension"},  {110, "unsupported_extension"},
        {112, "unrecognized_name"}, {115, "unknown_psk_identity"}, {116, "certificate_required"},
        {120, "no_application_protocol"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        g_assert_cmpstr(psk_alert_name(known[i].number), ==, known[i].name);
    g_assert_null(psk_alert_name(1));
    g_assert_null(psk_alert_name(255));
    g_assert_cmpstr(psk_alert_level_name(1), ==, "warning");
    g_assert_cmpstr(psk_alert_level_name(2), ==, "fatal");
    g_assert_null(psk_alert_level_name(0));
    g_assert_null(psk_alert_level_name(3));
}

static void
test_handshakes(void)
{
    g_assert_cmpstr(psk_handshake_name(0), ==, "HelloRequest");
    g_assert_cmpstr(psk_handshake_name(1), ==, "ClientHello");
    g_assert_cmpstr(psk_handshake_name(2), ==, "ServerHello");
    g_assert_cmpstr(psk_handshake_name(4), ==, "NewSessionTicket");
    g_assert_cmpstr(psk_handshake_name(8), ==, "EncryptedExtensions");
    g_assert_cmpstr(psk_handshake_name(12), ==, "ServerKeyExchange");
    g_assert_cmpstr(psk_handshake_name(14), ==, "ServerHelloDone");
    g_assert_cmpstr(psk_handshake_name(16), ==, "ClientKeyExchange");
    g_assert_cmpstr(psk_handshake_name(20), ==, "Finished");
    g_assert_cmpstr(psk_handshake_name(24), ==, "KeyUpdate");
    g_assert_null(psk_handshake_name(99));
}

static void
test_others(void)
{
    g_assert_cmpstr(psk_kex_name(PSK_KEX_PSK), ==, "PSK");
    g_assert_cmpstr(psk_kex_name(PSK_KEX_DHE_PSK), ==, "DHE_PSK");
    g_assert_cmpstr(psk_kex_name(PSK_KEX_RSA_PSK), ==, "RSA_PSK");
    g_assert_cmpstr(psk_kex_name(PSK_KEX_ECDHE_PSK), ==, "ECDHE_PSK");
    for (int kex = 0; kex <= PSK_KEX_SIGNAL; kex++)
        g_assert_nonnull(psk_kex_name((PskKex)kex));
    g_assert_cmpstr(psk_sender_name(PSK_CLIENT), ==, "client");
    g_assert_cmpstr(psk_sender_name(PSK_SERVER), ==, "server");
}

/* No name stands for two numbers. */
static void
test_unique(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (int number = 0; number < 256; number++) {
        const char *names[] = {psk_alert_name((uint8_t)number),
                               psk_handshake_name((uint8_t)number)};

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
            if (names[i] != NULL)
                g_assert_true(g_hash_table_add(seen, (char *)names[i]));
    }
    g_assert_cmpuint(g_hash_table_size(seen), >, 40);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tls/names/versions", test_versions);
    g_test_add_func("/tls/names/alerts", test_alerts);
    g_test_add_func("/tls/names/handshakes", test_handshakes);
    g_test_add_func("/tls/names/others", test_others);
    g_test_add_func("/tls/names/unique", test_unique);
    return g_test_run();
}
