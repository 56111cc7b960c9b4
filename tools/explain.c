/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explain.h"

#include <stdio.h>

#include "diagnose/diagnose.h"
#include "diagnose/log_lines.h"
#include "message.h"
#include "output/text_wrap.h"

/* "  to do: ...", what does not fit on a line below its beginning. */
static void
print_line(const char *label, const char *text, unsigned columns)
{
    g_autoptr(GString) line = g_string_new("  ");
    unsigned indent = (unsigned)(strlen("  ") + strlen(label));

    g_string_append(line, label);
    text_wrap_append(line, text, columns, indent, indent);
    puts(line->str);
}

static void
print_finding(const PskFindingInfo *info, unsigned columns)
{
    printf("%s (%s, %s)\n", info->code, psk_severity_name(info->severity),
           psk_certainty_name(info->certainty));
    print_line("", info->meaning, columns);
    if (info->remedy != NULL)
        print_line("to do: ", info->remedy, columns);
    print_line("see: ", info->reference, columns);
}

static bool
explain_verdict(const char *what, unsigned columns)
{
    for (size_t i = 0; i < PSK_VERDICTS; i++) {
        const PskVerdictInfo *info = psk_verdict_info((PskVerdict)i);

        if (g_ascii_strcasecmp(info->name, what) != 0)
            continue;
        printf("%s (verdict)\n", info->name);
        print_line("", info->sentence, columns);
        if (info->advice != NULL)
            print_line("to do: ", info->advice, columns);
        return true;
    }
    return false;
}

static bool
explain_log_line(const char *what, unsigned columns)
{
    const PskLogLine *line = psk_log_line_find(what);
    g_auto(GStrv) codes = NULL;

    if (line == NULL)
        return false;
    printf("\"%s\" (log of %s)\n", line->text, line->stack);
    print_line("", line->meaning, columns);
    if (*line->codes == '\0')
        return true;
    printf("\nIn a capture, one of these findings tells more:\n\n");
    codes = g_strsplit(line->codes, " ", -1);
    for (char **code = codes; *code != NULL; code++)
        print_finding(psk_finding_find(*code), columns);
    return true;
}

ExitStatus
explain(const char *what, unsigned columns)
{
    g_autofree char *code = g_ascii_strdown(what, -1);
    const PskFindingInfo *info = psk_finding_find(code);
    bool is_verdict = explain_verdict(code, columns);

    if (info != NULL) {
        if (is_verdict)
            putchar('\n');
        print_finding(info, columns);
        return EXIT_STATUS_OK;
    }
    if (is_verdict || explain_log_line(what, columns))
        return EXIT_STATUS_OK;
    message_print("nothing is known of '%s'; give a finding's code, a verdict, or a line of a log",
                  what);
    fprintf(stderr, "Known findings:");
    for (size_t i = 0; (info = psk_finding_info(i)) != NULL; i++)
        fprintf(stderr, " %s", info->code);
    fprintf(stderr, "\n");
    return EXIT_STATUS_USAGE;
}
