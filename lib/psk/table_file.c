/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "psk/table_file.h"

#include "base/file.h"
#include "base/hex.h"
#include "base/reader.h"
#include "base/text.h"

G_DEFINE_QUARK(psk-table-file-error-quark, psk_table_file_error)

typedef struct {
    PskTable *table;
    const char *name;
    uint32_t source;
    PskLineReport report;
    void *user;
    size_t used; /* lines */
    size_t bad;
} Parser;

static void
report(Parser *parser, PskLineProblem problem, PskSpan identity, uint32_t line, uint32_t first_line,
       const char *text)
{
    g_autofree char *message = NULL;

    if (problem == PSK_LINE_BAD)
        parser->bad++;
    if (parser->report == NULL)
        return;
    message = g_strdup_printf("%s:%" G_GUINT32_FORMAT ": %s", parser->name, line, text);
    parser->report(parser->user, problem, message, identity, line, first_line);
}

static bool
is_blank(uint8_t octet)
{
    return octet == ' ' || octet == '\t';
}

static PskSpan
trim(PskSpan text)
{
    while (text.size > 0 && is_blank(text.data[0]))
        text = psk_span_skip(text, 1);
    while (text.size > 0 && is_blank(text.data[text.size - 1]))
        text.size--;
    return text;
}

/* What is wrong with the text of a key as mosquitto would read it; NULL where nothing is. */
static char *
key_problem(PskSpan text)
{
    if (text.size == 0)
        return g_strdup("no key after the last colon; expected identity:hexkey");
    if (text.size >= 2 && text.data[0] == '0' && (text.data[1] | 0x20) == 'x')
        return g_strdup("the key begins with 0x; write its hexadecimal digits alone");
    for (size_t i = 0; i < text.size; i++)
        if (psk_hex_digit((char)text.data[i]) < 0)
            return g_strdup_printf("the key is not hexadecimal: character %zu of it is no digit of "
                                   "0-9, a-f; expected identity:hexkey",
                                   i + 1);
    if (text.size % 2 != 0)
        return g_strdup_printf("the key has an odd number of hexadecimal digits (%zu); mosquitto "
                               "reads it as if a 0 stood in front: write that 0 if it is meant",
                               text.size);
    if (text.size / 2 > PSK_KEY_SIZE_MAX)
        return g_strdup_printf("the key is longer than %d octets", PSK_KEY_SIZE_MAX);
    return NULL;
}

static void
report_duplicate(Parser *parser, PskSpan identity, uint32_t line)
{
    PskTableEntry first = psk_table_entry(parser->table, psk_table_find(parser->table, identity));
    g_autofree char *text = g_strdup_printf(
        "the same identity as in %s:%" G_GUINT32_FORMAT "; all its keys are tried, mosquitto uses "
        "the first",
        psk_table_source(parser->table, first.source), first.line);

    report(parser, PSK_LINE_DUPLICATE, identity, line, first.line, text);
}

/* Where the last colon stands, or the line's size. */
static size_t
last_colon(PskSpan line)
{
    for (size_t i = line.size; i > 0; i--)
        if (line.data[i - 1] == ':')
            return i - 1;
    return line.size;
}

static void
parse_line(Parser *parser, PskSpan line, uint32_t number)
{
    size_t colon = last_colon(line);
    PskSpan identity = psk_span_first(line, colon);
    PskSpan text = trim(psk_span_skip(line, colon + 1));
    g_autofree char *problem = NULL;
    PskSecret key = {0};

    if (colon == line.size)
        problem = g_strdup("no colon; expected identity:hexkey");
    else if (identity.size > PSK_IDENTITY_MAX)
        problem = g_strdup_printf("the identity is longer than %d octets", PSK_IDENTITY_MAX);
    else
        problem = key_problem(text);
    if (problem == NULL && !psk_hex_decode_secret(text, &key))
        problem = g_strdup("the key is not hexadecimal");
    if (problem != NULL) {
        if (identity.size <= PSK_IDENTITY_MAX && colon < line.size && text.size > 0)
            psk_table_add_unusable(parser->table, identity, text, parser->source, number);
        report(parser, PSK_LINE_BAD, psk_span(NULL, 0), number, 0, problem);
        return;
    }
    parser->used++;
    if (!psk_table_add(parser->table, identity, psk_secret_span(&key), text, parser->source,
                       number))
        report_duplicate(parser, identity, number);
    psk_secret_clear(&key);
}

