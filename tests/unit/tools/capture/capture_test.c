/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/capture.h"

#include "../capture_files.h"
#include "../frames.h"

#define TLS_KEY_LOG 0x544c534b

/*
 * All that a capture gives from frame 101 on, as text: "frame/link type@nanoseconds.digits:octets"
 * for packets, "secrets:...", "end", or the code and message of the error.
 */
static char *
read_all(PskSpan bytes, const char *filter)
{
    g_autoptr(GError) error = NULL;
    Input *input = input_open_memory(bytes, "test", &error);
    g_autoptr(Capture) capture = input != NULL ? capture_open_input(input, 100, &error) : NULL;
    GString *out = g_string_new(NULL);
    CapturePacket packet;
    CaptureResult result = CAPTURE_FAILED;
    bool lost;

    if (capture != NULL && (filter == NULL || capture_set_filter(capture, filter, &error))) {
        while ((result = capture_next(capture, &packet, &error)) <= CAPTURE_SECRETS) {
            if (result == CAPTURE_PACKET)
                g_string_append_printf(out,
                                       "%u/%u@%" G_GINT64_FORMAT ".%u:", (unsigned)packet.frame,
                                       packet.link_type, packet.time_ns, packet.time_digits);
            else
                g_string_append(out, "secrets:");
            g_string_append_printf(out, "%.*s ", (int)MIN(packet.data.size, 9), packet.data.data);
        }
    }
    if (result == CAPTURE_FAILED)
        g_string_append_printf(out, "%d: %s", error->code, error->message);
    else if (capture_complaint(capture, &lost) != NULL)
        g_string_append_printf(out, "%d: %s", lost, capture_complaint(capture, &lost));
    else
        g_string_append(out, "end");
    return g_string_free(out, FALSE);
}

static void
expect_filtered(const CaptureFile *file, const char *filter, const char *expected)
{
    g_autofree char *got = read_all(file_span(file), filter);

    if (!g_pattern_match_simple(expected, got))
        g_assert_cmpstr(got, ==, expected);
}

static void
expect(const CaptureFile *file, const char *expected)
{
    expect_filtered(file, NULL, expected);
}

static void
test_classic(gconstpointer big_endian)
{
    CaptureFile file = file_new(big_endian != NULL);

    pcap_header(&file, 0xa1b2c3d4, 113);
    pcap_packet(&file, 1700000000, 123456, 3, "abc");
    pcap_packet(&file, 1700000001, 999999, 9, "defgh");
    expect(&file, "101/113@1700000000123456000.6:abc 102/113@1700000001999999000.6:defgh end");
    g_byte_array_set_size(file.bytes, 0);
    pcap_header(&file, 0xa1b23c4d, 1);
    pcap_packet(&file, 1700000000, 123456789, 3, "abc");
    pcap_packet(&file, 0x80000001, 5, 3, "def"); /* in 2038 */
    expect(&file, "101/1@1700000000123456789.9:abc 102/1@2147483649000000005.9:def end");
    g_byte_array_unref(file.bytes);
}

/* Version 2.2, of AIX and of others: lengths the other way round, which cut packets show. */
static void
test_old_versions(gconstpointer big_endian)
{
    static const struct {
        uint32_t link_type;
        const char *expected;
    } cases[] = {{6, "101/1@1700000000000123456.9:abc 102/1@9000000010.9:defgh end"},
                 {24, "101/0@1700000000000123456.9:abc 102/0@9000000010.9:defgh end"},
                 {1, "101/1@1700000000123456000.6:abc 102/1@9000010000.6:defgh end"}};

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        CaptureFile file = file_new(big_endian != NULL);

        pcap_header(&file, 0xa1b2c3d4, cases[i].link_type);
        file.bytes->data[big_endian != NULL ? 7 : 6] = 2;
        file_number(&file, 4, 1700000000);
        file_number(&file, 4, 123456);
        file_number(&file, 4, 60);
        file_number(&file, 4, 3);
        file_text(&file, "abc");
        pcap_packet(&file, 9, 10, 5, "defgh");
        expect(&file, cases[i].expected);
        g_byte_array_unref(file.bytes);
    }
}

static void
test_no_packets(void)
{
    CaptureFile file = file_new(false);

    pcap_header(&file, 0xa1b2c3d4, 1);
    expect(&file, "end");
    g_byte_array_set_size(file.bytes, 0);
    section(&file);
    expect(&file, "end");
    g_byte_array_unref(file.bytes);
}

