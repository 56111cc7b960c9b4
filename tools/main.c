/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <locale.h>
#include <signal.h>
#include <stdio.h>

#include "explain.h"
#include "live.h"
#include "message.h"
#include "options.h"
#include "pipeline.h"

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    Options options;
    ExitStatus status;

    setlocale(LC_ALL, "");
    live_catch_signals();
    signal(SIGPIPE, SIG_IGN); /* a closed output is an error like any other */
    if (!options_parse(&options, argc, argv, &error)) {
        message_print("%s", error->message);
        fprintf(stderr, "Try 'pskdecode --help'.\n");
        return EXIT_STATUS_USAGE;
    }
    if (options.version) {
        printf("pskdecode %s\n", TLSPSK_VERSION);
        return EXIT_STATUS_OK;
    }
    status = options.explain != NULL ? explain(options.explain) : pipeline_run(&options);
    options_clear(&options);
    return status;
}
