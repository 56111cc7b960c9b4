/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/pcapng.h"

#include "capture/source.h"
#include "../capture_files.h"

#define TLS_KEY_LOG 0x544c534b

/*
 * All that |bytes| give, as text: "link type@nanoseconds.digits/wire:octets" for packets,
 * "secrets:..." and "end", or the error's code and message.
 */
static char *
read_all(PskSpan bytes)
{
    g_autoptr(Input) input = input_open_memory(bytes, "test", NULL);
    g_autoptr(Pcapng) pcapng = pcapng_new(input);
    g_autoptr(GError) error = NULL;
    GString *out = g_string_new(NULL);
    CapturePacket packet;
    CaptureResult result;

    while ((result = pcapng_next(pcapng, &packet, &error)) <= CAPTURE_SECRETS) {
        if (result == CAPTURE_PACKET)
            g_string_append_printf(out, "%u@%" G_GINT64_FORMAT ".%u/%u:", packet.link_type,
                                   packet.time_ns, packet.time_digits, packet.wire_length);
        else
            g_string_append(out, "secrets:");
        g_string_append_printf(out, "%.*s ", (int)packet.data.size, packet.data.data);
    }
    if (result == CAPTURE_FAILED) {
        g_assert_error(error, CAPTURE_ERROR, CAPTURE_ERROR_DAMAGED);
        g_string_append(out, error->message);
    } else {
        g_string_append(out, "end");
    }
    return g_string_free(out, FALSE);
}

static void
expect(CaptureFile *file, const char *expected)
{
    g_autofree char *got = read_all(file_span(file));

    g_assert_cmpstr(got, ==, expected);
}

static void
test_packets(gconstpointer big_endian)
{
    CaptureFile file = file_new(big_endian != NULL);
    guint begin;

    section(&file);
    interface_description(&file, 1, 4, 6, 0);
    interface_description(&file, 113, 0, 9, 0);
    enhanced_packet(&file, 0, 1500000, 3, "abc");
    enhanced_packet(&file, 1, 2000000001, 9, "defgh");
    begin = block_begin(&file, 3); /* simple packet: as much as the snap length */
    file_number(&file, 4, 6);
    file_text(&file, "ijkl");
    block_end(&file, begin);
    begin = block_begin(&file, 2); /* obsolete packet */
    file_number(&file, 2, 1);
    file_number(&file, 2, 7);
    file_number(&file, 4, 0);
    file_number(&file, 4, 3000000000);
    file_number(&file, 4, 2);
    file_number(&file, 4, 2);
    file_text(&file, "mn");
    block_end(&file, begin);
    expect(&file, "1@1500000000.6/3:abc 113@2000000001.9/9:defgh 1@2000000001.6/6:ijkl "
                  "113@3000000000.9/2:mn end");
    g_byte_array_unref(file.bytes);
}

static void
test_secrets(gconstpointer big_endian)
{
    CaptureFile file = file_new(big_endian != NULL);

    section(&file);
    secrets(&file, TLS_KEY_LOG, "CLIENT_RANDOM 00 11");
    secrets(&file, 0x57474b4c, "WireGuard");
    expect(&file, "secrets:CLIENT_RANDOM 00 11 end");
    g_byte_array_unref(file.bytes);
}

/* Each section has its own byte order and its own interfaces. */
static void
test_sections(void)
{
    CaptureFile file = file_new(false);

    section(&file);
    interface_description(&file, 1, 0, 6, 0);
    enhanced_packet(&file, 0, 1, 1, "a");
    file.big_endian = true;
    section(&file);
    interface_description(&file, 101, 0, 6, 0);
    enhanced_packet(&file, 0, 2, 1, "b");
    file.big_endian = false;
    section(&file);
    enhanced_packet(&file, 0, 3, 1, "c");
    expect(&file, "1@1000.6/1:a 101@2000.6/1:b "
                  "at byte 268: a packet of interface 0, and only 0 are described");
    g_byte_array_unref(file.bytes);
}

