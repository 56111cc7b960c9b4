/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RFC 8448 section 3 (1-RTT handshake) and section 4 (resumption with 0-RTT), on
 * TLS_AES_128_GCM_SHA256. SHA-384 and external PSKs: crypto/sessions_test.c.
 */
#include "crypto/schedule13.h"

#include "crypto/protection.h"
#include "crypto/transcript.h"
#include "vectors.h"

#define HASH PSK_HASH_SHA256

enum { SIZE = 32 };

#define HELLO_HASH           "860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8"
#define FINISHED_HASH        "9608102a0f1ccc6db6250b7b7e417b1a000eaada3daae4777a7686c9ff83df13"
#define CLIENT_FINISHED_HASH "209145a96ee8e2a122ff810047cc952684658d6049e86429426db87c54ad143d"
#define CLIENT_HANDSHAKE     "b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21"
#define CLIENT_TRAFFIC       "9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5"
#define SERVER_TRAFFIC       "a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643"
#define RESUMPTION           "7df235f2031d2a051287d02b0241b0bfdaf86cc856231f2d5aba46c434ec196c"

static void
derive(PskCrypto *crypto, const PskSecret13 from, const char *label, const char *digest,
       const char *expected)
{
    Octets hash = octets(digest);
    PskSecret13 out;

    psk13_derive(crypto, HASH, from, label, octets_span(&hash), out);
    assert_octets(out, SIZE, expected);
    hash.data[0] ^= 1;
    psk13_derive(crypto, HASH, from, label, octets_span(&hash), out);
    g_assert_cmpint(memcmp(out, octets(expected).data, SIZE), !=, 0);
}

static void
test_stages(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    Octets dhe = octets("8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d");
    PskSecret13 early, handshake, master, out;

    psk13_early_secret(crypto, HASH, psk_span(NULL, 0), early);
    assert_octets(early, SIZE, "33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a");
    psk13_derive_empty(crypto, HASH, early, "derived", out);
    assert_octets(out, SIZE, "6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba");
    psk13_handshake_secret(crypto, HASH, early, octets_span(&dhe), handshake);
    assert_octets(handshake, SIZE,
                  "1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac");
    derive(crypto, handshake, "c hs traffic", HELLO_HASH, CLIENT_HANDSHAKE);
    derive(crypto, handshake, "s hs traffic", HELLO_HASH,
           "b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38");
    psk13_master_secret(crypto, HASH, handshake, master);
    assert_octets(master, SIZE, "18df06843d13a08bf2a449844c5f8a478001bc4d4c627984d5a41da8d0402919");
    derive(crypto, master, "c ap traffic", FINISHED_HASH, CLIENT_TRAFFIC);
    derive(crypto, master, "s ap traffic", FINISHED_HASH, SERVER_TRAFFIC);
    derive(crypto, master, "exp master", FINISHED_HASH,
           "fe22f881176eda18eb8f44529e6792c50c9a3f89452f68d8ae311b4309d3cf50");
    derive(crypto, master, "res master", CLIENT_FINISHED_HASH, RESUMPTION);
}

/* No DHE (psk_ke) is as many zeros, not nothing. */
static void
test_zeros(void)
{
    static const uint8_t zeros[SIZE] = {0};
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    PskSecret13 early, with, without;

    psk13_early_secret(crypto, HASH, psk_span_str("key"), early);
    psk13_handshake_secret(crypto, HASH, early, psk_span(zeros, SIZE), with);
    psk13_handshake_secret(crypto, HASH, early, psk_span(NULL, 0), without);
    g_assert_cmpmem(with, SIZE, without, SIZE);
}

/* The client's Finished covers what the server's traffic secrets cover. */
static void
test_finished(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    Octets digest = octets(FINISHED_HASH), base = octets(CLIENT_HANDSHAKE);
    PskSecret13 out;

    psk13_finished(crypto, HASH, base.data, octets_span(&digest), out);
    assert_octets(out, SIZE, "a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2edd5ce61");
    base.data[31] ^= 1;
    psk13_finished(crypto, HASH, base.data, octets_span(&digest), out);
    g_assert_cmpuint(out[0], !=, 0xa8);
}

/* Section 4: the ticket's PSK, and the binder over the ClientHello up to its binders. */
static void
test_resumption(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    Octets resumption = octets(RESUMPTION);
    Octets digest = octets("63224b2e4573f2d3454ca84b9d009a04f6be9e05711a8396473aefa01e924a14");
    PskSecret13 psk, early, binder_key, binder;

    psk13_resumption_psk(crypto, HASH, resumption.data, psk_span("\0\0", 2), psk);
    assert_octets(psk, SIZE, "4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3");
    psk13_early_secret(crypto, HASH, psk_span(psk, SIZE), early);
    assert_octets(early, SIZE, "9b2188e9b2fc6d64d71dc329900e20bb41915000f678aa839cbb797cb7d8332c");
    psk13_derive_empty(crypto, HASH, early, "res binder", binder_key);
    assert_octets(binder_key, SIZE,
                  "69fe131a3bbad5d63c64eebcc30e395b9d8107726a13d074e389dbc8a4e47256");
    psk13_finished(crypto, HASH, binder_key, octets_span(&digest), binder);
    assert_octets(binder, SIZE, "3add4fb2d8fdf822a0ca3cf7678ef5e88dae990141c5924d57bb6fa31b9e5f9d");
    /* The other label is another key: RFC 8446 section 4.2.11.2. */
    psk13_derive_empty(crypto, HASH, early, "ext binder", binder_key);
    g_assert_cmpuint(binder_key[0], !=, 0x69);
}

