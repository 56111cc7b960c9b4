/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of pskdecode's output share: standard output caught, and sessions to report. */
#pragma once

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#include "output/report.h"
#include "output/writer.h"
#include "replay.h"

/* Standard output goes to a file from caught_begin() to caught_end(), which returns it all. */
typedef struct {
    char *path;
    int stream, saved;
} Caught;

static inline void
caught_begin(Caught *caught, FILE *stream)
{
    int fd = g_file_open_tmp("psk-output-XXXXXX", &caught->path, NULL);

    fflush(stream);
    caught->stream = fileno(stream);
    caught->saved = dup(caught->stream);
    dup2(fd, caught->stream);
    close(fd);
}

static inline char *
caught_end(Caught *caught, FILE *stream)
{
    char *text = NULL;

    fflush(stream);
    dup2(caught->saved, caught->stream);
    close(caught->saved);
    g_assert_true(g_file_get_contents(caught->path, &text, NULL, NULL));
    g_unlink(caught->path);
    g_free(caught->path);
    return text;
}

/* How often |part| stands in |text|. */
static inline unsigned
count_of(const char *text, const char *part)
{
    unsigned count = 0;

    for (; (text = strstr(text, part)) != NULL; text += strlen(part))
        count++;
    return count;
}

/* A flow of 192.168.5.7:61234 to 192.168.5.3:|port|, whose first packet is frame 4. */
static inline Flow
flow_of(uint16_t port)
{
    Flow flow = {.id = 1,
                 .first_frame = 4,
                 .last_frame = 19,
                 .first_time_ns = 1774978112368123000,
                 .last_time_ns = 1774978113000000000,
                 .client_certain = true};

    flow.key = (FlowKey){.ip_version = 4,
                         .endpoint = {{.address = {192, 168, 5, 7}, .port = 61234},
                                      {.address = {192, 168, 5, 3}, .port = port}}};
    return flow;
}