/* Ticks of any clock, from the examples of if_tsresol and if_tsoffset. */
static void
test_resolutions(void)
{
    static const struct {
        uint8_t resolution;
        int64_t offset;
        uint64_t ticks;
        const char *expected;
    } cases[] = {
        {0, 0, 7, "1@7000000000.0/1:x end"},
        {3, 0, 7001, "1@7001000000.3/1:x end"},
        {6, 100, 7000001, "1@107000001000.6/1:x end"},
        {6, -7, 7000001, "1@1000.6/1:x end"},
        {9, 0, UINT64_C(1700000000123456789), "1@1700000000123456789.9/1:x end"},
        {12, 0, UINT64_C(7000000001999), "1@7000000001.9/1:x end"},
        {127, 0, UINT64_MAX, "1@0.9/1:x end"},
        {0x80 | 10, 0, 7 * 1024 + 512, "1@7500000000.4/1:x end"},
        {0x80 | 20, 0, 7 * 1048576 + 1, "1@7000000953.7/1:x end"},
        {0x80 | 32, 0, UINT64_C(1) << 32 | UINT64_C(1) << 31, "1@1500000000.9/1:x end"},
        {0x80 | 127, 0, UINT64_MAX, "1@0.9/1:x end"},
        {0, 0, UINT64_MAX, "1@4611686018427387903.0/1:x end"},
        {0, INT64_MIN, 0, "1@-4611686018427387903.0/1:x end"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        CaptureFile file = file_new(i % 2 != 0);

        section(&file);
        interface_description(&file, 1, 0, cases[i].resolution, cases[i].offset);
        enhanced_packet(&file, 0, cases[i].ticks, 1, "x");
        expect(&file, cases[i].expected);
        g_byte_array_unref(file.bytes);
    }
}

static void
statistics(CaptureFile *file, uint32_t interface, uint16_t code, unsigned size, uint64_t count)
{
    guint begin = block_begin(file, 5);

    file_number(file, 4, interface);
    file_number(file, 8, 0);
    file_number(file, 2, code);
    file_number(file, 2, size);
    file_number(file, size, count);
    file_number(file, 4, 0); /* end of options */
    block_end(file, begin);
}

/* What was dropped: the last count of each interface, in all sections. */
static void
test_dropped(gconstpointer big_endian)
{
    CaptureFile file = file_new(big_endian != NULL);
    g_autoptr(Input) input = NULL;
    g_autoptr(Pcapng) pcapng = NULL;
    CapturePacket packet;

    section(&file);
    interface_description(&file, 1, 0, 6, 0);
    interface_description(&file, 1, 0, 6, 0);
    statistics(&file, 0, 5, 8, 3);
    statistics(&file, 0, 5, 8, 10);                     /* which counts those before */
    statistics(&file, 1, 7, 8, UINT64_C(0x100000000));  /* by the operating system */
    statistics(&file, 1, 4, 8, 1000);                   /* received */
    statistics(&file, 1, 5, 4, 1000);                   /* of a wrong size */
    statistics(&file, 2, 5, 8, 1000);                   /* of nobody */
    section(&file);
    interface_description(&file, 1, 0, 6, 0);
    statistics(&file, 0, 5, 8, 1);
    input = input_open_memory(file_span(&file), "test", NULL);
    pcapng = pcapng_new(input);
    g_assert_cmpuint(pcapng_dropped(pcapng), ==, 0);
    g_assert_cmpint(pcapng_next(pcapng, &packet, NULL), ==, CAPTURE_END);
    g_assert_cmpuint(pcapng_dropped(pcapng), ==, UINT64_C(0x100000000) + 11);
    g_byte_array_unref(file.bytes);
}

static void
test_unknown_blocks(void)
{
    CaptureFile file = file_new(false);
    guint begin;

    section(&file);
    begin = block_begin(&file, 0x80000bad);
    file_text(&file, "whatever it is");
    block_end(&file, begin);
    interface_description(&file, 1, 0, 6, 0);
    begin = block_begin(&file, 5); /* interface statistics */
    file_number(&file, 12, 0);
    block_end(&file, begin);
    enhanced_packet(&file, 0, 1, 1, "a");
    expect(&file, "1@1000.6/1:a end");
    g_byte_array_unref(file.bytes);
}

/* A file of every kind of block that breaks off: what is whole comes, then the place. */
static void
test_cut_anywhere(void)
{
    CaptureFile file = file_new(false);
    guint header, packet;

    section(&file);
    interface_description(&file, 1, 0, 6, 0);
    header = file.bytes->len;
    enhanced_packet(&file, 0, 1, 1, "a");
    packet = file.bytes->len;
    secrets(&file, TLS_KEY_LOG, "key");
    for (guint size = 1; size < file.bytes->len; size++) {
        g_autofree char *got = read_all(psk_span(file.bytes->data, size));
        bool between = size == 28 || size == header || size == packet;

        g_assert_cmpint(g_str_has_prefix(got, "1@1000.6/1:a"), ==, size >= packet);
        g_assert_cmpint(g_str_has_suffix(got, "end"), ==, between);
        g_assert_cmpint(strstr(got, "breaks off") != NULL, ==, !between);
    }
    g_byte_array_unref(file.bytes);
}

/* Every octet of a file, turned into another: no more comes out than was in it. */
static void
test_damaged_anywhere(void)
{
    CaptureFile file = file_new(false);

    section(&file);
    interface_description(&file, 1, 0, 6, 0);
    enhanced_packet(&file, 0, 1, 1, "a");
    for (guint i = 0; i < file.bytes->len; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            g_autofree char *got = NULL;

            file.bytes->data[i] ^= (uint8_t)(1 << bit);
            got = read_all(file_span(&file));
            g_assert_nonnull(got);
            file.bytes->data[i] ^= (uint8_t)(1 << bit);
        }
    }
    g_byte_array_unref(file.bytes);
}

