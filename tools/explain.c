/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explain.h"

#include <stdio.h>

#include "diagnose/diagnose.h"
#include "diagnose/log_lines.h"
#include "message.h"

static void
print_finding(const PskFindingInfo *info)
{
    printf("%s (%s, %s)\n  %s\n", info->code, psk_severity_name(info->severity),
           psk_certainty_name(info->certainty), info->meaning);
    if (info->remedy != NULL)
        printf("  to do: %s\n", info->remedy);
    printf("  see: %s\n", info->reference);
}

static bool
explain_verdict(const char *what)
{
    for (size_t i = 0; i < PSK_VERDICTS; i++) {
        const PskVerdictInfo *info = psk_verdict_info((PskVerdict)i);

        if (g_ascii_strcasecmp(info->name, what) != 0)
            continue;
        printf("%s (verdict)\n  %s\n", info->name, info->sentence);
        if (info->advice != NULL)
            printf("  to do: %s\n", info->advice);
        return true;
    }
    return false;
}

static bool
explain_log_line(const char *what)
{
    const PskLogLine *line = psk_log_line_find(what);
    g_auto(GStrv) codes = NULL;

    if (line == NULL)
        return false;
    printf("\"%s\" (log of %s)\n  %s\n", line->text, line->stack, line->meaning);
    if (*line->codes == '\0')
        return true;
    printf("\nIn a capture, one of these findings tells more:\n\n");
    codes = g_strsplit(line->codes, " ", -1);
    for (char **code = codes; *code != NULL; code++)
        print_finding(psk_finding_find(*code));
    return true;
}

ExitStatus
explain(const char *what)
{
    g_autofree char *code = g_ascii_strdown(what, -1);
    const PskFindingInfo *info = psk_finding_find(code);
    bool is_verdict = explain_verdict(code);

    if (info != NULL) {
        if (is_verdict)
            putchar('\n');
        print_finding(info);
        return EXIT_STATUS_OK;
    }
    if (is_verdict || explain_log_line(what))
        return EXIT_STATUS_OK;
    message_print("nothing is known of '%s'; give a finding's code, a verdict, or a line of a log",
                  what);
    fprintf(stderr, "Known findings:");
    for (size_t i = 0; (info = psk_finding_info(i)) != NULL; i++)
        fprintf(stderr, " %s", info->code);
    fprintf(stderr, "\n");
    return EXIT_STATUS_USAGE;
}