/* Transcript-Hash(ClientHello, ServerHello). */
static void
test_transcript(void)
{
    Octets client_hello =
        octets("010000c00303cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece70000"
               "06130113031302010000910000000b0009000006736572766572ff01000100000a00140012001d00"
               "17001800190100010101020103010400230000003300260024001d002099381de560e4bd43d23d8e"
               "435a7dbafeb3c06e51c13cae4d5413691e529aaf2c002b0003020304000d0020001e040305030603"
               "020308040805080604010501060102010402050206020202002d00020101001c00024001");
    Octets server_hello =
        octets("020000560303a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772ed3e269280013"
               "0100002e00330024001d0020c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b0"
               "4e751f0f002b00020304");
    PskTranscript transcript = {0};
    uint8_t out[PSK_HASH_SIZE_MAX];

    g_assert_true(psk_transcript_add(&transcript, octets_span(&client_hello)));
    psk_transcript_choose(&transcript, HASH);
    g_assert_true(psk_transcript_add(&transcript, octets_span(&server_hello)));
    assert_octets(out, psk_transcript_digest(&transcript, psk_span(NULL, 0), out), HELLO_HASH);
    psk_transcript_clear(&transcript);
}

static void
open_record(PskProtection *protection, uint8_t inner_type, const char *hex, const char *expected)
{
    Octets fragment = octets(hex);
    PskRecord record = {PSK_CONTENT_APPLICATION_DATA, PSK_TLS_1_2, octets_span(&fragment)};
    uint8_t out[100], type = 0;
    PskSpan content;

    fragment.data[0] ^= 1;
    g_assert_cmpint(psk_protection_open(protection, &record, out, &content, &type), ==,
                    PSK_OPEN_BAD_MAC);
    fragment.data[0] ^= 1;
    g_assert_cmpint(psk_protection_open(protection, &record, out, &content, &type), ==,
                    PSK_OPEN_OK);
    g_assert_cmpuint(type, ==, inner_type);
    assert_octets(content.data, content.size, expected);
}

static PskProtection *
traffic_protection(PskCrypto *crypto, const char *secret, const char *key, const char *iv)
{
    Octets traffic = octets(secret);
    uint8_t key_out[16], iv_out[12];

    psk13_traffic_key(crypto, PSK_HASH_SHA256, traffic.data, key_out, sizeof(key_out));
    psk13_traffic_iv(crypto, PSK_HASH_SHA256, traffic.data, iv_out, sizeof(iv_out));
    assert_octets(key_out, sizeof(key_out), key);
    assert_octets(iv_out, sizeof(iv_out), iv);
    return psk_protection_new13(crypto, psk_suite_find(0x1301), traffic.data);
}

#define OCTETS_0_TO_49                                                                             \
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d" \
    "2e"                                                                                           \
    "2f3031"

/* The records of section 3 under keys from the traffic secrets: Finished, data, close_notify. */
static void
test_records(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(PskProtection) handshake = traffic_protection(
        crypto, CLIENT_HANDSHAKE, "dbfaa693d1762c5b666af5d950258d01", "5bd3c71b836e0b76bb73265f");
    g_autoptr(PskProtection) client = traffic_protection(
        crypto, CLIENT_TRAFFIC, "17422dda596ed5d9acd890e3c63f5051", "5b78923dee08579033e523d9");
    g_autoptr(PskProtection) server = traffic_protection(
        crypto, SERVER_TRAFFIC, "9f02283b6c9c07efc26bb9f2ac92e356", "cf782b88dd83549aadf1e984");

    open_record(
        handshake, PSK_CONTENT_HANDSHAKE,
        "75ec4dc238cce60b298044a71e219c56cc77b0517fe9b93c7a4bfc44d87f38f80338ac98fc46deb384bd1c"
        "aeacab6867d726c40546",
        "14000020a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2edd5ce61");
    open_record(
        client, PSK_CONTENT_APPLICATION_DATA,
        "a23f7054b62c94d0affafe8228ba55cbefacea42f914aa66bcab3f2b9819a8a5b46b395bd54a9a20441e2b"
        "62974e1f5a6292a2977014bd1e3deae63aeebb21694915e4",
        OCTETS_0_TO_49);
    open_record(client, PSK_CONTENT_ALERT, "c9872760655666b74d7ff1153efd6db6d0b0e3", "0100");
    psk_protection_set_sequence(server, 1); /* the NewSessionTicket went before */
    open_record(
        server, PSK_CONTENT_APPLICATION_DATA,
        "2e937e11ef4ac740e538ad36005fc4a46932fc3225d05f82aa1b36e30efaf97d90e6dffc602dcb501a59a8"
        "fcc49c4bf2e5f0a21c0047c2abf332540dd032e167c2955d",
        OCTETS_0_TO_49);
    open_record(server, PSK_CONTENT_ALERT, "b58fd67166ebf599d24720cfbe7efa7a8864a9", "0100");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/crypto/schedule13/stages", test_stages);
    g_test_add_func("/crypto/schedule13/zeros", test_zeros);
    g_test_add_func("/crypto/schedule13/finished", test_finished);
    g_test_add_func("/crypto/schedule13/resumption", test_resumption);
    g_test_add_func("/crypto/schedule13/transcript", test_transcript);
    g_test_add_func("/crypto/schedule13/records", test_records);
    return g_test_run();
}
