/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "keys.h"

#include <stdio.h>

#include "base/text.h"
#include "capture/capture_format.h"
#include "capture/late_secrets.h"
#include "message.h"
#include "psk/table_file.h"

/* Lines with a doubled identity that are told of one by one. */
enum { DUPLICATES_SHOWN = 100 };

typedef struct {
    Report *report;
    uint64_t duplicates;
} Lines;

static void
on_line(void *user, PskLineProblem problem, const char *message, PskSpan identity, uint32_t line,
        uint32_t first_line)
{
    Lines *lines = user;
    g_autoptr(GString) text = NULL;

    (void)line;
    (void)first_line;
    if (problem != PSK_LINE_DUPLICATE) {
        message_print("%s", message);
        return;
    }
    if (++lines->duplicates > DUPLICATES_SHOWN)
        return;
    text = g_string_new("identity \"");
    psk_text_append(text, identity);
    g_string_append_printf(text, "\", %s", message);
    report_finding(lines->report, psk_finding_find("duplicate_identity"), text->str);
}

/* What was not told one by one. */
static void
report_rest(const Lines *lines)
{
    g_autofree char *text = NULL;

    if (lines->duplicates <= DUPLICATES_SHOWN)
        return;
    text = g_strdup_printf("%" G_GUINT64_FORMAT " more lines have an identity that stood on an "
                           "earlier line; of one identity, the first %d keys are tried",
                           lines->duplicates - DUPLICATES_SHOWN, PSK_TRIED_KEYS_MAX);
    report_finding(lines->report, psk_finding_find("duplicate_identity"), text);
}

/* Octets at the beginning of a capture that tell what it is, and more. */
enum { BEGIN_SIZE = 64 };

/* A capture where the key table belongs would be complained of line by line. */
static bool
is_capture(const char *path)
{
    uint8_t begin[BEGIN_SIZE];
    FILE *file = g_file_test(path, G_FILE_TEST_IS_REGULAR) ? fopen(path, "rb") : NULL;
    size_t size = 0;

    if (file != NULL) {
        size = fread(begin, 1, sizeof begin, file);
        fclose(file);
    }
    return capture_format_recognise(psk_span(begin, size)).kind != CAPTURE_FORMAT_OTHER;
}

static bool
refuse_capture(const char *path, GError **error)
{
    g_autofree char *name = psk_text_escape(psk_span_str(path));

    g_set_error(error, PSK_TABLE_FILE_ERROR, PSK_TABLE_FILE_ERROR_NO_KEY,
                "%s is a capture, no key table: the key table is the last argument, behind the "
                "captures",
                name);
    return false;
}

static bool
load_tables(Keys *keys, const Options *options, Report *report, GError **error)
{
    Lines lines = {.report = report};
    bool ok = true;

    for (char **path = options->keys; ok && path != NULL && *path != NULL; path++) {
        if (keys->table == NULL)
            keys->table = psk_table_new();
        ok = is_capture(*path) ? refuse_capture(*path, error)
                               : psk_table_file_read(keys->table, *path, on_line, &lines, error);
    }
    report_rest(&lines);
    return ok;
}

static void
on_secrets(void *user, PskSpan key_log)
{
    psk_keylog_parse(user, key_log, NULL);
}

/* A key log, or a capture that carries one. */
static bool
read_keylog(PskKeylog *keylog, const char *path, GError **error)
{
    size_t before = psk_keylog_size(keylog);

    late_secrets_read(path, on_secrets, keylog);
    return psk_keylog_size(keylog) > before || psk_keylog_read(keylog, path, error);
}

bool
keys_load(Keys *keys, const Options *options, Report *report, GError **error)
{
    *keys = (Keys){.keylog = psk_keylog_new()};
    for (char **path = options->keylogs; path != NULL && *path != NULL; path++)
        if (!read_keylog(keys->keylog, *path, error))
            return false;
    if (options->rsa_key != NULL) {
        keys->rsa_key = g_new0(PskRsaKey, 1);
        if (!psk_rsa_key_read(keys->rsa_key, options->rsa_key, error))
            return false;
    }
    return load_tables(keys, options, report, error);
}

void
keys_clear(Keys *keys)
{
    g_clear_pointer(&keys->table, psk_table_free);
    if (keys->rsa_key != NULL)
        psk_rsa_key_clear(keys->rsa_key);
    g_clear_pointer(&keys->rsa_key, g_free);
    g_clear_pointer(&keys->keylog, psk_keylog_free);
}
