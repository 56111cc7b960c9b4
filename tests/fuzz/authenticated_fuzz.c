/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Authentic records of hostile content: what a peer that holds the key may send. The first octet
 * says which version, and whether the Finished messages come first. Each record begins with two
 * octets: content type, the sender and the size.
 */
#include "base/reader.h"
#include "diagnose/diagnose.h"
#include "sealer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MODE_TLS13 = 1, MODE_FINISHED = 2 };

static void
on_plaintext(void *user, PskSender from, PskSpan bytes, uint64_t frame)
{
    (void)frame;
    ((uint64_t *)user)[from] += bytes.size;
}

static void
feed_connection(void *user, PskSender from, PskSpan bytes, uint64_t frame)
{
    psk_connection_feed(user, from, bytes, frame);
}

static void
feed(Sealer *sealer, PskReader *reader, uint64_t expected[PSK_SENDERS])
{
    uint16_t head;

    while (psk_reader_u16(reader, &head)) {
        uint8_t type = (uint8_t)(PSK_CONTENT_CHANGE_CIPHER_SPEC + (head >> 13));
        PskSender from = head & 0x1000 ? PSK_SERVER : PSK_CLIENT;
        PskSpan content = {NULL, 0};

        if (!psk_reader_bytes(reader, MIN(head & 0xfff, psk_reader_remaining(reader)), &content))
            return;
        if (type == PSK_CONTENT_APPLICATION_DATA)
            expected[from] += content.size;
        sealer_record(sealer, from, type, content);
    }
}

/* What all runs share. */
static const PskContext *
shared(void)
{
    static PskContext context;
    PskTable *table;

    if (context.crypto != NULL)
        return &context;
    table = psk_table_new();
    psk_table_add_source(table, "fuzz");
    psk_table_add(table, psk_span_str(sealer_identity), psk_span_str(sealer_identity),
                  psk_span(NULL, 0), 0, 1);
    context = (PskContext){.crypto = psk_crypto_new(), .table = table};
    return &context;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const PskConnectionEvents events = {.plaintext = on_plaintext};
    PskReader reader = psk_reader(psk_span(data, size));
    g_autoptr(PskSessionCache) sessions = psk_session_cache_new();
    PskContext context = {
        .crypto = shared()->crypto, .table = shared()->table, .sessions = sessions};
    uint64_t read[PSK_SENDERS] = {0}, expected[PSK_SENDERS] = {0};
    g_autoptr(PskConnection) connection = psk_connection_new(&context, &events, read);
    g_autoptr(GPtrArray) findings = NULL;
    bool unauthenticated;
    Sealer sealer;
    uint8_t mode;

    if (!psk_reader_u8(&reader, &mode))
        return 0;
    sealer_begin(&sealer, mode & MODE_TLS13 ? PSK_TLS_1_3 : PSK_TLS_1_2, feed_connection,
                 connection);
    if (mode & MODE_FINISHED) {
        sealer_finish(&sealer);
        g_assert_true(psk_connection_facts(connection)->direction[PSK_CLIENT].finished);
        g_assert_true(psk_connection_facts(connection)->direction[PSK_SERVER].finished);
    }
    feed(&sealer, &reader, expected);
    psk_connection_end(connection);
    findings = psk_diagnose(psk_connection_facts(connection));
    /*
     * Less may be read, where keys were changed, but nothing that was not sent. Up to TLS 1.2 a
     * renegotiation may have chosen a NULL cipher, with a MAC smaller than what the sealer adds.
     */
    unauthenticated = psk_connection_facts(connection)->unauthenticated;
    g_assert_false((mode & MODE_TLS13) && unauthenticated);
    for (int i = 0; i < PSK_SENDERS && !unauthenticated; i++)
        g_assert_cmpuint(read[i], <=, expected[i]);
    return 0;
}
