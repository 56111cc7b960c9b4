/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The preferences of the protocol `tlspsk`: tlspsk.psk_file, .keys, .ports and .application. */
#pragma once

#include "keys.h"

typedef struct {
    const char *psk_file; /* may be empty */
    TlspskKeyRow *rows;   /* tlspsk_keys */
    guint row_count;
    const char *application; /* "auto", or the name of a dissector */
    unsigned generation;     /* changes with every change of tlspsk_keys */
} TlspskPreferences;

void tlspsk_preferences_register(int protocol);

const TlspskPreferences *tlspsk_preferences(void);
