/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TLS 1.3 with an end that says what no stack at hand would. */
#include "fuzz/sealer.h"
#include "replay.h"

static void
feed(void *user, PskSender from, PskSpan bytes, uint64_t frame)
{
    (void)frame;
    witness_feed(user, from, bytes);
}

static void
say(Sealer *sealer, PskSender from, const char *text)
{
    sealer_record(sealer, from, PSK_CONTENT_APPLICATION_DATA, psk_span_str(text));
}

/* The table has the sealer's key alone. */
static void
set_up(Witness *witness, PskCrypto *crypto)
{
    g_autoptr(GByteArray) key = g_byte_array_new();

    g_byte_array_append(key, (const uint8_t *)sealer_identity, (guint)strlen(sealer_identity));
    witness_init(witness, crypto);
    witness_give_key(witness, key, key);
}

/*
 * RFC 8446 section 4.6.2: the server asks for a certificate when the handshake is long over, and
 * the client ends its answer with a Finished, which changes no keys.
 */
static void
test_authentication_after_handshake(void)
{
    static const uint8_t request[] = {13, 0, 0, 4, 1, 7, 0, 0};
    static const uint8_t answer[] = {11, 0, 0, 5, 1, 7, 0, 0, 0, 20, 0, 0, 32,
                                     1,  2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
                                     17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
                                     32};
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_auto(Witness) witness;
    Sealer sealer;

    set_up(&witness, crypto);
    sealer_begin(&sealer, PSK_TLS_1_3, feed, &witness);
    sealer_finish(&sealer);
    say(&sealer, PSK_CLIENT, "before");
    sealer_record(&sealer, PSK_SERVER, PSK_CONTENT_HANDSHAKE, psk_span(request, sizeof(request)));
    sealer_record(&sealer, PSK_CLIENT, PSK_CONTENT_HANDSHAKE, psk_span(answer, sizeof(answer)));
    say(&sealer, PSK_CLIENT, "after");
    say(&sealer, PSK_SERVER, "too");
    g_assert_cmpuint(witness_end(&witness)->direction[PSK_CLIENT].bad_records, ==, 0);
    witness_assert_verdict(&witness, PSK_VERDICT_DECRYPTED);
    g_assert_cmpuint(witness.texts[PSK_CLIENT]->len, ==, 2);
    g_assert_cmpuint(witness.texts[PSK_SERVER]->len, ==, 1);
}

static void
append(GByteArray *bytes, size_t width, size_t number)
{
    while (width-- > 0)
        g_byte_array_append(bytes, &(uint8_t){(uint8_t)(number >> 8 * width)}, 1);
}

enum { OURS = 37 };

/* A ClientHello whose binders are wrong; the identity of the table is one of the last. */
static void
offer_many(Witness *witness)
{
    enum { COUNT = 40, IDENTITY = 2 + 4 + 4, BINDER = 33 };
    enum { PSK = 2 + COUNT * IDENTITY + 2 + COUNT * BINDER };
    static const uint8_t rest[] = {0, 0, 2, 0x13, 0x01, 1, 0}, modes[] = {0, 45, 0, 2, 1, 0},
                         versions[] = {0, 43, 0, 3, 2, 3, 4}, random[PSK_RANDOM_SIZE] = {1},
                         binder[BINDER - 1] = {2};
    static const size_t extensions = sizeof(modes) + sizeof(versions) + 4 + PSK;
    size_t hello = 2 + sizeof(random) + sizeof(rest) + 2 + extensions;
    g_autoptr(GByteArray) bytes = g_byte_array_new();

    append(bytes, 3, 0x160301);
    append(bytes, 2, 4 + hello);
    append(bytes, 1, PSK_HANDSHAKE_CLIENT_HELLO);
    append(bytes, 3, hello);
    append(bytes, 2, PSK_TLS_1_2);
    g_byte_array_append(bytes, random, sizeof(random));
    g_byte_array_append(bytes, rest, sizeof(rest));
    append(bytes, 2, extensions);
    g_byte_array_append(bytes, modes, sizeof(modes));
    g_byte_array_append(bytes, versions, sizeof(versions));
    append(bytes, 2, 41);
    append(bytes, 2, PSK);
    append(bytes, 2, COUNT * IDENTITY);
    for (guint i = 0; i < COUNT; i++) {
        g_autofree char *other = g_strdup_printf("id%02u", i);

        append(bytes, 2, 4);
        g_byte_array_append(bytes, (const uint8_t *)(i == OURS ? sealer_identity : other), 4);
        append(bytes, 4, 0);
    }
    append(bytes, 2, COUNT * BINDER);
    for (guint i = 0; i < COUNT; i++) {
        append(bytes, 1, sizeof(binder));
        g_byte_array_append(bytes, binder, sizeof(binder));
    }
    witness_feed(witness, PSK_CLIENT, psk_span(bytes->data, bytes->len));
}

/* A ServerHello that chooses |identity|, with the key of a PSK alone. */
static void
choose(Witness *witness, uint8_t identity)
{
    const uint8_t extensions[] = {0, 41, 0, 2, 0, identity, 0, 43, 0, 2, 3, 4};
    static const uint8_t random[PSK_RANDOM_SIZE] = {2}, rest[] = {0, 0x13, 0x01, 0};
    size_t hello = 2 + sizeof(random) + sizeof(rest) + 2 + sizeof(extensions);
    g_autoptr(GByteArray) bytes = g_byte_array_new();

    append(bytes, 3, 0x160303);
    append(bytes, 2, 4 + hello);
    append(bytes, 1, PSK_HANDSHAKE_SERVER_HELLO);
    append(bytes, 3, hello);
    append(bytes, 2, PSK_TLS_1_2);
    g_byte_array_append(bytes, random, sizeof(random));
    g_byte_array_append(bytes, rest, sizeof(rest));
    append(bytes, 2, sizeof(extensions));
    g_byte_array_append(bytes, extensions, sizeof(extensions));
    witness_feed(witness, PSK_SERVER, psk_span(bytes->data, bytes->len));
}

static void
test_many_identities(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_auto(Witness) witness;

    set_up(&witness, crypto);
    offer_many(&witness);
    g_assert_cmpint(witness_end(&witness)->key, ==, PSK_KEY_WRONG);
    g_assert_cmpmem(g_bytes_get_data(witness_facts(&witness)->identity, NULL), 4, sealer_identity,
                    4);
}

/* The server counts all identities that were offered, tried or not. */
static void
test_choice_of_many(void)
{
    static const struct {
        uint8_t chosen;
        PskKeyOutcome key;
    } cases[] = {{OURS, PSK_KEY_WRONG}, {16, PSK_KEY_NOT_ASKED}, {3, PSK_KEY_NOT_ASKED}};
    g_autoptr(PskCrypto) crypto = psk_crypto_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Witness) witness;

        set_up(&witness, crypto);
        offer_many(&witness);
        choose(&witness, cases[i].chosen);
        g_assert_true(witness_end(&witness)->server_hello);
        g_assert_cmpint(witness_facts(&witness)->key, ==, cases[i].key);
        g_assert_true(witness_facts(&witness)->resumed == (cases[i].key == PSK_KEY_NOT_ASKED));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/session13/authentication-after-handshake",
                    test_authentication_after_handshake);
    g_test_add_func("/decode/session13/many-identities", test_many_identities);
    g_test_add_func("/decode/session13/choice-of-many", test_choice_of_many);
    return g_test_run();
}
