/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The key tables and key logs that the command line names. */
#pragma once

#include "options.h"
#include "output/report.h"
#include "psk/keylog.h"
#include "psk/rsa_key.h"
#include "psk/table.h"

typedef struct {
    PskTable *table;   /* NULL where none was named */
    PskRsaKey *rsa_key; /* NULL where none was named */
    PskKeylog *keylog; /* never NULL after keys_load(): captures may bring secrets of their own */
} Keys;

/*
 * Reads all of them. Bad lines are named on standard error and left out, duplicate identities are
 * findings of |report|. False with |error| where a file can't be read or has no usable line.
 */
bool keys_load(Keys *keys, const Options *options, Report *report, GError **error);
void keys_clear(Keys *keys);