static void
test_pcapng(void)
{
    CaptureFile file = file_new(false);

    section(&file);
    secrets(&file, TLS_KEY_LOG, "CLIENT_RANDOM");
    interface_description(&file, 1, 0, 6, 0);
    interface_description(&file, 101, 0, 9, 0);
    enhanced_packet(&file, 0, 7000000, 3, "abc");
    enhanced_packet(&file, 1, 8, 3, "def");
    expect(&file, "secrets:CLIENT_RA 101/1@7000000000.6:abc 102/101@8.9:def end");
    g_byte_array_unref(file.bytes);
}

static void
test_gzip(void)
{
    CaptureFile file = file_new(false), compressed = file_new(false);

    pcap_header(&file, 0xa1b2c3d4, 1);
    pcap_packet(&file, 7, 8, 3, "abc");
    file_gzip(&file, compressed.bytes);
    expect(&compressed, "101/1@7000008000.6:abc end");
    g_byte_array_set_size(compressed.bytes, compressed.bytes->len - 9);
    expect(&compressed, "*1: test: the gzip data breaks off*");
    g_byte_array_unref(file.bytes);
    g_byte_array_unref(compressed.bytes);
}

/* What is whole is delivered; the error names the frame before the break and the byte. */
static void
test_cut_anywhere(void)
{
    CaptureFile file = file_new(false);
    guint first;

    pcap_header(&file, 0xa1b2c3d4, 1);
    pcap_packet(&file, 7, 8, 3, "abc");
    first = file.bytes->len;
    pcap_packet(&file, 9, 10, 3, "def");
    for (guint size = 0; size < file.bytes->len; size++) {
        g_autofree char *got = read_all(psk_span(file.bytes->data, size), NULL);
        const char *pattern = size == 0       ? "0: test: empty*"
                              : size < 4      ? "0: test: not a capture*"
                              : size < 24     ? "1: test: damaged file header: *"
                              : size == 24    ? "end"
                              : size < first  ? "1: test: *after frame 100, at byte 24: *"
                              : size == first ? "101/1@7000008000.6:abc end"
                                              : "101/1@7000008000.6:abc 1: test: damaged or cut "
                                                "off after frame 101, at byte 43: *; everything "
                                                "before was read";

        if (!g_pattern_match_simple(pattern, got))
            g_assert_cmpstr(got, ==, pattern);
    }
    g_byte_array_unref(file.bytes);
}

/* What libpcap takes over in the middle of a file: a packet that is too long, though whole. */
static void
test_too_long(gconstpointer big_endian)
{
    CaptureFile file = file_new(big_endian != NULL);
    g_autofree char *text = g_strnfill(262145, 'x');

    pcap_header(&file, 0xa1b2c3d4, 1);
    pcap_packet(&file, 7, 8, 2, "abc"); /* longer than it was: it was not */
    pcap_packet(&file, 7, 8, 262144, text + 1);
    pcap_packet(&file, 7, 8, 262145, text);
    pcap_packet(&file, 9, 10, 3, "def");
    expect(&file, "101/1@7000008000.6:abc 102/1@7000008000.6:xxxxxxxxx 1: test: damaged or cut off "
                  "after frame 102, at byte 262203: *262145*; everything before was read");
    g_byte_array_unref(file.bytes);
}

static void
test_pcapng_cut(void)
{
    CaptureFile file = file_new(true);

    section(&file);
    interface_description(&file, 1, 0, 6, 0);
    enhanced_packet(&file, 0, 7, 3, "abc");
    g_byte_array_set_size(file.bytes, file.bytes->len - 1);
    expect(&file, "1: test: damaged or cut off after frame 100, at byte 84: breaks off within a "
                  "block: 35 of its 36 bytes are there; everything before was read");
    g_byte_array_unref(file.bytes);
}

static void
test_not_a_capture(void)
{
    CaptureFile file = file_new(false);

    file_text(&file, "bob:00112233\n");
    expect(&file, "0: test: not a capture: neither pcap nor pcapng*");
    g_byte_array_set_size(file.bytes, 0);
    file_text(&file, "\xfd" "7zXZ etc.");
    expect(&file, "0: test: not a capture: compressed with xz*");
    g_byte_array_unref(file.bytes);
}

static void
begin_file(CaptureFile *file, bool classic)
{
    if (classic) {
        pcap_header(file, 0xa1b2c3d4, 1);
    } else {
        section(file);
        interface_description(file, 1, 0, 6, 0);
    }
}

