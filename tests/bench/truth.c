/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "truth.h"

typedef struct {
    uint64_t begin, end;
    char *line;
    bool whole;
} Message;

void
truth_expect(Truth *truth, uint64_t begin, size_t size, char *line)
{
    Message *message = g_new(Message, 1);

    *message = (Message){begin, begin + size, line, true};
    g_queue_push_tail(&truth->expected, message);
}

void
truth_written(Truth *truth, uint64_t end, bool whole)
{
    Message *message;

    for (GList *link = truth->expected.head; link != NULL; link = link->next) {
        message = link->data;
        if (message->begin < end && message->end > truth->written)
            message->whole &= whole;
    }
    truth->written = end;
    while ((message = g_queue_peek_head(&truth->expected)) != NULL && message->end <= end) {
        fprintf(truth->out, "%s\"whole\":%s}\n", message->line, message->whole ? "true" : "false");
        g_free(message->line);
        g_free(message);
        g_queue_pop_head(&truth->expected);
    }
}