/* Takes the next line, without its LF and a CR before it. */
static PskSpan
next_line(PskSpan *content)
{
    const uint8_t *lf = memchr(content->data, '\n', content->size);
    size_t size = lf != NULL ? (size_t)(lf - content->data) : content->size;
    PskSpan line = psk_span_first(*content, size);

    *content = psk_span_skip(*content, size + 1);
    while (line.size > 0 && line.data[line.size - 1] == '\r')
        line.size--;
    return line;
}

static void
parse_lines(Parser *parser, PskSpan content)
{
    if (content.size >= 3 && memcmp(content.data, "\xef\xbb\xbf", 3) == 0)
        content = psk_span_skip(content, 3);
    for (uint32_t number = 1; content.size > 0; number++) {
        PskSpan line = next_line(&content);

        if (trim(line).size == 0 || line.data[0] == '#')
            continue;
        if (line.size > PSK_TABLE_LINE_MAX)
            report(parser, PSK_LINE_BAD, psk_span(NULL, 0), number, 0, "the line is too long");
        else
            parse_line(parser, line, number);
    }
}

/* A byte order mark of UTF-16 in either order, before a character of ASCII. */
static bool
is_utf16(PskSpan content)
{
    return content.size >= 4 &&
           ((content.data[0] == 0xff && content.data[1] == 0xfe && content.data[3] == 0) ||
            (content.data[0] == 0xfe && content.data[1] == 0xff && content.data[2] == 0));
}

bool
psk_table_file_parse(PskTable *table, PskSpan content, const char *name, PskLineReport line_report,
                     void *user, GError **error)
{
    Parser parser = {.table = table,
                     .name = name,
                     .source = psk_table_add_source(table, name),
                     .report = line_report,
                     .user = user};

    if (is_utf16(content)) {
        g_set_error(error, PSK_TABLE_FILE_ERROR, PSK_TABLE_FILE_ERROR_NO_KEY,
                    "%s: written in UTF-16, as some Windows editors do; save it as UTF-8 or plain "
                    "text",
                    name);
        return false;
    }
    parse_lines(&parser, content);
    if (parser.used > 0)
        return true;
    g_set_error(error, PSK_TABLE_FILE_ERROR, PSK_TABLE_FILE_ERROR_NO_KEY,
                parser.bad > 0 ? "%s: not one usable line; each must be identity:hexkey, as in "
                                 "mosquitto's psk_file"
                               : "%s: no keys in it; each line must be identity:hexkey, as in "
                                 "mosquitto's psk_file",
                name);
    return false;
}

bool
psk_table_file_read(PskTable *table, const char *path, PskLineReport line_report, void *user,
                    GError **error)
{
    /* It stands in reports beside what it is true of, so it must be as harmless as that. */
    g_autofree char *name = psk_text_escape(psk_span_str(path));
    g_autoptr(GError) cause = NULL;
    PskSecret content = {0};
    bool ok;

    if (!psk_file_read_secret(path, &content, &cause)) {
        g_set_error(error, PSK_TABLE_FILE_ERROR, PSK_TABLE_FILE_ERROR_READ,
                    "cannot read the key table %s", cause->message);
        return false;
    }
    ok = psk_table_file_parse(table, psk_secret_span(&content), name, line_report, user, error);
    psk_secret_clear(&content);
    return ok;
}
