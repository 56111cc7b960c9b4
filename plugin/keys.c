/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compat.h"

#include "keys.h"

#include <sys/stat.h>

#include <wsutil/report_message.h>

#include "base/hex.h"
#include "base/text.h"
#include "preferences.h"
#include "psk/table_file.h"

/* What a table was made from. */
typedef struct {
    char *path; /* NULL without a file */
    bool exists;
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec modified;
    unsigned generation;
} Origin;

/* Problems of single lines that are told one by one; of a wrong file every line is bad. */
enum { PROBLEMS_MAX = 10 };

typedef struct {
    GString *text;
    unsigned count;
} Problems;

static PskTable *table;
static Origin origin;
static GPtrArray *replaced; /* PskTable, which sessions may still be using */

static bool
decode_base64(const char *text, PskSecret *key)
{
    size_t size;
    guchar *bytes = g_base64_decode(text, &size);
    /* GLib passes over what is not base64; a round trip tells. */
    char *again = g_base64_encode(bytes, size);
    bool same = strcmp(again, text) == 0;

    if (same)
        psk_secret_set(key, psk_span(bytes, size));
    psk_wipe(again, strlen(again));
    psk_wipe(bytes, size);
    g_free(again);
    g_free(bytes);
    return same;
}

bool
tlspsk_key_row_decode(const TlspskKeyRow *row, PskSecret *key, char **error)
{
    PskSpan text = psk_span_str(row->key != NULL ? row->key : "");
    const char *problem = NULL;

    if (row->identity != NULL && strlen(row->identity) > PSK_IDENTITY_MAX) {
        *error = g_strdup("An identity is too long.");
        return false;
    }
    if (text.size == 0)
        problem = "is empty";
    else if (text.size > PSK_KEY_SIZE_MAX)
        problem = "is too long";
    else if (row->format == TLSPSK_KEY_TEXT)
        psk_secret_set(key, text);
    else if (row->format == TLSPSK_KEY_BASE64 && !decode_base64(row->key, key))
        problem = "is not base64";
    else if (row->format == TLSPSK_KEY_HEX && !psk_hex_decode_secret(text, key))
        problem = "is not an even number of hexadecimal digits";
    if (problem == NULL)
        return true;
    *error = g_strdup_printf("The key of \"%s\" %s.", row->identity != NULL ? row->identity : "",
                             problem);
    return false;
}

static bool
same_origin(const Origin *a, const Origin *b)
{
    return g_strcmp0(a->path, b->path) == 0 && a->exists == b->exists && a->device == b->device &&
           a->inode == b->inode && a->size == b->size && a->modified.tv_sec == b->modified.tv_sec &&
           a->modified.tv_nsec == b->modified.tv_nsec && a->generation == b->generation;
}

static Origin
current_origin(void)
{
    const TlspskPreferences *preferences = tlspsk_preferences();
    Origin now = {.generation = preferences->generation};
    struct stat status;

    if (preferences->psk_file == NULL || preferences->psk_file[0] == '\0')
        return now;
    now.path = g_strdup(preferences->psk_file);
    if (stat(now.path, &status) != 0)
        return now;
    now.exists = true;
    now.device = status.st_dev;
    now.inode = status.st_ino;
    now.size = status.st_size;
    now.modified = status.st_mtim;
    return now;
}

static void
note_problem(void *user, PskLineProblem problem G_GNUC_UNUSED, const char *message,
             PskSpan identity G_GNUC_UNUSED, uint32_t line G_GNUC_UNUSED,
             uint32_t first_line G_GNUC_UNUSED)
{
    Problems *problems = user;

    if (problems->count++ < PROBLEMS_MAX)
        g_string_append_printf(problems->text, "%s%s", problems->text->len > 0 ? "\n" : "",
                               message);
}

static void
report_problems(const Problems *problems)
{
    if (problems->count > PROBLEMS_MAX)
        report_warning("%s\n… and %u more", problems->text->str, problems->count - PROBLEMS_MAX);
    else if (problems->count > 0)
        report_warning("%s", problems->text->str);
}

/* False where the file gave no key; the user is told of what can't be used. */
static bool
read_file(PskTable *into, const char *path)
{
    g_autoptr(GError) error = NULL;
    Problems problems = {.text = g_string_new(NULL)};
    bool read = psk_table_file_read(into, path, note_problem, &problems, &error);

    report_problems(&problems);
    g_string_free(problems.text, TRUE);
    if (!read)
        report_failure("TLS-PSK: %s", error->message);
    return read;
}

static void
add_rows(PskTable *into)
{
    const TlspskPreferences *preferences = tlspsk_preferences();
    uint32_t source = psk_table_add_source(into, "tlspsk_keys");

    for (guint i = 0; i < preferences->row_count; i++) {
        const TlspskKeyRow *row = &preferences->rows[i];
        PskSecret key = {0};
        g_autofree char *error = NULL;

        if (tlspsk_key_row_decode(row, &key, &error))
            psk_table_add(into, psk_span_str(row->identity != NULL ? row->identity : ""),
                          psk_secret_span(&key), psk_span_str(row->key), source, i + 1);
        psk_secret_clear(&key);
    }
}

static void
replace_table(PskTable *with)
{
    if (replaced == NULL)
        replaced = g_ptr_array_new_with_free_func((GDestroyNotify)psk_table_free);
    if (table != NULL)
        g_ptr_array_add(replaced, table);
    table = with;
}

bool
tlspsk_keys_refresh(void)
{
    Origin now = current_origin();
    PskTable *fresh;

    if (table != NULL && same_origin(&now, &origin)) {
        g_free(now.path);
        return psk_table_size(table) > 0;
    }
    fresh = psk_table_new();
    /* An editor may be at work on the file: what was read of it before stays good. */
    if (now.path != NULL && !read_file(fresh, now.path) && table != NULL &&
        g_strcmp0(now.path, origin.path) == 0 && now.generation == origin.generation) {
        psk_table_free(fresh);
    } else {
        add_rows(fresh);
        replace_table(fresh);
    }
    g_free(origin.path);
    origin = now;
    return psk_table_size(table) > 0;
}

const PskTable *
tlspsk_keys_table(void)
{
    return table;
}

void
tlspsk_keys_release(void)
{
    g_clear_pointer(&replaced, g_ptr_array_unref);
}
