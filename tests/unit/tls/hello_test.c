/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hellos of RFC 8448, and one of captures/article.pcapng (TLS 1.2). */
#include "tls/hello.h"

#include "vectors.h"

#define HEADER_SIZE PSK_HANDSHAKE_HEADER_SIZE

/* RFC 8448 section 3 */
#define CLIENT_HELLO                                                                              \
    "010000c00303cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece700000613011303"  \
    "1302010000910000000b0009000006736572766572ff01000100000a00140012001d0017001800190100010101"  \
    "020103010400230000003300260024001d002099381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413"  \
    "691e529aaf2c002b0003020304000d0020001e0403050306030203080408050806040105010601020104020502"  \
    "06020202002d00020101001c00024001"

#define SERVER_HELLO                                                                              \
    "020000560303a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772ed3e2692800130100002e0033" \
    "0024001d0020c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f002b00020304"

/* RFC 8448 section 4: resumption, with 0-RTT data */
#define TICKET                                                                                    \
    "2c035d829359ee5ff7af4ec900000000262a6494dc486d2c8a34cb33fa90bf1b0070ad3c498883c9367c09a2be78" \
    "5abc55cd226097a3a982117283f82a03a143efd3ff5dd36d64e861be7fd61d2827db279cce145077d454a3664d4e" \
    "6da4d29ee03725a6a4dafcd0fc67d2aea70529513e3da2677fa5906c5b3f7d8f92f228bda40dda721470f9fbf297" \
    "b5aea617646fac5c03272e970727c621a79141ef5f7de6505e5bfbc388e93343694093934ae4d357"

#define BINDER "3add4fb2d8fdf822a0ca3cf7678ef5e88dae990141c5924d57bb6fa31b9e5f9d"

#define ZEROS29 "0000000000000000000000000000000000000000000000000000000000"

#define RESUMING_HELLO                                                                            \
    "010001fc03031bc3ceb6bbe39cff938355b5a50adb6db21b7a6af649d7b4bc419d7876487d9500000613011303"  \
    "1302010001cd0000000b0009000006736572766572ff01000100000a00140012001d0017001800190100010101"  \
    "0201030104003300260024001d0020e4ffb68ac05f8d96c99da26698346c6be16482badddafe051a66b4f18d66"  \
    "8f0b002a0000002b0003020304000d0020001e0403050306030203080408050806040105010601020104020502"  \
    "06020202002d00020101001c0002400100150057" ZEROS29 ZEROS29 ZEROS29 \
    "002900dd00b800b2" TICKET "fad6aacb002120" BINDER

static PskSpan
body_of(const Octets *message)
{
    g_assert_cmpuint(message->size, ==,
                     (size_t)(message->data[2] << 8 | message->data[3]) + HEADER_SIZE);
    return psk_span_skip(octets_span(message), HEADER_SIZE);
}

static void
test_client_hello(void)
{
    Octets message = octets(CLIENT_HELLO);
    PskClientHello hello;

    g_assert_true(psk_client_hello_parse(body_of(&message), &hello));
    g_assert_cmphex(hello.version, ==, 0x0303);
    assert_octets(hello.random, sizeof(hello.random),
                  "cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7");
    g_assert_cmpuint(hello.session_id.size, ==, 0);
    assert_octets(hello.cipher_suites.data, hello.cipher_suites.size, "130113031302");
    assert_octets(hello.supported_versions.data, hello.supported_versions.size, "0304");
    g_assert_cmpmem(hello.server_name.data, hello.server_name.size, "server", 6);
    g_assert_true(hello.session_ticket);
    g_assert_cmpuint(hello.ticket.size, ==, 0);
    g_assert_true(hello.key_share);
    g_assert_true(hello.psk_dhe_ke);
    g_assert_false(hello.psk_ke);
    g_assert_false(hello.early_data);
    g_assert_false(hello.extended_master_secret || hello.encrypt_then_mac || hello.truncated_hmac);
    g_assert_cmpuint(hello.psk_identities.size + hello.psk_binders.size + hello.binders_size, ==,
                     0);
}

