/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Connections of hostile bytes, with a table that has the key of all of captures/ that are in the
 * corpus. Each piece begins with two octets: the sender, whether it is a gap, and the size. Where
 * nothing is missing, what is read does not depend on where the pieces end.
 */
#include "decode/connection.h"

#include "base/reader.h"
#include "diagnose/diagnose.h"
#include "output.h"
#include "sample.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Of a piece's first two octets. */
enum { PIECE_SERVER = 0x8000, PIECE_GAP = 0x4000, PIECE_CUT = 0x2000, PIECE_SIZE = 0x1fff };

static void
add_key(PskTable *table, const char *identity, const void *key, size_t size)
{
    psk_table_add(table, psk_span_str(identity), psk_span(key, size), psk_span_str("00"), 0, 1);
}

static const PskTable *
table_of_captures(void)
{
    static PskTable *table;

    if (table != NULL)
        return table;
    table = psk_table_new();
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

/* What was read. */
typedef struct {
    GByteArray *plaintext[PSK_SENDERS];
    PskVerdict verdict;
    GString *findings;
} Seen;

static void
on_plaintext(void *user, PskSender from, PskSpan bytes, uint64_t frame)
{
    Seen *seen = user;

    (void)frame;
    g_assert_cmpuint(bytes.size, >, 0);
    g_byte_array_append(seen->plaintext[from], bytes.data, (guint)bytes.size);
}

/* |step|: octets that are fed at a time, 0 for each piece at once. True where it has gaps. */
static bool
feed(PskConnection *connection, PskReader reader, size_t step)
{
    uint64_t frame = 0;
    bool gaps = false;
    uint16_t head;

    while (psk_reader_u16(&reader, &head)) {
        PskSender from = head & PIECE_SERVER ? PSK_SERVER : PSK_CLIENT;
        size_t size = MIN(head & PIECE_SIZE, psk_reader_remaining(&reader));
        PskSpan piece = {NULL, 0};

        frame++;
        gaps |= (head & PIECE_GAP) != 0;
        if (head & PIECE_GAP)
            psk_connection_gap(connection, from, head & PIECE_SIZE, head & PIECE_CUT, frame);
        else if (psk_reader_bytes(&reader, size, &piece) && step == 0)
            psk_connection_feed(connection, from, piece, frame);
        for (; step > 0 && piece.size > 0; piece = psk_span_skip(piece, step))
            psk_connection_feed(connection, from, psk_span_first(piece, step), frame);
        if (step > 0) /* that it seemed to be over, too, is forgotten with what follows */
            psk_connection_note_tails(connection);
    }
    return gaps;
}

static void
check(const PskFacts *facts, const Seen *seen)
{
    for (int i = 0; i < PSK_SENDERS; i++) {
        g_assert_cmpuint(seen->plaintext[i]->len, ==, facts->direction[i].application_bytes);
        g_assert_true(seen->plaintext[i]->len == 0 || facts->decrypting);
    }
}

static bool
run(PskCrypto *crypto, const PskTable *table, PskReader reader, size_t step, Seen *seen)
{
    static const PskConnectionEvents events = {.plaintext = on_plaintext};
    g_autoptr(PskSessionCache) sessions = psk_session_cache_new();
    g_autoptr(PskTrialLog) trials = psk_trial_log_new();
    PskContext context = {
        .crypto = crypto, .table = table, .sessions = sessions, .trials = trials};
    g_autoptr(PskConnection) connection = psk_connection_new(&context, &events, seen);
    g_autoptr(GPtrArray) findings = NULL;
    bool gaps;

    for (int i = 0; i < PSK_SENDERS; i++)
        seen->plaintext[i] = g_byte_array_new();
    seen->findings = g_string_new(NULL);
    gaps = feed(connection, reader, step);
    psk_connection_end(connection);
    check(psk_connection_facts(connection), seen);
    seen->verdict = psk_verdict(psk_connection_facts(connection));
    findings = psk_diagnose(psk_connection_facts(connection));
    for (guint i = 0; i < findings->len; i++) {
        const PskFinding *finding = g_ptr_array_index(findings, i);

        output_assert_text(finding->text, strlen(finding->text));
        g_string_append_printf(seen->findings, "%s: %s\n", finding->info->code, finding->text);
    }
    return gaps;
}

static void
seen_clear(Seen *seen)
{
    g_string_free(seen->findings, TRUE);
    for (int i = 0; i < PSK_SENDERS; i++)
        g_byte_array_unref(seen->plaintext[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    PskReader reader = psk_reader(psk_span(data, size));
    static PskCrypto *crypto, *remembering;
    const PskTable *table = table_of_captures();
    Seen whole, parts;

    if (crypto == NULL) {
        crypto = psk_crypto_new();
        remembering = psk_crypto_new();
        psk_crypto_remember(remembering);
    }
    if (!run(crypto, table, reader, 0, &whole) && sample_take(data, size, 3)) {
        run(remembering, table, reader, 1 + size % 3, &parts);
        g_assert_cmpint(parts.verdict, ==, whole.verdict);
        g_assert_cmpstr(parts.findings->str, ==, whole.findings->str);
        for (int i = 0; i < PSK_SENDERS; i++)
            g_assert_cmpmem(parts.plaintext[i]->data, parts.plaintext[i]->len,
                            whole.plaintext[i]->data, whole.plaintext[i]->len);
        seen_clear(&parts);
    }
    seen_clear(&whole);
    return 0;
}
