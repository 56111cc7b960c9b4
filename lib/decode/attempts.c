/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/attempts.h"

#include <inttypes.h>

static void
attempt_free(gpointer data)
{
    PskAttempt *attempt = data;

    g_free(attempt->parties);
    g_free(attempt);
}

GPtrArray *
psk_attempts_new(void)
{
    return g_ptr_array_new_with_free_func(attempt_free);
}

static PskAttempt *
find(const GPtrArray *attempts, const PskFindingInfo *info, const char *parties)
{
    for (guint i = 0; i < attempts->len; i++) {
        PskAttempt *attempt = g_ptr_array_index(attempts, i);

        if (attempt->info == info && strcmp(attempt->parties, parties) == 0)
            return attempt;
    }
    return NULL;
}

const PskAttempt *
psk_attempts_add(GPtrArray *attempts, const PskFindingInfo *info, const char *parties,
                 uint64_t frame)
{
    PskAttempt *attempt = find(attempts, info, parties);

    if (attempt == NULL) {
        if (attempts->len >= PSK_ATTEMPTS_MAX)
            return NULL;
        attempt = g_new0(PskAttempt, 1);
        attempt->info = info;
        attempt->parties = g_strdup(parties);
        attempt->frame = frame;
        g_ptr_array_add(attempts, attempt);
    }
    attempt->count++;
    return attempt;
}

char *
psk_attempt_text(const PskAttempt *attempt)
{
    return g_strdup_printf("%s: %" PRIu64 " TCP %s, the first in frame %" PRIu64, attempt->parties,
                           attempt->count, attempt->count == 1 ? "connection" : "connections",
                           attempt->frame);
}
