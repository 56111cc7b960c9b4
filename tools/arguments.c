/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "arguments.h"

#include <stdbool.h>
#include <string.h>

static const GOptionEntry *
find_short(const GOptionEntry *entries, char letter)
{
    for (; entries->long_name != NULL; entries++)
        if (entries->short_name == letter)
            return entries;
    return NULL;
}

static const GOptionEntry *
find_long(const GOptionEntry *entries, const char *name, size_t size)
{
    for (; entries->long_name != NULL; entries++)
        if (size > 0 && strlen(entries->long_name) == size &&
            strncmp(entries->long_name, name, size) == 0)
            return entries;
    return NULL;
}

static bool
takes_value(const GOptionEntry *entry)
{
    return entry != NULL && entry->arg != G_OPTION_ARG_NONE;
}

/* Where the value begins in "-jkVALUE"; the word's end for "-jk", whose value is the next word. */
static const char *
joined_value(const GOptionEntry *entries, const char *word)
{
    for (const char *letter = word + 1; *letter != '\0'; letter++)
        if (takes_value(find_short(entries, *letter)))
            return letter + 1;
    return NULL;
}

/* False with |error| on "--NAME=VALUE" where there is no value to give. */
static bool
check_long(const GOptionEntry *entries, const char *word, GError **error)
{
    const char *equals = strchr(word, '=');
    const GOptionEntry *entry;

    if (equals == NULL)
        return true;
    entry = find_long(entries, word + 2, (size_t)(equals - word) - 2);
    if (entry == NULL || takes_value(entry))
        return true;
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--%s takes no value",
                entry->long_name);
    return false;
}

/* Adds |word|, in two where a value is joined to it. Returns whether the next word is its value. */
static bool
add(GPtrArray *words, const GOptionEntry *entries, const char *word)
{
    const char *value;

    if (word[0] == '-' && word[1] == '-') {
        g_ptr_array_add(words, g_strdup(word));
        return takes_value(find_long(entries, word + 2, strlen(word + 2)));
    }
    value = word[0] == '-' ? joined_value(entries, word) : NULL;
    if (value == NULL || *value == '\0') {
        g_ptr_array_add(words, g_strdup(word));
        return value != NULL;
    }
    g_ptr_array_add(words, g_strndup(word, (size_t)(value - word)));
    g_ptr_array_add(words, g_strdup(value));
    return false;
}

char **
arguments_split(const GOptionEntry *entries, int argc, char **argv, GError **error)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    bool options = true, is_value = true; /* as the program's name is no option */

    for (int i = 0; i < argc; i++) {
        options = options && (is_value || strcmp(argv[i], "--") != 0);
        if (is_value || !options) {
            g_ptr_array_add(words, g_strdup(argv[i]));
            is_value = false;
            continue;
        }
        if (g_str_has_prefix(argv[i], "--") && !check_long(entries, argv[i], error))
            return NULL;
        is_value = add(words, entries, argv[i]);
    }
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&words), FALSE);
}
