/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "keys.h"

#include "output.h"
#include "psk/table_file.h"

/* Findings and messages as they came. */
typedef struct {
    Keys keys;
    GString *findings;
    char *messages;
    GError *error;
    bool ok;
} Loaded;

static void
on_item(void *user, const Item *item)
{
    g_assert_cmpint(item->kind, ==, ITEM_FINDING);
    g_string_append(user, item->text->str);
}

static char *
temporary(const char *content)
{
    char *path;
    int fd = g_file_open_tmp("psk-keys-XXXXXX", &path, NULL);

    close(fd);
    g_assert_true(g_file_set_contents(path, content, -1, NULL));
    return path;
}

static void
load(Loaded *loaded, char **tables, char **keylogs)
{
    Options options = {.keys = tables, .keylogs = keylogs};
    Report *report;
    Caught caught;

    *loaded = (Loaded){.findings = g_string_new(NULL)};
    report = report_new(&options, on_item, loaded->findings);
    caught_begin(&caught, stderr);
    loaded->ok = keys_load(&loaded->keys, &options, report, &loaded->error);
    loaded->messages = caught_end(&caught, stderr);
    report_free(report);
}

static void
loaded_clear(Loaded *loaded)
{
    keys_clear(&loaded->keys);
    g_assert_null(loaded->keys.table);
    g_string_free(loaded->findings, TRUE);
    g_free(loaded->messages);
    g_clear_error(&loaded->error);
}

static void
test_tables(void)
{
    g_autofree char *one = temporary("bob:01\nbad line\n"), *two = temporary("eve:02\nbob:03\n");
    g_autofree char *expected = g_strdup_printf("pskdecode: %s:2: ", one);
    Loaded loaded;

    load(&loaded, (char *[]){one, two, NULL}, NULL);
    g_assert_true(loaded.ok);
    g_assert_no_error(loaded.error);
    g_assert_cmpuint(psk_table_size(loaded.keys.table), ==, 3);
    g_assert_true(g_str_has_prefix(loaded.messages, expected));
    g_assert_cmpuint(count_of(loaded.messages, "\n"), ==, 1);
    g_assert_cmpuint(count_of(loaded.findings->str, "duplicate_identity"), ==, 1);
    g_assert_nonnull(strstr(loaded.findings->str, "\"bob\""));
    loaded_clear(&loaded);
    g_unlink(one);
    g_unlink(two);
}

/* An identity in a table is as little to be trusted as one from the wire. */
static void
test_hostile_identity(void)
{
    g_autofree char *path = temporary("b\x1b[2Jb:01\nb\x1b[2Jb:02\n");
    Loaded loaded;

    load(&loaded, (char *[]){path, NULL}, NULL);
    g_assert_true(loaded.ok);
    g_assert_null(strchr(loaded.findings->str, '\x1b'));
    g_assert_nonnull(strstr(loaded.findings->str, "\"b\\x1b[2Jb\""));
    loaded_clear(&loaded);
    g_unlink(path);
}

static void
test_keylogs(void)
{
    g_autofree char *path = g_build_filename(PSK_CAPTURES, "article.keylog", NULL);
    Loaded loaded;

    load(&loaded, NULL, (char *[]){path, NULL});
    g_assert_true(loaded.ok);
    g_assert_null(loaded.keys.table);
    g_assert_cmpuint(psk_keylog_size(loaded.keys.keylog), >, 0);
    loaded_clear(&loaded);
}

/* Captures may bring secrets of their own: there is a key log in any case. */
static void
test_none(void)
{
    Loaded loaded;

    load(&loaded, NULL, NULL);
    g_assert_true(loaded.ok);
    g_assert_nonnull(loaded.keys.keylog);
    loaded_clear(&loaded);
}

static void
test_failures(void)
{
    g_autofree char *empty = temporary("# nothing\n");
    Loaded loaded;

    load(&loaded, (char *[]){(char *)"/nonexistent/keys", NULL}, NULL);
    g_assert_false(loaded.ok);
    g_assert_error(loaded.error, PSK_TABLE_FILE_ERROR, PSK_TABLE_FILE_ERROR_READ);
    loaded_clear(&loaded);
    load(&loaded, (char *[]){empty, NULL}, NULL);
    g_assert_false(loaded.ok);
    g_assert_error(loaded.error, PSK_TABLE_FILE_ERROR, PSK_TABLE_FILE_ERROR_NO_KEY);
    loaded_clear(&loaded);
    load(&loaded, NULL, (char *[]){empty, NULL});
    g_assert_false(loaded.ok);
    g_assert_nonnull(strstr(loaded.error->message, empty));
    loaded_clear(&loaded);
    g_unlink(empty);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tools/keys/tables", test_tables);
    g_test_add_func("/tools/keys/hostile-identity", test_hostile_identity);
    g_test_add_func("/tools/keys/keylogs", test_keylogs);
    g_test_add_func("/tools/keys/none", test_none);
    g_test_add_func("/tools/keys/failures", test_failures);
    return g_test_run();
}
