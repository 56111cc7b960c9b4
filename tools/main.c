/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>

#include "explain.h"
#include "live.h"
#include "message.h"
#include "options.h"
#include "pipeline.h"

/* What was printed without a report must have been written, too. */
static ExitStatus
end_output(ExitStatus status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    message_print("cannot write standard output: %s", g_strerror(errno));
    return EXIT_STATUS_FAILED;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    Options options;
    ExitStatus status;

#ifdef M_ARENA_MAX
    /* With one for each thread, what ended sessions leave is not there for those of other threads.
     */
    mallopt(M_ARENA_MAX, 1);
#endif
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
        return end_output(EXIT_STATUS_OK);
    }
    status = options.explain != NULL ? end_output(explain(options.explain, options.columns))
                                     : pipeline_run(&options);
    options_clear(&options);
    return status;
}