static void
test_damages(void)
{
    CaptureFile file = file_new(false);
    guint begin;

    section(&file);
    begin = block_begin(&file, 6);
    block_end(&file, begin);
    expect(&file, "at byte 28: a packet is longer than its block");

    g_byte_array_set_size(file.bytes, 28);
    begin = block_begin(&file, 6);
    block_end(&file, begin);
    file.bytes->data[begin + 4] -= 4;
    expect(&file, "at byte 28: a block of type 0x6 has the impossible length 8");

    g_byte_array_set_size(file.bytes, 28);
    begin = block_begin(&file, 6);
    block_end(&file, begin);
    file.bytes->data[begin + 8] += 4;
    expect(&file, "at byte 28: a block of type 0x6 contradicts itself about its length");

    g_byte_array_set_size(file.bytes, 28);
    begin = block_begin(&file, 1);
    file_number(&file, 8, 1);
    file_number(&file, 2, 2);
    file_number(&file, 2, 200);
    block_end(&file, begin);
    expect(&file, "at byte 28: an option of the interface description is cut off");

    g_byte_array_set_size(file.bytes, 28);
    file_number(&file, 4, 6);
    file_number(&file, 4, 0x7ffffffc);
    file_number(&file, 4, 0);
    expect(&file, "at byte 28: a block of type 0x6 claims 2147483644 bytes");

    g_byte_array_set_size(file.bytes, 28);
    file.bytes->data[12] = 9;
    expect(&file, "at byte 0: pcapng version 9 is not known");
    file.bytes->data[8] = 9;
    expect(&file, "at byte 0: a section header without byte order (0x093c2b1a)");
    g_byte_array_unref(file.bytes);
}

/* As some write it: the padding is there, and not in the length. */
static void
leave_out_padding(CaptureFile *file, guint begin, uint8_t padding, bool big_endian)
{
    guint last = big_endian ? 3 : 0;

    file->bytes->data[begin + 4 + last] -= padding;
    file->bytes->data[file->bytes->len - 4 + last] -= padding;
}

