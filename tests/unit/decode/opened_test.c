/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records whose plaintext is known from elsewhere: they are passed over, and what is next to them
 * opens as ever. The plaintext that is handed in here is what was sent, upside down, so that it can
 * be told from what the connection opens by itself.
 */
#include "crypto/protection.h"
#include "replay.h"

/* A connection, and another of the same bytes that opens all of them. */
typedef struct {
    Witness whole;
    PskConnection *connection;
    GByteArray *text;   /* what is offered of the next record; empty: nothing */
    unsigned asked;     /* how often it was */
    GByteArray *read;   /* the last plaintext that was delivered */
    unsigned delivered; /* how often */
} Pair;

static PskSpan
on_opened(void *user, PskSender from G_GNUC_UNUSED, size_t size)
{
    Pair *pair = user;

    pair->asked++;
    g_assert_cmpuint(size, >=, pair->text->len);
    return psk_span(pair->text->data, pair->text->len);
}

static void
on_plaintext(void *user, PskSender from G_GNUC_UNUSED, PskSpan bytes, uint64_t frame G_GNUC_UNUSED)
{
    Pair *pair = user;

    pair->delivered++;
    g_byte_array_set_size(pair->read, 0);
    g_byte_array_append(pair->read, bytes.data, (guint)bytes.size);
}

static const PskConnectionEvents events = {.opened = on_opened, .plaintext = on_plaintext};

static void
pair_init(Pair *pair, PskCrypto *crypto, const Replay *replay)
{
    *pair = (Pair){.text = g_byte_array_new(), .read = g_byte_array_new()};
    witness_init(&pair->whole, crypto);
    witness_give_key(&pair->whole, replay->identity, replay->psk);
    pair->connection = psk_connection_new(&pair->whole.context, &events, pair);
}

static void
pair_clear(Pair *pair)
{
    psk_connection_free(pair->connection);
    witness_clear(&pair->whole);
    g_byte_array_unref(pair->text);
    g_byte_array_unref(pair->read);
}

/* What the witness reads of |record|; NULL where it reads nothing. */
static GBytes *
watch(Pair *pair, const ReplayPiece *record)
{
    const GPtrArray *texts = pair->whole.texts[record->from];
    guint before = texts->len;

    witness_feed_piece(&pair->whole, record);
    return texts->len > before ? g_ptr_array_index(texts, before) : NULL;
}

/* Offers |text| upside down, with |more| octets behind it. */
static void
offer(Pair *pair, GBytes *text, guint more)
{
    gsize size;
    const uint8_t *data = g_bytes_get_data(text, &size);

    g_byte_array_set_size(pair->text, (guint)size + more);
    memset(pair->text->data, 0, pair->text->len);
    for (gsize i = 0; i < size; i++)
        pair->text->data[i] = (uint8_t)~data[i];
}

static void
feed(Pair *pair, const ReplayPiece *record)
{
    psk_connection_feed(pair->connection, record->from,
                        psk_span(record->bytes->data, record->bytes->len), pair->whole.frame);
    g_byte_array_set_size(pair->text, 0);
}

static void
assert_read(const Pair *pair, GBytes *text)
{
    g_assert_cmpmem(pair->read->data, pair->read->len, g_bytes_get_data(text, NULL),
                    g_bytes_get_size(text));
}

/* Of two records, one is known, and the other is opened. */
static void
check_records(PskCrypto *crypto, const Replay *replay)
{
    unsigned texts = 0, known = 0;
    Pair pair;

    pair_init(&pair, crypto, replay);
    for (guint i = 0; i < replay->records->len; i++) {
        const ReplayPiece *record = replay_record(replay, i);
        GBytes *text = watch(&pair, record);
        unsigned asked = pair.asked;
        bool offered = text != NULL && texts++ % 2 == 1;

        if (offered)
            offer(&pair, text, 0);
        feed(&pair, record);
        if (offered && pair.asked > asked) {
            offer(&pair, text, 0);
            g_assert_cmpmem(pair.read->data, pair.read->len, pair.text->data, pair.text->len);
            g_byte_array_set_size(pair.text, 0);
            known++;
        } else if (text != NULL) {
            assert_read(&pair, text);
        }
    }
    g_assert_cmpuint(known, >, 0);
    g_assert_cmpuint(pair.delivered, ==, texts);
    pair_clear(&pair);
}

