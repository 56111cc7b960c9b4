/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/session_cache.h"

static void
put(PskSessionCache *cache, PskSpan key, const char *secret)
{
    PskSessionEntry entry = {.secret = {(uint8_t *)secret, strlen(secret)},
                             .suite_id = 0xc0a8,
                             .version = PSK_TLS_1_2,
                             .key_ref = (char *)"keys.txt:3",
                             .source = 1};

    psk_session_cache_put(cache, &key, 1, 0, &entry);
}

static void
assert_holds(PskSessionCache *cache, PskSpan key, const char *secret)
{
    PskSessionEntry entry;

    g_assert_true(psk_session_cache_get(cache, key, 0, &entry));
    g_assert_cmpmem(entry.secret.data, entry.secret.size, secret, strlen(secret));
    g_assert_cmphex(entry.suite_id, ==, 0xc0a8);
    g_assert_cmpstr(entry.key_ref, ==, "keys.txt:3");
    g_assert_cmpint(entry.source, ==, 1);
    psk_session_entry_clear(&entry);
    g_assert_null(entry.secret.data);
}

static void
assert_lacks(PskSessionCache *cache, PskSpan key)
{
    PskSessionEntry entry;

    g_assert_false(psk_session_cache_get(cache, key, 0, &entry));
}

static void
test_put_and_get(void)
{
    g_autoptr(PskSessionCache) cache = psk_session_cache_new();
    char secret[] = "master";

    assert_lacks(cache, psk_span_str("id"));
    put(cache, psk_span_str("id"), secret);
    secret[0] = 'X'; /* it is a copy that is kept */
    assert_holds(cache, psk_span_str("id"), "master");
    assert_holds(cache, psk_span_str("id"), "master"); /* and copies that are given out */
    assert_lacks(cache, psk_span_str("i"));
    assert_lacks(cache, psk_span("id", 3)); /* with its NUL */
    put(cache, psk_span_str("id"), "later");
    assert_holds(cache, psk_span_str("id"), "later");
    psk_session_cache_free(NULL);
}

static void
test_identity(void)
{
    g_autoptr(PskSessionCache) cache = psk_session_cache_new();
    g_autoptr(GBytes) identity = g_bytes_new("b\0b", 3);
    PskSessionEntry entry = {.identity = identity};
    PskSpan id = psk_span_str("id");

    psk_session_cache_put(cache, &id, 1, 0, &entry);
    g_assert_true(psk_session_cache_get(cache, psk_span_str("id"), 0, &entry));
    g_assert_cmpmem(g_bytes_get_data(entry.identity, NULL), g_bytes_get_size(entry.identity),
                    "b\0b", 3);
    g_assert_cmpuint(entry.secret.size, ==, 0);
    psk_session_entry_clear(&entry);
}

/* An empty session id (RFC 5246 section 7.4.1.2) stands for no session; too long ones are left. */
static void
test_limits_of_keys(void)
{
    g_autoptr(PskSessionCache) cache = psk_session_cache_new();
    g_autofree uint8_t *ticket = g_malloc0(PSK_SESSION_KEY_MAX + 1);

    put(cache, psk_span(NULL, 0), "none");
    assert_lacks(cache, psk_span(NULL, 0));
    put(cache, psk_span(ticket, PSK_SESSION_KEY_MAX), "long");
    assert_holds(cache, psk_span(ticket, PSK_SESSION_KEY_MAX), "long");
    put(cache, psk_span(ticket, PSK_SESSION_KEY_MAX + 1), "longer");
    assert_lacks(cache, psk_span(ticket, PSK_SESSION_KEY_MAX + 1));
}

/* The oldest make room; what was put again is young. */
static void
test_oldest_make_room(void)
{
    g_autoptr(PskSessionCache) cache = psk_session_cache_new();
    static uint32_t keys[PSK_SESSION_CACHE_MAX];

    for (uint32_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        keys[i] = i;
        put(cache, psk_span(&keys[i], sizeof(keys[i])), "first");
    }
    assert_holds(cache, psk_span(&keys[0], sizeof(keys[0])), "first");
    put(cache, psk_span(&keys[0], sizeof(keys[0])), "again");
    put(cache, psk_span_str("new"), "one more");
    assert_holds(cache, psk_span_str("new"), "one more");
    assert_holds(cache, psk_span(&keys[0], sizeof(keys[0])), "again");
    assert_lacks(cache, psk_span(&keys[1], sizeof(keys[1])));
    assert_holds(cache, psk_span(&keys[2], sizeof(keys[2])), "first");
}

