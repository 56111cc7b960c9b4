/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vectors.h"

Octets
octets(const char *hex)
{
    Octets value = {.size = 0};
    size_t digits = 0;

    for (; *hex != '\0'; hex++) {
        if (*hex == ' ')
            continue;
        g_assert_true(g_ascii_isxdigit(*hex));
        g_assert_cmpuint(value.size, <, sizeof(value.data));
        value.data[value.size] =
            (uint8_t)(value.data[value.size] << 4 | g_ascii_xdigit_value(*hex));
        value.size += digits++ % 2;
    }
    g_assert_cmpuint(digits % 2, ==, 0);
    return value;
}

void
assert_octets(const void *data, size_t size, const char *hex)
{
    Octets expected = octets(hex);

    g_assert_cmpmem(data, size, expected.data, expected.size);
}

static void
line_clear(void *line)
{
    g_free(((VectorLine *)line)->name);
    g_free(((VectorLine *)line)->value);
}

static GArray *
block_new(void)
{
    GArray *block = g_array_new(FALSE, FALSE, sizeof(VectorLine));

    g_array_set_clear_func(block, line_clear);
    return block;
}

GPtrArray *
vectors_read(const char *file)
{
    g_autofree char *path = g_build_filename(PSK_TESTS, "vectors", file, NULL);
    g_autofree char *text = NULL;
    GPtrArray *blocks = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) lines = NULL;
    GArray *block = NULL;

    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) words = g_strsplit(g_strstrip(*line), " ", 2);
        VectorLine entry;

        if (**line == '#')
            continue;
        if (words[0] == NULL) {
            block = NULL;
            continue;
        }
        if (block == NULL)
            g_ptr_array_add(blocks, block = block_new());
        entry.name = g_strdup(words[0]);
        entry.value = g_strdup(words[1] != NULL ? words[1] : "");
        g_array_append_val(block, entry);
    }
    g_assert_cmpuint(blocks->len, >, 0);
    return blocks;
}

static const char *
find(const GArray *block, const char *name)
{
    for (guint i = 0; i < block->len; i++)
        if (g_str_equal(g_array_index(block, VectorLine, i).name, name))
            return g_array_index(block, VectorLine, i).value;
    return NULL;
}

bool
vector_has(const GArray *block, const char *name)
{
    return find(block, name) != NULL;
}

const char *
vector_value(const GArray *block, const char *name)
{
    const char *value = find(block, name);

    g_assert_nonnull(value);
    return value;
}

Octets
vector_octets(const GArray *block, const char *name)
{
    return octets(vector_value(block, name));
}

uint64_t
vector_number(const GArray *block, const char *name)
{
    return g_ascii_strtoull(vector_value(block, name), NULL, 16);
}

GByteArray *
vector_joined(const GArray *block, const char *name)
{
    GByteArray *joined = g_byte_array_new();

    for (guint i = 0; i < block->len; i++) {
        const VectorLine *line = &g_array_index(block, VectorLine, i);
        Octets value = {.size = 0};

        if (g_str_equal(line->name, name))
            value = octets(line->value);
        g_byte_array_append(joined, value.data, (guint)value.size);
    }
    return joined;
}
