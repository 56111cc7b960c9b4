/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/text.h"

enum {
    PACKETS_BETWEEN = 4096,        /* looks at the clock */
    PACKET_OVERHEAD = 16,          /* a packet header of pcap */
    MICROSECONDS_BETWEEN = 250000, /* lines */
    MICROSECONDS_BEFORE = 500000,  /* the first: what is quick needs none */
};

struct Progress {
    uint64_t size;
    uint64_t read;
    uint64_t packets;
    uint64_t sessions;
    int64_t started_us;
    int64_t shown_us; /* 0: no line stands there */
    char *file;
};

Progress *
progress_new(uint64_t size)
{
    Progress *progress;

    if (size == 0 || !isatty(STDERR_FILENO) || isatty(STDOUT_FILENO))
        return NULL;
    progress = g_new0(Progress, 1);
    progress->size = size;
    progress->started_us = g_get_monotonic_time();
    return progress;
}

void
progress_free(Progress *progress)
{
    if (progress == NULL)
        return;
    g_free(progress->file);
    g_free(progress);
}

void
progress_file(Progress *progress, const char *path)
{
    if (progress == NULL)
        return;
    g_free(progress->file);
    progress->file = psk_text_escape(psk_span_str(path));
}

static void
show(Progress *progress, int64_t now_us)
{
    double seconds = (double)(now_us - progress->started_us) / 1e6;
    double rate = (double)progress->read / seconds;
    uint64_t left = progress->read < progress->size ? progress->size - progress->read : 0;

    progress->shown_us = now_us;
    fprintf(stderr,
            "\r\x1b[K%s: %" PRIu64 " of %" PRIu64 " MB, %" PRIu64 " packets, %" PRIu64 " sessions, "
            "%.0f MB/s, "
            "%.0f s left",
            progress->file != NULL ? progress->file : "", progress->read / 1000000,
            progress->size / 1000000, progress->packets, progress->sessions, rate / 1e6,
            (double)left / rate);
    fflush(stderr);
}

void
progress_packet(Progress *progress, uint32_t size, uint64_t sessions)
{
    int64_t now_us;

    if (progress == NULL)
        return;
    progress->read += (uint64_t)size + PACKET_OVERHEAD;
    if (++progress->packets % PACKETS_BETWEEN != 0)
        return;
    progress->sessions = sessions;
    now_us = g_get_monotonic_time();
    if (now_us - progress->started_us > MICROSECONDS_BEFORE &&
        now_us - progress->shown_us > MICROSECONDS_BETWEEN)
        show(progress, now_us);
}

void
progress_clear(Progress *progress)
{
    if (progress == NULL || progress->shown_us == 0)
        return;
    fprintf(stderr, "\r\x1b[K");
    fflush(stderr);
    progress->shown_us = 0;
}