static void
test_resuming_hello(void)
{
    Octets message = octets(RESUMING_HELLO);
    PskClientHello hello;
    PskSpan identity, binder;
    uint32_t age;

    g_assert_true(psk_client_hello_parse(body_of(&message), &hello));
    g_assert_true(hello.early_data);
    g_assert_true(hello.psk_dhe_ke);
    g_assert_true(psk_identity_next(&hello.psk_identities, &identity, &age));
    assert_octets(identity.data, identity.size, TICKET);
    g_assert_cmphex(age, ==, 0xfad6aacb);
    g_assert_false(psk_identity_next(&hello.psk_identities, &identity, &age));
    g_assert_true(psk_binder_next(&hello.psk_binders, &binder));
    assert_octets(binder.data, binder.size, BINDER);
    g_assert_false(psk_binder_next(&hello.psk_binders, &binder));
    /* "the 477 octets of the ClientHello prefix" that the binder covers */
    g_assert_cmpuint(message.size - hello.binders_size, ==, 477);
}

static void
test_server_hello(void)
{
    Octets message = octets(SERVER_HELLO);
    PskServerHello hello;

    g_assert_true(psk_server_hello_parse(body_of(&message), &hello));
    g_assert_cmphex(hello.version, ==, 0x0304); /* not the legacy 0x0303 */
    assert_octets(hello.random, sizeof(hello.random),
                  "a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772ed3e26928");
    g_assert_cmphex(hello.cipher_suite, ==, 0x1301);
    g_assert_cmpint(hello.compression_method, ==, 0);
    g_assert_true(hello.key_share);
    g_assert_false(hello.pre_shared_key || hello.hello_retry_request);
}

/* Cut anywhere, a hello is malformed: only where its extensions begin may a TLS 1.2 one end. */
static void
test_cut(void)
{
    static const char *const clients[] = {CLIENT_HELLO, RESUMING_HELLO};
    PskClientHello client;
    PskServerHello server;

    for (size_t i = 0; i < G_N_ELEMENTS(clients); i++) {
        Octets message = octets(clients[i]);
        PskSpan body = body_of(&message);
        size_t without_extensions = 2 + 32 + 1 + 2 + 6 + 2;

        for (size_t size = 0; size < body.size; size++) {
            g_autofree uint8_t *copy = g_memdup2(body.data, size);

            g_assert_cmpint(psk_client_hello_parse(psk_span(copy, size), &client), ==,
                            size == without_extensions);
        }
        message.size++;
        g_assert_false(
            psk_client_hello_parse(psk_span_skip(octets_span(&message), HEADER_SIZE), &client));
    }
    {
        Octets message = octets(SERVER_HELLO);
        PskSpan body = body_of(&message);

        for (size_t size = 0; size < body.size; size++) {
            g_autofree uint8_t *copy = g_memdup2(body.data, size);

            g_assert_cmpint(psk_server_hello_parse(psk_span(copy, size), &server), ==, size == 38);
        }
    }
}

/* |extensions| in a hello that has nothing else. */
static bool
parse_with(const char *extensions, PskClientHello *hello, Octets *bytes)
{
    size_t size = octets(extensions).size;
    g_autofree char *hex = g_strdup_printf(
        "0303%064d00000200a80100%04zx%s", 0, size, extensions);

    *bytes = octets(hex);
    return psk_client_hello_parse(octets_span(bytes), hello);
}

static void
test_client_extensions(void)
{
    PskClientHello hello;
    Octets bytes;

    g_assert_true(parse_with("0017 0000 0016 0000 0004 0000", &hello, &bytes));
    g_assert_true(hello.extended_master_secret && hello.encrypt_then_mac && hello.truncated_hmac);
    g_assert_true(parse_with("0023 0003 aabbcc", &hello, &bytes)); /* RFC 5077 section 3.2 */
    assert_octets(hello.ticket.data, hello.ticket.size, "aabbcc");
    g_assert_true(parse_with("002d 0003 020001", &hello, &bytes));
    g_assert_true(hello.psk_ke && hello.psk_dhe_ke);
    g_assert_true(parse_with("002b 0005 0403040303", &hello, &bytes));
    assert_octets(hello.supported_versions.data, hello.supported_versions.size, "03040303");
    g_assert_true(parse_with("0000 0000", &hello, &bytes)); /* an empty server_name */
    g_assert_true(parse_with("7a7a 0002 beef", &hello, &bytes)); /* GREASE is passed over */
}

