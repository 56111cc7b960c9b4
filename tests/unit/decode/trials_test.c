/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/trials.h"

/* The key that fits, and how many were asked about. */
typedef struct {
    const char *key;
    unsigned asked;
    GString *keys; /* all of them, NUL as 0, or NULL */
} Lock;

static bool
fits(void *user, PskSpan key)
{
    Lock *lock = user;

    lock->asked++;
    if (lock->keys != NULL) {
        for (size_t i = 0; i < key.size; i++)
            g_string_append_c(lock->keys, key.data[i] != 0 ? (char)key.data[i] : '0');
        g_string_append_c(lock->keys, ' ');
    }
    return lock->key != NULL && psk_span_equal(key, psk_span_str(lock->key));
}

static PskTable *
table_new(void)
{
    PskTable *table = psk_table_new();

    psk_table_add_source(table, "keys.txt");
    psk_table_add(table, psk_span_str("eve"), psk_span_str("Ev"), psk_span_str("4576"), 0, 1);
    psk_table_add(table, psk_span_str("bob"), psk_span_str("Jo"), psk_span_str("4a6f"), 0, 2);
    psk_table_add(table, psk_span_str("bob"), psk_span_str("Mo"), psk_span_str("4d6f"), 0, 3);
    psk_table_add(table, psk_span_str("BOB"), psk_span_str("Bo"), psk_span_str("426f"), 0, 4);
    psk_table_add_unusable(table, psk_span_str("odd"), psk_span_str("abc"), 0, 5);
    return table;
}

static void
assert_found(const char *identity, const char *key, PskGuess guess, uint32_t line)
{
    g_autoptr(PskTable) table = table_new();
    g_autoptr(PskTrialLog) log = psk_trial_log_new();
    Lock lock = {.key = key};
    PskTrial trial;

    g_assert_true(psk_trials_run(log, 1, table, psk_span_str(identity), fits, &lock, &trial));
    g_assert_cmpint(trial.guess, ==, guess);
    g_assert_cmpuint(trial.entry.line, ==, line);
}

static void
test_found(void)
{
    assert_found("bob", "4a6f", PSK_GUESS_TEXT, 2);
    assert_found("bob", "4A6F", PSK_GUESS_TEXT_UPPER, 2);
    assert_found("bob", "4d6f\n", PSK_GUESS_TEXT_LF, 3); /* its second line */
    assert_found("odd", "\x0a\xbc", PSK_GUESS_PADDED_LEFT, 5);
    assert_found("odd", "\xab\xc0", PSK_GUESS_PADDED_RIGHT, 5);
    assert_found("bob", "Bo", PSK_GUESS_NEAR_IDENTITY, 4);
    assert_found("bob", "Ev", PSK_GUESS_OTHER_IDENTITY, 1);
    assert_found("nobody", "Mo", PSK_GUESS_OTHER_IDENTITY, 3);
    assert_found("Eve\n", "Ev", PSK_GUESS_NEAR_IDENTITY, 1);
}

/* Its own lines in other ways, then similar identities, then others; its own keys not again. */
static void
test_order(void)
{
    g_autoptr(PskTable) table = table_new();
    g_autoptr(PskTrialLog) log = psk_trial_log_new();
    g_autoptr(GString) keys = g_string_new(NULL);
    Lock lock = {.keys = keys};
    const char *own, *second;
    PskTrial trial;

    g_assert_false(psk_trials_run(log, 1, table, psk_span_str("bob"), fits, &lock, &trial));
    own = strstr(keys->str, "4a6f ");
    second = strstr(keys->str, "4d6f ");
    g_assert_true(own == keys->str);
    g_assert_nonnull(second);
    g_assert_true(g_str_has_suffix(second, " Bo Ev "));
    g_assert_null(strstr(keys->str, " Jo "));
    g_assert_null(strstr(keys->str, " Mo "));
}

static bool
finds_other(PskTrialLog *log, uint64_t order, const PskTable *table, const char *identity,
            const char *key)
{
    Lock lock = {.key = key};
    PskTrial trial;

    return psk_trials_run(log, order, table, psk_span_str(identity), fits, &lock, &trial);
}

/* After so many failures only its own line is tried; a place before them knows nothing of them. */
static void
test_failures(void)
{
    g_autoptr(PskTable) table = table_new();
    g_autoptr(PskTrialLog) log = psk_trial_log_new();

    for (uint64_t i = 0; i < PSK_TRIAL_FAILURES_MAX; i++) {
        g_assert_true(finds_other(log, 100 + i, table, "bob", "Ev")); /* counts for nothing */
        g_assert_false(finds_other(log, 100 + i, table, "bob", NULL));
    }
    g_assert_false(finds_other(log, 200, table, "bob", "Ev"));
    g_assert_true(finds_other(log, 200, table, "bob", "4a6f"));
    g_assert_true(finds_other(log, 200, table, "eve", "Jo"));
    g_assert_true(finds_other(log, 114, table, "bob", "Ev"));
    g_assert_false(finds_other(log, 115, table, "bob", "Ev"));
}

/* Sessions beyond the limit get no trial of others' keys; those of earlier places do. */
static void
test_bounded(void)
{
    g_autoptr(PskTable) table = table_new();
    g_autoptr(PskTrialLog) log = psk_trial_log_new();

    for (unsigned i = 0; i < PSK_TRIAL_SWEEPS_MAX; i++) {
        g_autofree char *identity = g_strdup_printf("device-%u", i);

        g_assert_false(finds_other(log, i + 1, table, identity, NULL));
    }
    g_assert_false(finds_other(log, PSK_TRIAL_SWEEPS_MAX, table, "late", "Ev"));
    g_assert_true(finds_other(log, PSK_TRIAL_SWEEPS_MAX - 1, table, "late", "Ev"));
    psk_trial_log_free(NULL);
}

