/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "psk/table_file.h"

#include "base/file.h"
#include "base/hex.h"
#include "base/lines.h"
#include "base/reader.h"
#include "base/text.h"

G_DEFINE_QUARK(psk - table - file - error - quark, psk_table_file_error)

enum {
    HEAD_SIZE = 4,
    KEY_SIZE = 64, /* room for most keys */
};

struct PskTableFile {
    PskTable *table;
    char *name;
    uint32_t source;
    PskLineReport report;
    void *user;
    PskLines lines;
    uint32_t number; /* of the last line */
    PskSecret key;   /* room for the longest so far */
    size_t used;     /* lines */
    size_t bad;
    uint8_t head[HEAD_SIZE]; /* how the file begins */
    size_t head_size;
    bool begun; /* the head is complete */
    bool utf16; /* nothing is read of it */
};

static void
report(PskTableFile *file, PskLineProblem problem, PskSpan identity, uint32_t line,
       uint32_t first_line, const char *text)
{
    g_autofree char *message = NULL;

    if (problem == PSK_LINE_BAD)
        file->bad++;
    if (file->report == NULL)
        return;
    message = g_strdup_printf("%s:%" G_GUINT32_FORMAT ": %s", file->name, line, text);
    file->report(file->user, problem, message, identity, line, first_line);
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

/* What is wrong with the text of a key that can't be decoded, as mosquitto would read it. */
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
    return g_strdup_printf("the key is longer than %d octets", PSK_KEY_SIZE_MAX);
}

static bool
decode_key(PskTableFile *file, PskSpan text)
{
    size_t size = text.size / 2;

    if (text.size == 0 || size > PSK_KEY_SIZE_MAX)
        return false;
    if (file->key.size < size)
        psk_secret_resize(&file->key, MAX(size, KEY_SIZE));
    return psk_hex_decode(text, file->key.data);
}

static void
report_duplicate(PskTableFile *file, PskSpan identity, uint32_t line)
{
    PskTableEntry first = psk_table_entry(file->table, psk_table_find(file->table, identity));
    g_autofree char *text = g_strdup_printf(
        "the same identity as in %s:%" G_GUINT32_FORMAT "; all its keys are tried, mosquitto uses "
        "the first",
        psk_table_source(file->table, first.source), first.line);

    report(file, PSK_LINE_DUPLICATE, identity, line, first.line, text);
}

/*
 * Whether the key seems to have a colon after each octet, as "bob:00:ff:01:fe": no key is one octet
 * long, and identities seldom end with that many (the address of a network interface has five).
 */
static bool
has_colons_in_key(PskSpan identity, PskSpan key)
{
    enum { GROUPS_MIN = 3, GROUP_SIZE = 3 };
    size_t groups = 0;

    for (; identity.size > GROUP_SIZE; identity.size -= GROUP_SIZE, groups++) {
        const uint8_t *group = identity.data + identity.size - GROUP_SIZE;

        if (group[0] != ':' || psk_hex_digit((char)group[1]) < 0 ||
            psk_hex_digit((char)group[2]) < 0)
            break;
    }
    return key.size == 2 && groups >= GROUPS_MIN;
}

/* Where the last colon stands, or the line's size. */
static size_t
last_colon(PskSpan line)
{
    const uint8_t *colon = memrchr(line.data, ':', line.size);

    return colon != NULL ? (size_t)(colon - line.data) : line.size;
}

static void
parse_line(PskTableFile *file, PskSpan line, uint32_t number)
{
    size_t colon = last_colon(line);
    PskSpan identity = psk_span_first(line, colon);
    PskSpan text = trim(psk_span_skip(line, colon + 1));
    g_autofree char *problem = NULL;

    if (colon == line.size)
        problem = g_strdup("no colon; expected identity:hexkey");
    else if (identity.size > PSK_IDENTITY_MAX)
        problem = g_strdup_printf("the identity is longer than %d octets", PSK_IDENTITY_MAX);
    else if (!decode_key(file, text))
        problem = key_problem(text);
    if (problem != NULL) {
        if (identity.size <= PSK_IDENTITY_MAX && colon < line.size && text.size > 0)
            psk_table_add_unusable(file->table, identity, text, file->source, number);
        report(file, PSK_LINE_BAD, psk_span(NULL, 0), number, 0, problem);
        return;
    }
    file->used++;
    if (has_colons_in_key(identity, text))
        report(file, PSK_LINE_DOUBTFUL, identity, number, 0,
               "the key is what follows the last colon, here one octet; where the colons before it "
               "stand between the octets of one key, write its digits without them");
    if (!psk_table_add(file->table, identity, psk_span(file->key.data, text.size / 2), text,
                       file->source, number))
        report_duplicate(file, identity, number);
}

