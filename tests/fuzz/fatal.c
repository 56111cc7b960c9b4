/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Linked to every target: what GLib would only complain of is a finding. */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

/* abort(), and not GLib's own trap, of which libFuzzer would not save the input. */
static void
complain(const char *domain, GLogLevelFlags level, const char *message, gpointer user)
{
    (void)user;
    if (!(level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)))
        return;
    fprintf(stderr, "%s: %s\n", domain != NULL ? domain : "pskdecode", message);
    abort();
}

__attribute__((constructor)) static void
complaints_are_fatal(void)
{
    g_log_set_default_handler(complain, NULL);
}