static PskTable *
table_of_many(uint32_t size)
{
    PskTable *table = psk_table_new();

    psk_table_add_source(table, "keys.txt");
    for (uint32_t i = 0; i < size; i++) {
        g_autofree char *identity = g_strdup_printf("device-%u", i);
        g_autofree char *key = g_strdup_printf("key-%u", i);

        psk_table_add(table, psk_span_str(identity), psk_span_str(key), psk_span_str("text"), 0,
                      i + 1);
    }
    return table;
}

/* Nor are more keys tried in all, in whatever order the threads come to them. */
static void
test_total(void)
{
    enum { SWEEPS = PSK_TRIALS_TOTAL_MAX / PSK_TRIALS_MAX };
    g_autoptr(PskTable) table = table_of_many(PSK_TRIALS_MAX);
    g_autoptr(PskTrialLog) log = psk_trial_log_new();

    for (unsigned i = 0; i < SWEEPS; i++) {
        g_autofree char *identity = g_strdup_printf("other-%u", i);

        g_assert_false(finds_other(log, 2 * (uint64_t)(i ^ 1), table, identity, NULL));
    }
    g_assert_false(finds_other(log, 2 * SWEEPS + 2, table, "late", "key-9"));
    g_assert_true(finds_other(log, 2 * SWEEPS - 5, table, "late", "key-9"));
}

/* Others' keys are tried up to PSK_TRIALS_MAX lines. */
static void
test_many_lines(void)
{
    g_autoptr(PskTable) table = table_of_many(PSK_TRIALS_MAX + 1);
    g_autoptr(PskTrialLog) log = psk_trial_log_new();
    Lock lock = {0};
    PskTrial trial;

    g_assert_false(psk_trials_run(log, 1, table, psk_span_str("bob"), fits, &lock, &trial));
    g_assert_cmpuint(lock.asked, ==, PSK_TRIALS_MAX);
    g_assert_true(finds_other(log, 1, table, "bob", "key-16383"));
    g_assert_false(finds_other(log, 1, table, "bob", "key-16384"));
}

/* Of an identity on many lines, PSK_TRIED_KEYS_MAX are read in other ways. */
static void
test_many_own_lines(void)
{
    g_autoptr(PskTable) table = psk_table_new();
    g_autoptr(PskTrialLog) log = psk_trial_log_new();

    psk_table_add_source(table, "keys.txt");
    for (uint32_t i = 0; i <= PSK_TRIED_KEYS_MAX; i++) {
        g_autofree char *text = g_strdup_printf("%04u", i);
        uint8_t key[] = {(uint8_t)(text[0] << 4 | (text[1] & 15)),
                         (uint8_t)(text[2] << 4 | (text[3] & 15))};

        psk_table_add(table, psk_span_str("bob"), psk_span(key, 2), psk_span_str(text), 0, i + 1);
    }
    g_assert_true(finds_other(log, 1, table, "bob", "0063"));
    g_assert_false(finds_other(log, 1, table, "bob", "0064"));
}

/* Where no identity is known, the run's keys are spent together, in the order of places. */
static void
test_without_identity(void)
{
    g_autoptr(PskTrialLog) log = psk_trial_log_new();
    size_t most = PSK_TRIALS_TOTAL_MAX;

    g_assert_true(psk_trials_may(log, 9, most));
    g_assert_false(psk_trials_may(log, 9, most + 1));
    psk_trials_spent(log, 5, most - 10);
    g_assert_true(psk_trials_may(log, 9, 10));
    g_assert_false(psk_trials_may(log, 9, 11));
    g_assert_true(psk_trials_may(log, 4, most)); /* what comes later does not count */
    psk_trials_spent(log, 9, 10);
    g_assert_false(psk_trials_may(log, 9, 1));
    g_assert_true(psk_trials_may(log, 8, 10));
}

static void
test_near(void)
{
    g_autoptr(PskTable) table = table_new();
    g_autoptr(PskTrialLog) log = psk_trial_log_new();
    PskTableEntry entry;
    PskNear near;

    g_assert_true(psk_trials_near(log, table, psk_span_str("Bob"), &near, &entry));
    g_assert_cmpint(near, ==, PSK_NEAR_CASE);
    g_assert_cmpuint(entry.line, ==, 2);
    g_assert_true(psk_trials_near(log, table, psk_span_str("eve "), &near, &entry));
    g_assert_cmpint(near, ==, PSK_NEAR_BLANKS);
    g_assert_cmpuint(entry.line, ==, 1);
    g_assert_false(psk_trials_near(log, table, psk_span_str("evil"), &near, &entry));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/trials/found", test_found);
    g_test_add_func("/decode/trials/order", test_order);
    g_test_add_func("/decode/trials/failures", test_failures);
    g_test_add_func("/decode/trials/bounded", test_bounded);
    g_test_add_func("/decode/trials/total", test_total);
    g_test_add_func("/decode/trials/many-lines", test_many_lines);
    g_test_add_func("/decode/trials/many-own-lines", test_many_own_lines);
    g_test_add_func("/decode/trials/without-identity", test_without_identity);
    g_test_add_func("/decode/trials/near", test_near);
    return g_test_run();
}