/* What an extension holds is checked against its own length. */
static void
test_client_extensions_refused(void)
{
    static const char *const bad[] = {
        "002b 0005 0403040304 0304", /* what follows is half an extension */
        "002b 0003 040304",          /* the list is longer than its extension */
        "002b 0000",
        "002b 0001 00",
        "002d 0001 00",              /* ke_modes<1..255> */
        "002d 0002 0200",
        "0000 0003 000100",          /* host_name without a name */
        "0029 0006 0000 0021 2000",
        "0017",
        "0017 00",
        "0017 0001",
        "ff01 0001",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        PskClientHello hello;
        Octets bytes;

        g_test_message("%s", bad[i]);
        g_assert_false(parse_with(bad[i], &hello, &bytes));
    }
}

/* RFC 8446 section 4.2.11: two identities and two binders. */
static void
test_two_identities(void)
{
    g_autofree char *extension = g_strdup_printf(
        "0029 0054 000e 0001 61 00000000 0001 62 00000007 0042 20%064d 20%064d", 1, 2);
    PskClientHello hello;
    PskSpan identity, binder;
    Octets bytes;
    uint32_t age;

    g_assert_true(parse_with(extension, &hello, &bytes));
    g_assert_true(psk_identity_next(&hello.psk_identities, &identity, &age));
    g_assert_cmpmem(identity.data, identity.size, "a", 1);
    g_assert_cmpuint(age, ==, 0);
    g_assert_true(psk_identity_next(&hello.psk_identities, &identity, &age));
    g_assert_cmpmem(identity.data, identity.size, "b", 1);
    g_assert_cmpuint(age, ==, 7);
    g_assert_false(psk_identity_next(&hello.psk_identities, &identity, &age));
    g_assert_cmpuint(hello.binders_size, ==, 2 + 33 + 33);
    g_assert_true(psk_binder_next(&hello.psk_binders, &binder));
    g_assert_cmpint(binder.data[31], ==, 1);
    g_assert_true(psk_binder_next(&hello.psk_binders, &binder));
    g_assert_cmpint(binder.data[31], ==, 2);
    g_assert_false(psk_binder_next(&hello.psk_binders, &binder));
}

static void
test_lists(void)
{
    Octets bytes = octets("00a8c0a8ff");
    PskSpan list = octets_span(&bytes), identity;
    uint16_t value;
    uint32_t age;

    g_assert_true(psk_u16_next(&list, &value));
    g_assert_cmphex(value, ==, 0x00a8);
    g_assert_true(psk_u16_next(&list, &value));
    g_assert_cmphex(value, ==, 0xc0a8);
    g_assert_false(psk_u16_next(&list, &value)); /* half a number */
    g_assert_cmphex(value, ==, 0xc0a8);
    bytes = octets("0000 00000000"); /* identity<1..2^16-1> */
    list = octets_span(&bytes);
    g_assert_false(psk_identity_next(&list, &identity, &age));
    bytes = octets("0001 61 000000");
    list = octets_span(&bytes);
    g_assert_false(psk_identity_next(&list, &identity, &age));
    bytes = octets("1f 00000000000000000000000000000000000000000000000000000000000000");
    list = octets_span(&bytes);
    g_assert_false(psk_binder_next(&list, &identity)); /* opaque<32..255> */
}

static bool
parse_server_with(const char *extensions, PskServerHello *hello)
{
    g_autofree char *hex = g_strdup_printf("0303%064d00c0a800%04zx%s", 0,
                                           octets(extensions).size, extensions);
    Octets bytes = octets(hex);

    return psk_server_hello_parse(octets_span(&bytes), hello);
}