/* A size that a record can't have is not believed. */
static void
check_sizes(PskCrypto *crypto, const Replay *replay)
{
    bool is_cbc = psk_cipher_info(psk_suite_find(replay->suite)->cipher)->kind == PSK_PROTECT_CBC;
    Pair pair;

    pair_init(&pair, crypto, replay);
    for (guint i = 0; i < replay->records->len; i++) {
        const ReplayPiece *record = replay_record(replay, i);
        GBytes *text = watch(&pair, record);

        if (text != NULL && is_cbc)
            g_byte_array_set_size(pair.text, record->bytes->len - PSK_RECORD_HEADER_SIZE);
        else if (text != NULL)
            offer(&pair, text, 1);
        feed(&pair, record);
        if (text != NULL)
            assert_read(&pair, text);
    }
    g_assert_cmpuint(pair.asked, >, 1);
    pair_clear(&pair);
}

/* Where more than one record ends, nobody is asked. */
static void
check_together(PskCrypto *crypto, const Replay *replay)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    PskSender from = PSK_CLIENT;
    unsigned gathered = 0, asked;
    bool handshake = true;
    Pair pair;

    pair_init(&pair, crypto, replay);
    for (guint i = 0; i < replay->records->len; i++) {
        const ReplayPiece *record = replay_record(replay, i);

        if (replay_type(record) != PSK_CONTENT_APPLICATION_DATA) {
            feed(&pair, record);
            continue;
        }
        if (handshake)
            from = record->from;
        handshake = false;
        if (record->from != from)
            continue;
        g_byte_array_append(bytes, record->bytes->data, record->bytes->len);
        gathered++;
    }
    asked = pair.asked;
    psk_connection_feed(pair.connection, from, psk_span(bytes->data, bytes->len), 1);
    if (gathered > 1)
        g_assert_cmpuint(pair.asked, ==, asked);
    g_assert_cmpuint(pair.delivered, >, 0);
    pair_clear(&pair);
}

static void
test_all(gconstpointer user)
{
    void (*const check)(PskCrypto *, const Replay *) = *(void (*const *)(PskCrypto *,
                                                                         const Replay *))user;
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(GPtrArray) blocks = vectors_read("sessions.txt");

    for (guint i = 0; i < blocks->len; i++) {
        g_autoptr(Replay) replay = replay_session(g_ptr_array_index(blocks, i));

        if (replay->version == PSK_TLS_1_3 ||
            !psk_protection_supports(psk_suite_find(replay->suite)))
            continue;
        g_test_message("%s", replay->name);
        check(crypto, replay);
    }
}

/* TLS 1.3 hides how much a record holds. */
static void
test_tls13(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(Replay) replay = replay_capture("tls13-psk-ke", 0);
    Pair pair;

    pair_init(&pair, crypto, replay);
    for (guint i = 0; i < replay->records->len; i++) {
        const ReplayPiece *record = replay_record(replay, i);
        GBytes *text = watch(&pair, record);

        if (text != NULL)
            offer(&pair, text, 0);
        feed(&pair, record);
        if (text != NULL)
            assert_read(&pair, text);
    }
    g_assert_cmpuint(pair.delivered, >, 0);
    pair_clear(&pair);
}

int
main(int argc, char **argv)
{
    static void (*const records)(PskCrypto *, const Replay *) = check_records;
    static void (*const sizes)(PskCrypto *, const Replay *) = check_sizes;
    static void (*const together)(PskCrypto *, const Replay *) = check_together;

    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/decode/opened/records", &records, test_all);
    g_test_add_data_func("/decode/opened/sizes", &sizes, test_all);
    g_test_add_data_func("/decode/opened/together", &together, test_all);
    g_test_add_func("/decode/opened/tls13", test_tls13);
    return g_test_run();
}
