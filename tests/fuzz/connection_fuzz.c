/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Connections of hostile bytes, with a table that has the key of all of captures/ that are in the
 * corpus. Each piece begins with two octets: the sender, whether it is a gap, and the size.
 */
#include "decode/connection.h"

#include "base/reader.h"
#include "diagnose/diagnose.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Of a piece's first two octets. */
enum { PIECE_SERVER = 0x8000, PIECE_GAP = 0x4000, PIECE_CUT = 0x2000, PIECE_SIZE = 0x1fff };

static void
add_key(PskTable *table, const char *identity, const void *key, size_t size)
{
    psk_table_add(table, psk_span_str(identity), psk_span(key, size), psk_span_str("00"), 0, 1);
}

static PskTable *
table_of_captures(void)
{
    PskTable *table = psk_table_new();

    psk_table_add_source(table, "captures");
    add_key(table, "bob", "\0\0\0\0\0\0\0\0\0\0\0\0\xde\xad\xbe\xef", 16); /* article */
    add_key(table, "bob", "\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff", 16);
    add_key(table, "sensor1",
            "\xba\x0d\xb2\xa3\x44\x83\x45\xa3\xa1\x3a\x91\xc2\xad\xa4\x47\x78", 16);
    add_key(table, "meter-07",
            "\x5f\x1d\x3c\x2b\x4a\x69\x78\x87\x96\xa5\xb4\xc3\xd2\xe1\xf0\x0f", 16);
    add_key(table, "nightly",
            "\x5e\x55\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x5e\x55", 16);
    add_key(table, "thirteen",
            "\x13\x13\x13\x13\x13\x13\x13\x13\x13\x13\x13\x13\x13\x13\x13\x13", 16);
    return table;
}

static void
on_plaintext(void *user, PskSender from, PskSpan bytes, uint64_t frame)
{
    uint64_t *read = user;

    (void)frame;
    g_assert_cmpuint(bytes.size, >, 0);
    read[from] += bytes.size;
}

static void
feed(PskConnection *connection, PskReader *reader)
{
    uint64_t frame = 0;
    uint16_t head;

    while (psk_reader_u16(reader, &head)) {
        PskSender from = head & PIECE_SERVER ? PSK_SERVER : PSK_CLIENT;
        size_t size = MIN(head & PIECE_SIZE, psk_reader_remaining(reader));
        PskSpan piece = {NULL, 0};

        if (head & PIECE_GAP)
            psk_connection_gap(connection, from, head & PIECE_SIZE, head & PIECE_CUT, ++frame);
        else if (psk_reader_bytes(reader, size, &piece))
            psk_connection_feed(connection, from, piece, ++frame);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const PskConnectionEvents events = {.plaintext = on_plaintext};
    PskReader reader = psk_reader(psk_span(data, size));
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(PskSessionCache) sessions = psk_session_cache_new();
    g_autoptr(PskTrialLog) trials = psk_trial_log_new();
    g_autoptr(PskTable) table = table_of_captures();
    PskContext context = {
        .crypto = crypto, .table = table, .sessions = sessions, .trials = trials};
    uint64_t read[PSK_SENDERS] = {0};
    g_autoptr(PskConnection) connection = psk_connection_new(&context, &events, read);
    g_autoptr(GPtrArray) findings = NULL;
    const PskFacts *facts;

    feed(connection, &reader);
    psk_connection_end(connection);
    facts = psk_connection_facts(connection);
    findings = psk_diagnose(facts);
    for (int i = 0; i < PSK_SENDERS; i++) {
        g_assert_cmpuint(read[i], ==, facts->direction[i].application_bytes);
        g_assert_true(read[i] == 0 || facts->decrypting);
    }
    return 0;
}