static void
test_server_extensions(void)
{
    PskServerHello hello;

    g_assert_true(parse_server_with("0017 0000 0016 0000 0004 0000 0023 0000", &hello));
    g_assert_true(hello.extended_master_secret && hello.encrypt_then_mac && hello.truncated_hmac &&
                  hello.session_ticket);
    g_assert_cmphex(hello.version, ==, 0x0303);
    g_assert_true(parse_server_with("002b 0002 0304 0029 0002 0001", &hello));
    g_assert_cmphex(hello.version, ==, 0x0304);
    g_assert_true(hello.pre_shared_key);
    g_assert_cmpuint(hello.selected_identity, ==, 1);
    g_assert_false(hello.key_share);
    g_assert_false(parse_server_with("0029 0001 00", &hello));
    g_assert_false(parse_server_with("002b 0001 03", &hello));
    g_assert_false(parse_server_with("0017 0001", &hello));
}

/* RFC 8446 section 4.1.3 */
static void
test_hello_retry_request(void)
{
    g_autofree char *hex = g_strdup(
        "0303cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c00130100");
    Octets bytes = octets(hex);
    PskServerHello hello;

    g_assert_true(psk_server_hello_parse(octets_span(&bytes), &hello));
    g_assert_true(hello.hello_retry_request);
    bytes.data[10] ^= 1;
    g_assert_true(psk_server_hello_parse(octets_span(&bytes), &hello));
    g_assert_false(hello.hello_retry_request);
}

/* Lengths that the RFC does not allow. */
/* RFC 8448 sections 3 and 4: without 0-RTT data, and with it. */
#define EXTENSIONS_BUT_EARLY_DATA                                                                 \
    "000a00140012001d00170018001901000101010201030104001c0002400100000000"

static bool
extensions_are_parsed(const char *body, bool *early_data)
{
    Octets bytes = octets(body);

    return psk_encrypted_extensions_parse(octets_span(&bytes), early_data);
}

static void
test_encrypted_extensions(void)
{
    bool taken = true;

    g_assert_true(extensions_are_parsed("0022" EXTENSIONS_BUT_EARLY_DATA, &taken));
    g_assert_false(taken);
    g_assert_true(extensions_are_parsed("0026" EXTENSIONS_BUT_EARLY_DATA "002a0000", &taken));
    g_assert_true(taken);
    g_assert_true(extensions_are_parsed("0000", &taken));
    g_assert_false(taken);
    g_assert_false(extensions_are_parsed("", &taken));
    g_assert_false(extensions_are_parsed("0027" EXTENSIONS_BUT_EARLY_DATA "002a0000", &taken));
    g_assert_false(extensions_are_parsed("0026" EXTENSIONS_BUT_EARLY_DATA "002a0001", &taken));
    g_assert_false(extensions_are_parsed("0026" EXTENSIONS_BUT_EARLY_DATA "002a000000", &taken));
}

static void
test_bounds(void)
{
    g_autofree char *long_id = g_strdup_printf("0303%064d21%066d000200a80100", 0, 0);
    g_autofree char *no_suites = g_strdup_printf("0303%064d0000000100", 0);
    g_autofree char *no_compression = g_strdup_printf("0303%064d00000200a800", 0);
    const char *const bad[] = {long_id, no_suites, no_compression};

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        Octets bytes = octets(bad[i]);
        PskClientHello hello;

        g_assert_false(psk_client_hello_parse(octets_span(&bytes), &hello));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tls/hello/client-hello", test_client_hello);
    g_test_add_func("/tls/hello/resuming-hello", test_resuming_hello);
    g_test_add_func("/tls/hello/server-hello", test_server_hello);
    g_test_add_func("/tls/hello/cut", test_cut);
    g_test_add_func("/tls/hello/client-extensions", test_client_extensions);
    g_test_add_func("/tls/hello/client-extensions-refused", test_client_extensions_refused);
    g_test_add_func("/tls/hello/two-identities", test_two_identities);
    g_test_add_func("/tls/hello/lists", test_lists);
    g_test_add_func("/tls/hello/server-extensions", test_server_extensions);
    g_test_add_func("/tls/hello/hello-retry-request", test_hello_retry_request);
    g_test_add_func("/tls/hello/encrypted-extensions", test_encrypted_extensions);
    g_test_add_func("/tls/hello/bounds", test_bounds);
    return g_test_run();
}
