/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diagnose/log_lines.h"

#include "diagnose/log_table.h"

static const PskLogFamily *const families[] = {&psk_log_broker, &psk_log_device, &psk_log_client};

/* One of the texts by which a row is known, simplified. */
typedef struct {
    const PskLogLine *row;
    char *words;
    size_t size;
} Spelling;

/* Numbers of a line that are looked at; a hostile one may be made of nothing else. */
enum { NUMBERS_MAX = 64 };

const PskLogLine *
psk_log_line(size_t index)
{
    for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
        if (index < families[i]->count)
            return &families[i]->lines[index];
        index -= families[i]->count;
    }
    return NULL;
}

/* Logs write "bad record mac", BAD_RECORD_MAC and bad_record_mac; "rc=-2" and "rc -2". */
static char *
simplify(const char *text)
{
    g_autofree char *lower = g_ascii_strdown(text, -1);
    GString *simple = g_string_new(NULL);

    g_strdelimit(lower, "_=\t", ' ');
    for (const char *c = lower; *c != '\0'; c++)
        if (*c != ' ' || simple->len == 0 || simple->str[simple->len - 1] != ' ')
            g_string_append_c(simple, *c);
    return g_string_free(simple, FALSE);
}

static bool
is_edge(char inside, char outside)
{
    return !g_ascii_isalnum(inside) || !g_ascii_isalnum(outside);
}

/* |words| stand in |line|, and not as a part of longer words or numbers. */
static bool
contains(const char *line, const char *words)
{
    size_t size = strlen(words);

    for (const char *at = strstr(line, words); at != NULL; at = strstr(at + 1, words))
        if ((at == line || is_edge(words[0], at[-1])) && is_edge(words[size - 1], at[size]))
            return true;
    return false;
}

/* Of the library SSL. Reasons from 1000 on are alerts. */
static void
append_reason(GString *text, uint64_t reason)
{
    if (reason >= 1000)
        g_string_append_printf(text, " alert number %u", (unsigned)(reason - 1000));
    else
        g_string_append_printf(text, " openssl reason %u", (unsigned)reason);
}

/*
 * OpenSSL packs a library, up to 1.1.1 a function, and a reason: "error:1408F10B" and
 * "error:0A00010B" are both reason 267 of the library 20, SSL. In OpenSSL 3 the library 57 is that
 * of ciphers.
 */
static void
append_openssl(GString *text, uint64_t packed)
{
    if (packed >> 24 == 20)
        append_reason(text, packed & 0xfff);
    else if (packed >> 23 == 20)
        append_reason(text, packed & 0x7fffff);
    else if (packed == ((uint64_t)57 << 23 | 102))
        g_string_append(text, " cipher operation failed");
}

/* Whether |words| stand right before |at| in |line|. */
static bool
follows(const char *line, const char *at, const char *words)
{
    size_t size = strlen(words);

    return (size_t)(at - line) >= size && strncmp(at - size, words, size) == 0;
}

/* A number of at most four hexadecimal or five decimal digits, with its sign or without. */
static void
append_code(GString *text, bool negative, bool hexadecimal, size_t digits, uint64_t value)
{
    /* mbedTLS's are negative, and printed without a sign too; ESP-IDF's begin at 0x8000. */
    bool as_mbedtls =
        hexadecimal || value >= 0x8000 || (negative && (value >= 0x2700 || digits == 2));

    if (as_mbedtls && value <= 0xffff)
        g_string_append_printf(text, " code -0x%04x", (unsigned)value);
    if (negative && !hexadecimal && digits == 3)
        g_string_append_printf(text, " wolfssl -%u", (unsigned)value);
}

/* |line| with its numbers behind it, as the rows spell them. */
static char *
with_numbers(char *line)
{
    GString *text = g_string_new(line);
    const char *at = line;

    for (unsigned i = 0; i < NUMBERS_MAX && *at != '\0'; i++) {
        const char *begin = at + strcspn(at, "0123456789");
        bool packed = follows(line, begin, "error:");
        bool hexadecimal = begin[0] == '0' && begin[1] == 'x';
        bool negative = begin > line && begin[-1] == '-' &&
                        (begin - 1 == line || !g_ascii_isalnum(begin[-2]));
        bool alone = begin == line || !g_ascii_isalnum(begin[-1]);
        const char *digits = hexadecimal ? begin + 2 : begin;
        size_t count = strspn(digits, hexadecimal || packed ? "0123456789abcdef" : "0123456789");

        at = digits + count;
        if (count == 0 || count > 8 || !alone || g_ascii_isalnum(*at)) {
            at += *at != '\0' && count == 0;
            continue;
        }
        if (packed && !hexadecimal)
            append_openssl(text, g_ascii_strtoull(digits, NULL, 16));
        else if (follows(line, begin, "reason("))
            append_reason(text, g_ascii_strtoull(digits, NULL, 10));
        else
            append_code(text, negative, hexadecimal, count,
                        g_ascii_strtoull(digits, NULL, hexadecimal ? 16 : 10));
    }
    g_free(line);
    return g_string_free(text, FALSE);
}

static void
add_spellings(GArray *spellings, const PskLogLine *row, const char *texts)
{
    g_auto(GStrv) parts = g_strsplit(texts, "|", -1);

    for (char **part = parts; *part != NULL; part++) {
        Spelling spelling = {row, simplify(*part), 0};

        spelling.size = strlen(spelling.words);
        g_array_append_val(spellings, spelling);
    }
}

/* All spellings of all rows, made once and kept. */
static const GArray *
all_spellings(void)
{
    static GArray *spellings;
    static gsize once = 0;
    const PskLogLine *row;

    if (!g_once_init_enter(&once))
        return spellings;
    spellings = g_array_new(FALSE, FALSE, sizeof(Spelling));
    for (size_t i = 0; (row = psk_log_line(i)) != NULL; i++) {
        add_spellings(spellings, row, row->text);
        if (row->also != NULL)
            add_spellings(spellings, row, row->also);
    }
    g_once_init_leave(&once, 1);
    return spellings;
}

/* The first of the rows that have the longest of the spellings that |given| contains. */
static const PskLogLine *
find(const char *given, bool vague)
{
    const GArray *spellings = all_spellings();
    const PskLogLine *found = NULL;
    size_t longest = 0;

    for (guint i = 0; i < spellings->len; i++) {
        const Spelling *spelling = &g_array_index(spellings, Spelling, i);

        if (spelling->row->vague != vague || spelling->size <= longest ||
            !contains(given, spelling->words))
            continue;
        longest = spelling->size;
        found = spelling->row;
    }
    return found;
}

const PskLogLine *
psk_log_line_find(const char *line)
{
    g_autofree char *given = with_numbers(simplify(line));
    const PskLogLine *found = find(given, false);

    return found != NULL ? found : find(given, true);
}