static void
append_tcp(CaptureFile *file, bool classic, uint16_t port)
{
    g_autofree Frame *frame = g_new0(Frame, 1);
    guint begin = 0;

    frame_ethernet(frame, 0x0800);
    frame_ipv4_tcp(frame, "hello");
    frame->bytes[36] = (uint8_t)(port >> 8);
    frame->bytes[37] = (uint8_t)port;
    if (classic) {
        file_number(file, 8, 0);
    } else {
        begin = block_begin(file, 6);
        file_number(file, 12, 0);
    }
    file_number(file, 4, frame->size);
    file_number(file, 4, frame->size);
    g_byte_array_append(file->bytes, frame->bytes, (guint)frame->size);
    if (!classic)
        block_end(file, begin);
}

/* Frames that the filter drops keep their numbers, as in Wireshark. */
static void
test_filter(void)
{
    for (int classic = 0; classic < 2; classic++) {
        CaptureFile file = file_new(false);

        begin_file(&file, classic);
        append_tcp(&file, classic, 80);
        append_tcp(&file, classic, 8883);
        expect_filtered(&file, "tcp port 8883", "102/1@0.6:* end");
        expect_filtered(&file, "host 10.9.9.9", "end");
        expect_filtered(&file, "tcp prt 8883", "3: filter \"tcp prt 8883\": *");
        g_byte_array_unref(file.bytes);
    }
}

/* Of several link types, one for which the filter makes no sense. */
static void
test_filter_for_link_type(void)
{
    CaptureFile file = file_new(false);

    section(&file);
    interface_description(&file, 1, 0, 6, 0);
    interface_description(&file, 101, 0, 6, 0);
    append_tcp(&file, false, 8883);
    enhanced_packet(&file, 1, 0, 3, "abc");
    append_tcp(&file, false, 8884);
    expect_filtered(&file, "ether src 02:00:00:00:00:01",
                    "101/1@0.6:* 103/1@*1: filter \"ether src *: 1 packets left out, *101 (*");
    g_byte_array_unref(file.bytes);
}

static void
test_stop(void)
{
    CaptureFile file = file_new(false);
    CapturePacket packet;
    uint64_t dropped;
    g_autoptr(Capture) capture = NULL;

    pcap_header(&file, 0xa1b2c3d4, 1);
    pcap_packet(&file, 7, 8, 3, "abc");
    pcap_packet(&file, 7, 8, 3, "def");
    capture = capture_open_input(input_open_memory(file_span(&file), "test", NULL), 0, NULL);
    g_assert_cmpint(capture_next(capture, &packet, NULL), ==, CAPTURE_PACKET);
    g_assert_cmpuint(capture_frames(capture), ==, 1);
    g_assert_false(capture_dropped(capture, &dropped));
    g_assert_cmpstr(capture_name(capture), ==, "test");
    capture_stop(capture);
    g_assert_cmpint(capture_next(capture, &packet, NULL), ==, CAPTURE_END);
    g_byte_array_unref(file.bytes);
}

static const struct {
    bool classic;
    const char *filter;
} more_cases[] = {{true, NULL}, {true, "port 8883"}, {false, NULL}, {false, "port 8883"}};

/* Whoever takes several at once gets the same, all of them at hand; what is damaged later fails. */
static void
test_more(gconstpointer data)
{
    bool classic = more_cases[GPOINTER_TO_SIZE(data)].classic;
    const char *filter = more_cases[GPOINTER_TO_SIZE(data)].filter;
    CaptureFile file = file_new(G_BYTE_ORDER == G_BIG_ENDIAN);
    g_autoptr(Capture) capture = NULL;
    g_autoptr(GError) error = NULL;
    CapturePacket packets[4];

    begin_file(&file, classic);
    for (unsigned i = 0; i < 6; i++)
        append_tcp(&file, classic, i == 1 ? 443 : 8883);
    append_tcp(&file, classic, 80);
    file.bytes->data[file.bytes->len - 1] ^= 1; /* the length of a block, again */
    if (classic)
        g_byte_array_set_size(file.bytes, file.bytes->len - 1);
    capture = capture_open_input(input_open_memory(file_span(&file), "test", NULL), 0, NULL);
    if (filter != NULL)
        g_assert_true(capture_set_filter(capture, filter, NULL));
    g_assert_cmpint(capture_next(capture, &packets[0], NULL), ==, CAPTURE_PACKET);
    g_assert_cmpuint(capture_more(capture, packets, 4), ==, 4);
    g_assert_cmpuint(packets[0].frame, ==, 1);
    g_assert_cmpuint(packets[1].frame, ==, filter == NULL ? 2 : 3);
    g_assert_cmpuint(packets[3].frame, ==, filter == NULL ? 4 : 5);
    g_assert_cmpint(memcmp(packets[0].data.data, packets[3].data.data, 30), ==, 0);
    g_assert_true(packets[3].data.data > packets[0].data.data + packets[0].data.size);
    g_assert_cmpint(capture_next(capture, &packets[0], NULL), ==, CAPTURE_PACKET);
    g_assert_cmpuint(capture_more(capture, packets, 4), ==, filter == NULL ? 2 : 1);
    g_assert_cmpuint(capture_frames(capture), ==, 6);
    g_assert_cmpint(capture_next(capture, &packets[0], &error), ==, CAPTURE_FAILED);
    g_assert_true(g_str_has_prefix(error->message, "test: damaged or cut off after frame 6, at"));
    g_byte_array_unref(file.bytes);
}

