/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Secrets that a pcapng file carries behind the packets that they are for.
 *
 * Who writes down secrets as they become known, or adds them to a file that is there, puts them
 * behind the handshakes, where one pass over the file finds them too late. To look through a file
 * for them costs a tenth of decoding it: that is done where a look at its two ends, or the first of
 * them that is met, says that it may pay.
 */
#pragma once

#include <glib.h>

#include "base/span.h"

/*
 * Whether file |path| has secrets behind packets, as far as so much of its beginning and of its end
 * tells. False where it is compressed, no file that can be read twice, or no pcapng.
 */
#define LATE_SECRETS_LOOK (128 * 1024)
bool late_secrets_hinted(const char *path);

typedef void (*LateSecretsFunc)(void *user, PskSpan key_log);

/*
 * Gives out all key logs of the pcapng |path|, compressed or not, up to where it is damaged.
 * Returns how many there were: 0 also where it is none, or no regular file.
 */
size_t late_secrets_read(const char *path, LateSecretsFunc func, void *user);
