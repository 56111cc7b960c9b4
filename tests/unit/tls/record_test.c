/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of captures/article.pcapng (frames 8 and 12), and their limits by the RFCs. */
#include "tls/record.h"

#include "base/reader.h"
#include "vectors.h"

/* The server's ServerHelloDone, and its ChangeCipherSpec. */
#define HELLO_DONE         "1603030004 0e000000"
#define CHANGE_CIPHER_SPEC "1403030001 01"

static void
test_parse(void)
{
    Octets bytes = octets(HELLO_DONE CHANGE_CIPHER_SPEC);
    PskRecord record;
    size_t size;

    g_assert_cmpint(psk_record_parse(octets_span(&bytes), &record, &size), ==, PSK_PARSE_OK);
    g_assert_cmpuint(size, ==, 9);
    g_assert_cmpint(record.type, ==, PSK_CONTENT_HANDSHAKE);
    g_assert_cmphex(record.version, ==, PSK_TLS_1_2);
    assert_octets(record.fragment.data, record.fragment.size, "0e000000");
    g_assert_cmpint(
        psk_record_parse(psk_span_skip(octets_span(&bytes), size), &record, &size), ==,
        PSK_PARSE_OK);
    g_assert_cmpuint(size, ==, 6);
    g_assert_cmpint(record.type, ==, PSK_CONTENT_CHANGE_CIPHER_SPEC);
}

/* Cut anywhere, it is incomplete, and nothing is handed out. */
static void
test_cut(void)
{
    Octets bytes = octets(HELLO_DONE);

    for (size_t size = 0; size < bytes.size; size++) {
        g_autofree uint8_t *copy = g_memdup2(bytes.data, size);
        PskRecord record = {.type = 99};
        size_t needed = 77;

        g_assert_cmpint(psk_record_parse(psk_span(copy, size), &record, &needed), ==,
                        PSK_PARSE_MORE);
        g_assert_cmpuint(needed, ==, size < 5 ? 0 : bytes.size);
        g_assert_cmpint(record.type, ==, 99);
    }
}

static PskParse
parse(const char *hex)
{
    Octets bytes = octets(hex);
    PskRecord record;
    size_t size;

    return psk_record_parse(octets_span(&bytes), &record, &size);
}

/* What can't be a header is refused as soon as it shows, not when more has come. */
static void
test_refused(void)
{
    g_assert_cmpint(parse("13"), ==, PSK_PARSE_BAD);
    g_assert_cmpint(parse("19"), ==, PSK_PARSE_BAD);
    g_assert_cmpint(parse("00"), ==, PSK_PARSE_BAD);
    g_assert_cmpint(parse("8080"), ==, PSK_PARSE_BAD); /* SSL 2.0 */
    g_assert_cmpint(parse("1602"), ==, PSK_PARSE_BAD);
    g_assert_cmpint(parse("160305"), ==, PSK_PARSE_BAD);
    g_assert_cmpint(parse("16fefd"), ==, PSK_PARSE_BAD); /* DTLS 1.2 */
    g_assert_cmpint(parse("1603034801"), ==, PSK_PARSE_BAD);
    g_assert_cmpint(parse("1603034800"), ==, PSK_PARSE_MORE); /* 2^14 + 2048 */
    g_assert_cmpint(parse("1803040000"), ==, PSK_PARSE_OK);
    g_assert_cmpint(parse("1403000000"), ==, PSK_PARSE_OK);
}

static void
test_longest(void)
{
    size_t whole = PSK_RECORD_HEADER_SIZE + PSK_RECORD_FRAGMENT_MAX, size;
    g_autofree uint8_t *bytes = g_malloc0(whole);
    PskRecord record;

    memcpy(bytes, "\x17\x03\x03\x48\x00", 5);
    g_assert_cmpint(psk_record_parse(psk_span(bytes, whole - 1), &record, &size), ==,
                    PSK_PARSE_MORE);
    g_assert_cmpint(psk_record_parse(psk_span(bytes, whole), &record, &size), ==, PSK_PARSE_OK);
    g_assert_cmpuint(record.fragment.size, ==, PSK_RECORD_FRAGMENT_MAX);
    g_assert_cmpuint(size, ==, whole);
}

static PskSniff
sniff(const char *hex)
{
    Octets bytes = octets(hex);

    return psk_record_sniff(octets_span(&bytes));
}

static void
test_sniff(void)
{
    g_assert_cmpint(sniff("16030100c4 01"), ==, PSK_SNIFF_HANDSHAKE); /* ClientHello */
    g_assert_cmpint(sniff("160303005a 02"), ==, PSK_SNIFF_HANDSHAKE); /* ServerHello */
    g_assert_cmpint(sniff("1603030010 10"), ==, PSK_SNIFF_RECORD);    /* ClientKeyExchange */
    g_assert_cmpint(sniff("1703030030"), ==, PSK_SNIFF_RECORD);
    g_assert_cmpint(sniff("1503030002 0228"), ==, PSK_SNIFF_RECORD);
    g_assert_cmpint(sniff("160303000001"), ==, PSK_SNIFF_OTHER); /* no message is empty */
    g_assert_cmpint(sniff("1603034801"), ==, PSK_SNIFF_OTHER);
    g_assert_cmpint(sniff("474554202f"), ==, PSK_SNIFF_OTHER); /* "GET /" */
    g_assert_cmpint(sniff("1016"), ==, PSK_SNIFF_OTHER);       /* MQTT CONNECT */
    g_assert_cmpint(sniff(""), ==, PSK_SNIFF_MORE);
    g_assert_cmpint(sniff("16"), ==, PSK_SNIFF_MORE);
    g_assert_cmpint(sniff("160301"), ==, PSK_SNIFF_MORE);
    g_assert_cmpint(sniff("16030100c4"), ==, PSK_SNIFF_MORE);
}

static void
test_sender(void)
{
    Octets client = octets("16030100c4 01"), server = octets("160303005a 02"),
           other = octets("1603030010 10");
    PskSender sender;

    g_assert_true(psk_record_sniff_sender(octets_span(&client), &sender));
    g_assert_cmpint(sender, ==, PSK_CLIENT);
    g_assert_true(psk_record_sniff_sender(octets_span(&server), &sender));
    g_assert_cmpint(sender, ==, PSK_SERVER);
    g_assert_false(psk_record_sniff_sender(octets_span(&other), &sender));
    for (size_t size = 0; size < client.size; size++)
        g_assert_false(psk_record_sniff_sender(psk_span(client.data, size), &sender));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tls/record/parse", test_parse);
    g_test_add_func("/tls/record/cut", test_cut);
    g_test_add_func("/tls/record/refused", test_refused);
    g_test_add_func("/tls/record/longest", test_longest);
    g_test_add_func("/tls/record/sniff", test_sniff);
    g_test_add_func("/tls/record/sender", test_sender);
    return g_test_run();
}