/* One name with ever other secrets, as of a server with one session id for all, takes one place. */
static void
test_one_name_takes_one_place(void)
{
    g_autoptr(PskSessionCache) cache = psk_session_cache_new();
    uint32_t key = 0;

    put(cache, psk_span_str("device"), "first");
    for (uint32_t i = 0; i < PSK_SESSION_CACHE_MAX; i++) {
        put(cache, psk_span_str("one for all"), i % 2 ? "odd" : "even");
        if (i % 2 && ++key <= PSK_SESSION_CACHE_MAX - 2)
            put(cache, psk_span(&key, sizeof(key)), "other");
    }
    assert_holds(cache, psk_span_str("device"), "first");
    assert_holds(cache, psk_span_str("one for all"), "odd");
    for (; key > 0; key--)
        assert_holds(cache, psk_span(&key, sizeof(key)), "other");
}

static void
put_two(PskSessionCache *cache, const char *id, const char *ticket, const char *secret)
{
    const PskSpan keys[] = {psk_span_str(id), psk_span_str(ticket)};
    PskSessionEntry entry = {.secret = {(uint8_t *)secret, strlen(secret)},
                             .suite_id = 0xc0a8,
                             .key_ref = (char *)"keys.txt:3",
                             .source = 1};

    psk_session_cache_put(cache, keys, G_N_ELEMENTS(keys), 0, &entry);
}

/* A session id and a ticket are of one session: what takes the one name leaves it the other. */
static void
test_two_names(void)
{
    g_autoptr(PskSessionCache) cache = psk_session_cache_new();

    put(cache, psk_span_str("id"), "secret"); /* its ticket is not known yet */
    put_two(cache, "id", "ticket", "secret");
    put_two(cache, "id", "renewed", "secret"); /* more names than a session may have */
    assert_holds(cache, psk_span_str("id"), "secret");
    assert_holds(cache, psk_span_str("ticket"), "secret");
    assert_holds(cache, psk_span_str("renewed"), "secret");
    put(cache, psk_span_str("id"), "other");
    assert_holds(cache, psk_span_str("id"), "other");
    assert_holds(cache, psk_span_str("ticket"), "secret");
    put_two(cache, "", "ticket", "other");
    assert_holds(cache, psk_span_str("ticket"), "other");
    assert_lacks(cache, psk_span_str(""));
}

/* Sessions are counted, not names; and each gives up both. */
static void
test_two_names_take_one_place(void)
{
    g_autoptr(PskSessionCache) cache = psk_session_cache_new();

    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < PSK_SESSION_CACHE_MAX; i++) {
            g_autofree char *id = g_strdup_printf("id %u %u", round, i);
            g_autofree char *ticket = g_strdup_printf("ticket %u %u", round, i);

            put_two(cache, id, ticket, id);
        }
        assert_holds(cache, psk_span_str(round == 0 ? "id 0 0" : "id 1 0"),
                     round == 0 ? "id 0 0" : "id 1 0");
        assert_holds(cache, psk_span_str(round == 0 ? "ticket 0 0" : "ticket 1 0"),
                     round == 0 ? "id 0 0" : "id 1 0");
    }
    assert_lacks(cache, psk_span_str("id 0 8191"));
    assert_lacks(cache, psk_span_str("ticket 0 8191"));
}

static gpointer
hammer(gpointer data)
{
    for (uint32_t i = 0; i < 20000; i++) {
        uint8_t key = (uint8_t)(i * 7);
        PskSessionEntry entry;

        put(data, psk_span(&key, 1), "same");
        if (psk_session_cache_get(data, psk_span(&key, 1), 0, &entry)) {
            g_assert_cmpmem(entry.secret.data, entry.secret.size, "same", 4);
            psk_session_entry_clear(&entry);
        }
    }
    return NULL;
}

static void
test_threads(void)
{
    g_autoptr(PskSessionCache) cache = psk_session_cache_new();
    GThread *threads[4];

    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("hammer", hammer, cache);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    for (unsigned i = 0; i < 256; i++) {
        uint8_t key = (uint8_t)i;

        assert_holds(cache, psk_span(&key, 1), "same");
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/session_cache/put-and-get", test_put_and_get);
    g_test_add_func("/decode/session_cache/identity", test_identity);
    g_test_add_func("/decode/session_cache/limits-of-keys", test_limits_of_keys);
    g_test_add_func("/decode/session_cache/oldest-make-room", test_oldest_make_room);
    g_test_add_func("/decode/session_cache/one-name", test_one_name_takes_one_place);
    g_test_add_func("/decode/session_cache/two-names", test_two_names);
    g_test_add_func("/decode/session_cache/two-names-one-place", test_two_names_take_one_place);
    g_test_add_func("/decode/session_cache/threads", test_threads);
    return g_test_run();
}
