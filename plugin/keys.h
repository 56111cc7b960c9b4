/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The key table of the preferences: the key file and the rows of tlspsk_keys, as one PskTable.
 *
 * It is read when a capture is opened, and again when the file or the preferences have changed
 * since, so that keys added while a capture is running are used for the sessions that follow.
 */
#pragma once

#include <glib.h>

#include "base/secret.h"
#include "psk/table.h"

/* How a key is written in tlspsk_keys. */
typedef enum {
    TLSPSK_KEY_HEX,
    TLSPSK_KEY_TEXT,
    TLSPSK_KEY_BASE64,
} TlspskKeyFormat;

/* One row of tlspsk_keys. */
typedef struct {
    char *identity;
    char *key;
    guint format; /* TlspskKeyFormat */
} TlspskKeyRow;

/* The octets that |row| stands for. False with a newly allocated |error| that holds no key. */
bool tlspsk_key_row_decode(const TlspskKeyRow *row, PskSecret *key, char **error);

/*
 * Brings the table up to date with the preferences and with the file on disk. What can't be used
 * is reported to the user, once for each state of the file. True where there is any key.
 */
bool tlspsk_keys_refresh(void);

/* The table that tlspsk_keys_refresh() made, NULL before; valid until tlspsk_keys_release(). */
const PskTable *tlspsk_keys_table(void);

/* Frees the tables that newer ones have replaced. Nothing may be using them any more. */
void tlspsk_keys_release(void);