static void
test_unpadded_lengths(gconstpointer big_endian)
{
    CaptureFile file = file_new(big_endian != NULL);
    guint begin;

    section(&file);
    interface_description(&file, 1, 0, 6, 0);
    for (guint size = 1; size <= 4; size++) {
        g_autofree char *text = g_strndup("abcd", size);

        begin = file.bytes->len;
        enhanced_packet(&file, 0, size, size, text);
        leave_out_padding(&file, begin, (uint8_t)(4 - size), big_endian != NULL);
        begin = block_begin(&file, 0xbad);
        file_number(&file, 4, 7);
        block_end(&file, begin);
        leave_out_padding(&file, begin, (uint8_t)(4 - size), big_endian != NULL);
    }
    expect(&file, "1@1000.6/1:a 1@2000.6/2:ab 1@3000.6/3:abc 1@4000.6/4:abcd end");
    g_byte_array_unref(file.bytes);
}

/* A length that no block has, behind which more would have to be read: what was given stays. */
static void
test_impossible_length_at_hand(void)
{
    enum { PACKET_BLOCK = 36, HEADER = 8 };
    CaptureFile file = file_new(false);
    g_autoptr(Input) input = NULL;
    g_autoptr(Pcapng) pcapng = NULL;
    g_autoptr(GError) error = NULL;
    CapturePacket packets[2];
    guint begin;

    section(&file);
    interface_description(&file, 1, 0, 6, 0);
    begin = block_begin(&file, 0xbad); /* so that the header ends with what is read at once */
    g_byte_array_set_size(file.bytes, SOURCE_READ_SIZE - PACKET_BLOCK - HEADER - 4);
    block_end(&file, begin);
    enhanced_packet(&file, 0, 1, 4, "abcd");
    file_number(&file, 4, 6);
    file_number(&file, 4, HEADER);
    g_assert_cmpuint(file.bytes->len, ==, SOURCE_READ_SIZE);
    for (unsigned i = 0; i < SOURCE_READ_SIZE; i += 4)
        file_text(&file, "XXXX");
    input = input_open_memory(file_span(&file), "test", NULL);
    pcapng = pcapng_new(input);
    g_assert_cmpint(pcapng_next(pcapng, &packets[0], NULL), ==, CAPTURE_PACKET);
    g_assert_false(pcapng_at_hand(pcapng, &packets[1], 6));
    g_assert_cmpint(memcmp(packets[0].data.data, "abcd", 4), ==, 0);
    g_assert_cmpint(pcapng_next(pcapng, &packets[0], &error), ==, CAPTURE_FAILED);
    g_assert_cmpstr(error->message, ==,
                    "at byte 131064: a block of type 0x6 has the impossible length 8");
    g_byte_array_unref(file.bytes);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/tools/capture/pcapng/packets/little-endian", NULL, test_packets);
    g_test_add_data_func("/tools/capture/pcapng/packets/big-endian", "big", test_packets);
    g_test_add_data_func("/tools/capture/pcapng/secrets/little-endian", NULL, test_secrets);
    g_test_add_data_func("/tools/capture/pcapng/secrets/big-endian", "big", test_secrets);
    g_test_add_func("/tools/capture/pcapng/sections", test_sections);
    g_test_add_func("/tools/capture/pcapng/resolutions", test_resolutions);
    g_test_add_data_func("/tools/capture/pcapng/dropped/little-endian", NULL, test_dropped);
    g_test_add_data_func("/tools/capture/pcapng/dropped/big-endian", "big", test_dropped);
    g_test_add_func("/tools/capture/pcapng/unknown-blocks", test_unknown_blocks);
    g_test_add_func("/tools/capture/pcapng/cut-anywhere", test_cut_anywhere);
    g_test_add_func("/tools/capture/pcapng/damaged-anywhere", test_damaged_anywhere);
    g_test_add_func("/tools/capture/pcapng/damages", test_damages);
    g_test_add_data_func("/tools/capture/pcapng/unpadded-lengths/little-endian", NULL,
                         test_unpadded_lengths);
    g_test_add_data_func("/tools/capture/pcapng/unpadded-lengths/big-endian", "big",
                         test_unpadded_lengths);
    g_test_add_func("/tools/capture/pcapng/impossible-length-at-hand",
                    test_impossible_length_at_hand);
    return g_test_run();
}
