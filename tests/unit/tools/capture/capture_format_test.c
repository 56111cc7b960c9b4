/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/capture_format.h"

#include <glib.h>

static void
test_formats(void)
{
    static const struct {
        const char *begin;
        size_t size;
        CaptureFormatKind kind;
        uint8_t time_digits;
        uint8_t packet_header;
    } cases[] = {
        {"\xa1\xb2\xc3\xd4", 4, CAPTURE_FORMAT_PCAP, 6, 16},
        {"\xd4\xc3\xb2\xa1", 4, CAPTURE_FORMAT_PCAP, 6, 16},
        {"\x4d\x3c\xb2\xa1", 4, CAPTURE_FORMAT_PCAP, 9, 16},
        {"\x34\xcd\xb2\xa1", 4, CAPTURE_FORMAT_PCAP, 6, 24},
        {"\x1c\x00\x01\xac", 4, CAPTURE_FORMAT_PCAP, 9, 16},
        {"\xab\x01\x00\x1c", 4, CAPTURE_FORMAT_PCAP, 6, 16},
        {"\x0a\x0d\x0d\x0a", 4, CAPTURE_FORMAT_PCAPNG, 0, 0},
        {"\x0a\x0d\x0d\x0d", 4, CAPTURE_FORMAT_OTHER, 0, 0},
        {"\xd4\xc3\xb2", 3, CAPTURE_FORMAT_OTHER, 0, 0},
        {"", 0, CAPTURE_FORMAT_OTHER, 0, 0},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        CaptureFormat format = capture_format_recognise(psk_span(cases[i].begin, cases[i].size));

        g_assert_cmpint(format.kind, ==, cases[i].kind);
        g_assert_cmpuint(format.time_digits, ==, cases[i].time_digits);
        g_assert_cmpuint(format.packet_header, ==, cases[i].packet_header);
        g_assert_cmpint(format.advice != NULL, ==, cases[i].kind == CAPTURE_FORMAT_OTHER);
    }
}

static void
test_advice(void)
{
    g_assert_nonnull(strstr(capture_format_recognise(psk_span_str("\xfd"
                                                                  "7zXZ"))
                                .advice,
                            "xz -dc"));
    g_assert_nonnull(strstr(capture_format_recognise(psk_span_str("PK\x03\x04")).advice, "zip"));
    g_assert_nonnull(strstr(capture_format_recognise(psk_span_str("bob:00")).advice, "editcap"));
    g_assert_nonnull(strstr(capture_format_recognise(psk_span("snoop\0\0\0", 8)).advice, "snoop"));
    g_assert_nonnull(
        strstr(capture_format_recognise(psk_span_str("CLIENT_RANDOM 00")).advice, "--keylog"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tools/capture/capture-format/formats", test_formats);
    g_test_add_func("/tools/capture/capture-format/advice", test_advice);
    return g_test_run();
}
