/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/private.h"

static const PskContext context;
static const PskConnectionEvents events;

/* Bob's session, in which a renegotiation as alice with another suite has begun. */
static PskConnection *
renegotiating(void)
{
    PskConnection *connection = psk_connection_new(&context, &events, NULL);
    PskFacts *facts = &connection->facts;

    facts->decrypting = true;
    facts->version = PSK_TLS_1_2;
    facts->identity = g_bytes_new("bob", 3);
    facts->key_ref = g_strdup("keys:1");
    facts->key = PSK_KEY_VERIFIED;
    facts->source = PSK_SOURCE_TABLE;
    facts->suite_id = 0x00a8;
    facts->suite = psk_suite_find(0x00a8);
    psk_established_keep(connection);
    g_bytes_unref(facts->identity);
    facts->identity = g_bytes_new("alice", 5);
    g_free(facts->key_ref);
    facts->key_ref = g_strdup("keys:2");
    facts->key = PSK_KEY_WRONG;
    facts->suite_id = 0xd001;
    facts->suite = psk_suite_find(0xd001);
    return connection;
}

static void
end(PskConnection *connection, const char *identity, const char *key_ref, uint16_t suite)
{
    const PskFacts *facts = psk_connection_facts(connection);
    gsize size;
    const char *octets;

    psk_connection_end(connection);
    octets = g_bytes_get_data(facts->identity, &size);
    g_assert_cmpmem(octets, size, identity, strlen(identity));
    g_assert_cmpstr(facts->key_ref, ==, key_ref);
    g_assert_cmphex(facts->suite_id, ==, suite);
    g_assert_cmphex(facts->suite->id, ==, suite);
    g_assert_cmpint(facts->key, ==, suite == 0x00a8 ? PSK_KEY_VERIFIED : PSK_KEY_WRONG);
    psk_connection_free(connection);
}

static void
test_given_up(void)
{
    PskConnection *connection = renegotiating();

    connection->negotiation.changed[PSK_CLIENT] = true; /* to which the server said no */
    end(connection, "bob", "keys:1", 0x00a8);
}

static void
test_given_up_twice(void)
{
    PskConnection *connection = renegotiating();

    psk_established_keep(connection); /* the next begins, and alice was never there */
    end(connection, "bob", "keys:1", 0x00a8);
}

/* What was lost may have ended it. */
static void
test_lost(void)
{
    PskConnection *connection = renegotiating();

    connection->facts.direction[PSK_SERVER].gaps.count = 1;
    end(connection, "alice", "keys:2", 0xd001);
}

static void
test_done(void)
{
    PskConnection *connection = renegotiating();

    connection->negotiation.changed[PSK_CLIENT] = true;
    connection->negotiation.changed[PSK_SERVER] = true;
    end(connection, "alice", "keys:2", 0xd001);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/established/given-up", test_given_up);
    g_test_add_func("/decode/established/given-up-twice", test_given_up_twice);
    g_test_add_func("/decode/established/lost", test_lost);
    g_test_add_func("/decode/established/done", test_done);
    return g_test_run();
}
