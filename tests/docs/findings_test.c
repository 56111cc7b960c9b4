/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * docs/findings.md has an entry for each finding of the registry and for no other, in the order of
 * the registry, with its words; and a row for each verdict.
 */
#include <string.h>

#include "diagnose/diagnose.h"

/* Runs of white space become one blank, so that lines may be broken anywhere. */
static char *
on_one_line(const char *text)
{
    GString *line = g_string_new(NULL);

    for (; *text != '\0'; text++) {
        if (!g_ascii_isspace(*text))
            g_string_append_c(line, *text);
        else if (line->len > 0 && line->str[line->len - 1] != ' ')
            g_string_append_c(line, ' ');
    }
    return g_string_free(line, FALSE);
}

static char *
read_document(void)
{
    g_autoptr(GError) error = NULL;
    char *text = NULL;

    g_file_get_contents(PSK_DOCS "/findings.md", &text, NULL, &error);
    g_assert_no_error(error);
    return text;
}

/* What the entry of a finding must hold besides its evidence. */
static char *
entry_of(const PskFindingInfo *info, const char *evidence)
{
    return g_strdup_printf("### `%s` *%s, %s.* %s - Evidence: %s - Remedy: %s - See: %s ",
                           info->code, psk_severity_name(info->severity),
                           psk_certainty_name(info->certainty), info->meaning, evidence,
                           info->remedy != NULL ? info->remedy : "none is needed.",
                           info->reference);
}

/* The text between |from| and |to| where |document| has both, in this order; else "". */
static char *
between(const char *document, const char *from, const char *to)
{
    const char *begin = strstr(document, from);
    const char *end;

    if (begin == NULL)
        return g_strdup("");
    begin += strlen(from);
    end = strstr(begin, to);
    return end != NULL ? g_strndup(begin, (gsize)(end - begin)) : g_strdup("");
}

static void
test_findings(void)
{
    g_autofree char *text = read_document();
    g_autofree char *document = on_one_line(text);
    const char *place = document;
    bool complete = true;
    const PskFindingInfo *info;

    for (size_t i = 0; (info = psk_finding_info(i)) != NULL; i++) {
        g_autofree char *title = g_strdup_printf("### `%s` ", info->code);
        g_autofree char *section = between(document, title, " - See: ");
        g_autofree char *evidence = between(section, "- Evidence: ", " - Remedy: ");
        g_autofree char *entry = entry_of(info, evidence);
        const char *found = strstr(document, entry);

        if (found == NULL || evidence[0] == '\0') {
            g_printerr("docs/findings.md does not hold this, with its evidence:\n%s\n", entry);
            complete = false;
        } else if (found < place) {
            g_printerr("docs/findings.md: %s stands out of the registry's order\n", info->code);
            complete = false;
        } else {
            place = found;
        }
    }
    g_assert_true(complete);
}

static void
test_nothing_else(void)
{
    g_autofree char *text = read_document();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line != NULL; line++) {
        g_autofree char *code = NULL;

        if (!g_str_has_prefix(*line, "### `"))
            continue;
        code = between(*line, "### `", "`");
        if (psk_finding_find(code) == NULL)
            g_error("docs/findings.md has '%s', which is no finding", code);
    }
}

static void
test_verdicts(void)
{
    g_autofree char *text = read_document();
    const char *place = text;

    for (size_t i = 0; i < PSK_VERDICTS; i++) {
        const PskVerdictInfo *info = psk_verdict_info((PskVerdict)i);
        g_autofree char *row = g_strdup_printf("\n| `%s` | %s |\n", info->name, info->sentence);

        place = strstr(place, row);
        if (place == NULL)
            g_error("docs/findings.md lacks this row, or has it out of order:%s", row);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/docs/findings/findings", test_findings);
    g_test_add_func("/docs/findings/nothing-else", test_nothing_else);
    g_test_add_func("/docs/findings/verdicts", test_verdicts);
    return g_test_run();
}
