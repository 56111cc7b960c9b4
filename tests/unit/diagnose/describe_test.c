/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diagnose/describe.h"

#include "cases.h"

static void
assert_text(GString *text, const char *expected)
{
    g_assert_cmpstr(text->str, ==, expected);
    g_string_truncate(text, 0);
}

static void
test_bytes(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GBytes) plain = g_bytes_new("bob", 3), empty = g_bytes_new("", 0),
                      hostile = g_bytes_new("a\x1b[2J\0\"", 7);

    psk_describe_bytes(text, plain);
    assert_text(text, "\"bob\"");
    psk_describe_bytes(text, empty);
    assert_text(text, "\"\"");
    psk_describe_bytes(text, hostile);
    g_assert_null(strchr(text->str, '\x1b'));
    g_assert_nonnull(strstr(text->str, "\\x1b[2J\\x00"));
    g_string_truncate(text, 0);
    psk_describe_bytes(text, NULL);
    assert_text(text, "");
}

static void
test_long_bytes(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *name = g_strnfill(81, 'i');
    g_autoptr(GBytes) shown = g_bytes_new(name, 80);
    g_autoptr(GBytes) cut = NULL;

    psk_describe_bytes(text, shown);
    g_assert_cmpuint(text->len, ==, 82);
    g_string_truncate(text, 0);
    memcpy(name, "first", 5);
    memcpy(name + 76, "last!", 5);
    cut = g_bytes_new(name, 81);
    psk_describe_bytes(text, cut);
    assert_text(text, "\"firstiiiiiiiiiiiiiiiiiiiiiiiiiii...iiiiiiiiiiilast!\" (81 octets)");
}

static void
test_first_suites(void)
{
    static const uint16_t ids[] = {0x00ff, 0xc0a8, 0x00a8, 0x00a9, 0x1234};
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(uint16_t));
    g_autoptr(GString) text = g_string_new(NULL);

    g_array_append_vals(list, ids, G_N_ELEMENTS(ids));
    psk_describe_first_suites(text, list, 4);
    g_assert_nonnull(strstr(text->str, "0x1234"));
    g_assert_null(strstr(text->str, "other"));
    g_string_truncate(text, 0);
    psk_describe_first_suites(text, list, 3);
    g_assert_true(g_str_has_suffix(text->str, "TLS_PSK_WITH_AES_256_GCM_SHA384 and 1 other"));
    g_string_truncate(text, 0);
    psk_describe_first_suites(text, list, 1);
    assert_text(text, "TLS_PSK_WITH_AES_128_CCM_8 and 3 others");
}

static void
test_identity(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    PskFacts facts;

    psk_facts_init(&facts);
    psk_describe_identity(text, &facts);
    assert_text(text, "a client that gave no identity");
    facts.identity = g_bytes_new("bob", 3);
    psk_describe_identity(text, &facts);
    g_assert_nonnull(strstr(text->str, "\"bob\""));
    psk_facts_clear(&facts);
}

static void
test_suites(void)
{
    static const uint16_t ids[] = {0xc0a8, 0x00ff, 0x1234};
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(uint16_t));
    g_autoptr(GString) text = g_string_new(NULL);

    psk_describe_suite(text, 0xc0a8);
    assert_text(text, "TLS_PSK_WITH_AES_128_CCM_8");
    psk_describe_suite(text, 0x1234);
    g_assert_nonnull(strstr(text->str, "0x1234"));
    g_string_truncate(text, 0);
    /* The names that mosquitto.conf and mos.yml use. */
    psk_describe_suite_names(text, 0xc0a8);
    g_assert_nonnull(strstr(text->str, "PSK-AES128-CCM8"));
    g_assert_nonnull(strstr(text->str, "TLS-PSK-WITH-AES-128-CCM-8"));
    g_string_truncate(text, 0);
    psk_describe_suites(text, list, false);
    assert_text(text, "none");
    g_array_append_vals(list, ids, G_N_ELEMENTS(ids));
    psk_describe_suites(text, list, false);
    g_assert_nonnull(strstr(text->str, "TLS_PSK_WITH_AES_128_CCM_8"));
    g_assert_nonnull(strstr(text->str, "0x1234"));
    g_assert_null(strstr(text->str, "SCSV")); /* a signal, no suite */
}

static void
test_versions(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    uint16_t both[] = {PSK_TLS_1_3, PSK_TLS_1_2};
    PskFacts facts;

    psk_describe_version(text, PSK_TLS_1_2);
    assert_text(text, "TLS1.2");
    psk_describe_version(text, 0x7f1c); /* a draft of TLS 1.3 */
    g_assert_nonnull(strstr(text->str, "0x7f1c"));
    g_string_truncate(text, 0);
    psk_facts_init(&facts);
    facts.client_version = PSK_TLS_1_2;
    psk_describe_client_versions(text, &facts);
    g_assert_nonnull(strstr(text->str, "TLS1.2"));
    g_string_truncate(text, 0);
    facts.client_version = PSK_TLS_1_3;
    g_array_append_vals(psk_list(&facts.client_versions), both, 2);
    psk_describe_client_versions(text, &facts);
    g_assert_nonnull(strstr(text->str, "TLS1.3"));
    g_assert_nonnull(strstr(text->str, "TLS1.2"));
    psk_facts_clear(&facts);
}

static void
test_alert(void)
{
    g_autoptr(GString) text = g_string_new(NULL);

    psk_describe_alert(text, &(PskAlert){.from = PSK_SERVER, .description = 40});
    assert_text(text, "the server's alert handshake_failure");
    psk_describe_alert(text, &(PskAlert){.from = PSK_CLIENT, .description = 200});
    assert_text(text, "the client's alert 200");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/diagnose/describe/bytes", test_bytes);
    g_test_add_func("/diagnose/describe/long-bytes", test_long_bytes);
    g_test_add_func("/diagnose/describe/identity", test_identity);
    g_test_add_func("/diagnose/describe/first-suites", test_first_suites);
    g_test_add_func("/diagnose/describe/suites", test_suites);
    g_test_add_func("/diagnose/describe/versions", test_versions);
    g_test_add_func("/diagnose/describe/alert", test_alert);
    return g_test_run();
}
