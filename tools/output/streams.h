/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Streams: the files of --streams, DIR/<id>-client.bin and DIR/<id>-server.bin.
 *
 * Nothing of a file's name comes from the wire, links are not followed, and only the user can read
 * the files: they hold what TLS was to keep secret.
 */
#pragma once

#include <glib.h>

#include "base/span.h"
#include "tls/constants.h"

typedef struct Streams Streams;

/* Makes the folder where it is not there. NULL with |error| where it can't be used. */
Streams *streams_new(const char *folder, GError **error);

/* The folder, where streams_new() made it; else -1. */
int streams_made(const Streams *streams);

/* False with |error| where whoever the program runs as by now can't write there. */
bool streams_check(const Streams *streams, GError **error);
void streams_free(Streams *streams);

/* Appends to a session's file; the first time (|opened| is false, and then set), it is emptied. */
bool streams_append(Streams *streams, uint64_t id, PskSender from, bool *opened, PskSpan bytes,
                    GError **error);