/* Of interfaces whose times have other decimals: not at once. */
static void
test_more_of_another_kind(void)
{
    CaptureFile file = file_new(true);
    g_autoptr(Capture) capture = NULL;
    CapturePacket packets[4];

    section(&file);
    interface_description(&file, 1, 0, 6, 0);
    interface_description(&file, 1, 0, 9, 0);
    enhanced_packet(&file, 0, 1, 3, "abc");
    enhanced_packet(&file, 0, 2, 3, "def");
    enhanced_packet(&file, 1, 3, 3, "ghi");
    capture = capture_open_input(input_open_memory(file_span(&file), "test", NULL), 0, NULL);
    g_assert_cmpint(capture_next(capture, &packets[0], NULL), ==, CAPTURE_PACKET);
    g_assert_cmpuint(capture_more(capture, packets, 4), ==, 2);
    g_assert_cmpint(memcmp(packets[1].data.data, "def", 3), ==, 0);
    g_assert_cmpint(capture_next(capture, &packets[0], NULL), ==, CAPTURE_PACKET);
    g_assert_cmpint(packets[0].time_ns, ==, 3);
    g_assert_cmpuint(packets[0].frame, ==, 3);
    g_assert_cmpuint(capture_more(capture, packets, 4), ==, 1);
    g_assert_cmpint(capture_next(capture, &packets[0], NULL), ==, CAPTURE_END);
    g_byte_array_unref(file.bytes);
}

static void
test_no_such_interface(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(capture_open_live("no-such-interface", NULL, &error));
    g_assert_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN);
    g_assert_true(g_str_has_prefix(error->message, "no-such-interface: can't capture: "));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/tools/capture/capture/classic/little-endian", NULL, test_classic);
    g_test_add_data_func("/tools/capture/capture/classic/big-endian", "big", test_classic);
    g_test_add_data_func("/tools/capture/capture/old-versions/little-endian", NULL,
                         test_old_versions);
    g_test_add_data_func("/tools/capture/capture/old-versions/big-endian", "big",
                         test_old_versions);
    g_test_add_data_func("/tools/capture/capture/too-long/little-endian", NULL, test_too_long);
    g_test_add_data_func("/tools/capture/capture/too-long/big-endian", "big", test_too_long);
    g_test_add_func("/tools/capture/capture/no-packets", test_no_packets);
    g_test_add_func("/tools/capture/capture/pcapng", test_pcapng);
    g_test_add_func("/tools/capture/capture/gzip", test_gzip);
    g_test_add_func("/tools/capture/capture/cut-anywhere", test_cut_anywhere);
    g_test_add_func("/tools/capture/capture/pcapng-cut", test_pcapng_cut);
    g_test_add_func("/tools/capture/capture/not-a-capture", test_not_a_capture);
    g_test_add_func("/tools/capture/capture/filter", test_filter);
    g_test_add_func("/tools/capture/capture/filter-for-link-type", test_filter_for_link_type);
    for (size_t i = 0; i < G_N_ELEMENTS(more_cases); i++) {
        g_autofree char *name = g_strdup_printf("/tools/capture/capture/more/%zu", i);

        g_test_add_data_func(name, GSIZE_TO_POINTER(i), test_more);
    }
    g_test_add_func("/tools/capture/capture/more-of-another-kind", test_more_of_another_kind);
    g_test_add_func("/tools/capture/capture/stop", test_stop);
    g_test_add_func("/tools/capture/capture/no-such-interface", test_no_such_interface);
    return g_test_run();
}