static void
take_line(void *user, const PskLine *line)
{
    PskTableFile *file = user;
    uint32_t number = ++file->number;

    if (line->blank || line->text.data[0] == '#')
        return;
    if (line->cut)
        report(file, PSK_LINE_BAD, psk_span(NULL, 0), number, 0, "the line is too long");
    else
        parse_line(file, line->text, number);
}

/* A byte order mark of UTF-16 in either order, before a character of ASCII. */
static bool
is_utf16(PskSpan content)
{
    return content.size >= 4 &&
           ((content.data[0] == 0xff && content.data[1] == 0xfe && content.data[3] == 0) ||
            (content.data[0] == 0xfe && content.data[1] == 0xff && content.data[2] == 0));
}

PskTableFile *
psk_table_file_begin(PskTable *table, const char *name, PskLineReport line_report, void *user)
{
    PskTableFile *file = g_new0(PskTableFile, 1);

    file->table = table;
    file->name = g_strdup(name);
    file->source = psk_table_add_source(table, name);
    file->report = line_report;
    file->user = user;
    file->lines = (PskLines){.limit = PSK_TABLE_LINE_MAX, .function = take_line, .user = file};
    return file;
}

/* Looks at the byte order mark, if there is one. */
static void
begin_lines(PskTableFile *file)
{
    PskSpan head = psk_span(file->head, file->head_size);

    file->begun = true;
    file->utf16 = is_utf16(head);
    if (file->utf16)
        return;
    if (head.size >= 3 && memcmp(head.data, "\xef\xbb\xbf", 3) == 0)
        head = psk_span_skip(head, 3);
    psk_lines_push(&file->lines, head);
}

void
psk_table_file_push(PskTableFile *file, PskSpan piece)
{
    for (; !file->begun && piece.size > 0; piece = psk_span_skip(piece, 1)) {
        file->head[file->head_size++] = piece.data[0];
        if (file->head_size == HEAD_SIZE)
            begin_lines(file);
    }
    if (file->begun && !file->utf16)
        psk_lines_push(&file->lines, piece);
}

static bool
give_verdict(const PskTableFile *file, GError **error)
{
    const char *problem = "no keys in it; each line must be identity:hexkey, as in mosquitto's "
                          "psk_file";

    if (file->used > 0)
        return true;
    if (file->utf16)
        problem = "written in UTF-16, as some Windows editors do; save it as UTF-8 or plain text";
    else if (file->bad > 0)
        problem = "not one usable line; each must be identity:hexkey, as in mosquitto's psk_file";
    g_set_error(error, PSK_TABLE_FILE_ERROR, PSK_TABLE_FILE_ERROR_NO_KEY, "%s: %s", file->name,
                problem);
    return false;
}

bool
psk_table_file_end(PskTableFile *file, GError **error)
{
    bool ok;

    if (!file->begun)
        begin_lines(file);
    psk_lines_end(&file->lines);
    ok = give_verdict(file, error);
    psk_lines_clear(&file->lines);
    psk_secret_clear(&file->key);
    psk_wipe(file->head, sizeof(file->head));
    g_free(file->name);
    g_free(file);
    return ok;
}

bool
psk_table_file_parse(PskTable *table, PskSpan content, const char *name, PskLineReport line_report,
                     void *user, GError **error)
{
    PskTableFile *file = psk_table_file_begin(table, name, line_report, user);

    psk_table_file_push(file, content);
    return psk_table_file_end(file, error);
}

static void
take_piece(void *user, PskSpan piece)
{
    psk_table_file_push(user, piece);
}

bool
psk_table_file_read(PskTable *table, const char *path, PskLineReport line_report, void *user,
                    GError **error)
{
    /* It stands in reports beside what it is true of, so it must be as harmless as that. */
    g_autofree char *name = psk_text_escape(psk_span_str(path));
    PskTableFile *file = psk_table_file_begin(table, name, line_report, user);
    g_autoptr(GError) cause = NULL;

    if (!psk_file_read_pieces(path, take_piece, file, &cause)) {
        psk_table_file_end(file, NULL);
        g_set_error(error, PSK_TABLE_FILE_ERROR, PSK_TABLE_FILE_ERROR_READ,
                    "cannot read the key table %s", cause->message);
        return false;
    }
    return psk_table_file_end(file, error);
}
