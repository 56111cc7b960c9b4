/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/key_exchange.h"

#include "vectors.h"

static const PskKex all[] = {PSK_KEX_PSK, PSK_KEX_DHE_PSK, PSK_KEX_RSA_PSK, PSK_KEX_ECDHE_PSK};

static bool
hint_is(const char *body, PskKex kex, const char *expected)
{
    Octets bytes = octets(body);
    PskSpan hint;

    if (!psk_server_key_exchange_hint(octets_span(&bytes), kex, &hint))
        return false;
    assert_octets(hint.data, hint.size, expected);
    return true;
}

/* RFC 4279 sections 2 to 4 and RFC 5489 section 2: psk_identity_hint<0..2^16-1>, then params. */
static void
test_hint(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        bool more = all[i] != PSK_KEX_PSK; /* Erlang's ssl signs the hint of RSA_PSK */

        g_assert_true(hint_is("0004 68696e74", all[i], "68696e74"));
        g_assert_true(hint_is("0000", all[i], ""));
        g_assert_cmpint(hint_is("0004 68696e74 03001d20", all[i], "68696e74"), ==, more);
        g_assert_false(hint_is("", all[i], ""));
        g_assert_false(hint_is("00", all[i], ""));
        g_assert_false(hint_is("0004 68696e", all[i], ""));
        g_assert_false(hint_is("ffff 68", all[i], ""));
    }
}

static bool
identity_is(const char *body, PskKex kex, const char *expected, const char *expected_rest)
{
    Octets bytes = octets(body);
    PskSpan identity, rest;

    if (!psk_client_key_exchange_parse(octets_span(&bytes), kex, &identity, &rest))
        return false;
    assert_octets(identity.data, identity.size, expected);
    assert_octets(rest.data, rest.size, expected_rest);
    return true;
}

static void
test_identity(void)
{
    /* captures/article.pcapng: the identity bob */
    g_assert_true(identity_is("0003 626f62", PSK_KEX_PSK, "626f62", ""));
    g_assert_true(identity_is("0000", PSK_KEX_PSK, "", ""));
    g_assert_true(identity_is("0003 620062", PSK_KEX_PSK, "620062", "")); /* NUL is an octet */
    g_assert_false(identity_is("0003 626f62 00", PSK_KEX_PSK, "", ""));
    /* RFC 4279 section 3: ClientDiffieHellmanPublic; RFC 5489: ClientECDiffieHellmanPublic */
    g_assert_true(identity_is("0003 626f62 0002abcd", PSK_KEX_DHE_PSK, "626f62", "0002abcd"));
    g_assert_true(identity_is("0003 626f62 03abcdef", PSK_KEX_ECDHE_PSK, "626f62", "03abcdef"));
    /* RFC 4279 section 4: EncryptedPreMasterSecret */
    g_assert_true(identity_is("0003 626f62 0002abcd", PSK_KEX_RSA_PSK, "626f62", "abcd"));
    g_assert_false(identity_is("0003 626f62", PSK_KEX_RSA_PSK, "", ""));
    g_assert_false(identity_is("0003 626f62 0002abcdef", PSK_KEX_RSA_PSK, "", ""));
    g_assert_false(identity_is("0003 626f62 0003abcd", PSK_KEX_RSA_PSK, "", ""));
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        g_assert_false(identity_is("", all[i], "", ""));
        g_assert_false(identity_is("00", all[i], "", ""));
        g_assert_false(identity_is("0003 626f", all[i], "", ""));
    }
}

/* RFC 5077 section 3.3: ticket_lifetime_hint, ticket<0..2^16-1>. */
static void
test_ticket(void)
{
    Octets body = octets("00001c20 0004 d15ea5ed"), empty = octets("00000000 0000");
    PskSpan ticket;

    g_assert_true(psk_ticket_parse(octets_span(&body), &ticket));
    assert_octets(ticket.data, ticket.size, "d15ea5ed");
    g_assert_true(psk_ticket_parse(octets_span(&empty), &ticket));
    g_assert_cmpuint(ticket.size, ==, 0);
    for (size_t size = 0; size < body.size; size++)
        g_assert_false(psk_ticket_parse(psk_span(body.data, size), &ticket));
    body.size++;
    g_assert_false(psk_ticket_parse(octets_span(&body), &ticket));
}

/* RFC 8448 section 3: the server's NewSessionTicket. */
#define TICKET                                                                                    \
    "2c035d829359ee5ff7af4ec900000000262a6494dc486d2c8a34cb33fa90bf1b0070ad3c498883c9367c09a2be78" \
    "5abc55cd226097a3a982117283f82a03a143efd3ff5dd36d64e861be7fd61d2827db279cce145077d454a3664d4e" \
    "6da4d29ee03725a6a4dafcd0fc67d2aea70529513e3da2677fa5906c5b3f7d8f92f228bda40dda721470f9fbf297" \
    "b5aea617646fac5c03272e970727c621a79141ef5f7de6505e5bfbc388e93343694093934ae4d357"

static void
test_ticket13(void)
{
    Octets body = octets("0000001e fad6aac5 02 0000 00b2" TICKET "0008 002a 0004 00000400");
    PskSpan nonce, ticket;

    g_assert_cmpuint(body.size, ==, 0xc9);
    g_assert_true(psk_ticket13_parse(octets_span(&body), &nonce, &ticket));
    assert_octets(nonce.data, nonce.size, "0000");
    assert_octets(ticket.data, ticket.size, TICKET);
    for (size_t size = 0; size < body.size; size++)
        g_assert_false(psk_ticket13_parse(psk_span(body.data, size), &nonce, &ticket));
    body.size++;
    g_assert_false(psk_ticket13_parse(octets_span(&body), &nonce, &ticket));
    body = octets("0000001e fad6aac5 00 0000 0000"); /* ticket<1..2^16-1> */
    g_assert_false(psk_ticket13_parse(octets_span(&body), &nonce, &ticket));
    body = octets("0000001e fad6aac5 00 0001 aa 0000");
    g_assert_true(psk_ticket13_parse(octets_span(&body), &nonce, &ticket));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tls/key_exchange/hint", test_hint);
    g_test_add_func("/tls/key_exchange/identity", test_identity);
    g_test_add_func("/tls/key_exchange/ticket", test_ticket);
    g_test_add_func("/tls/key_exchange/ticket13", test_ticket13);
    return g_test_run();
}
