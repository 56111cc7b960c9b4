/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PskKeylog: secrets of single sessions, in the format of NSS's SSLKEYLOGFILE.
 *
 * A line is `LABEL client_random secret`, all in hexadecimal: CLIENT_RANDOM with the master secret
 * up to TLS 1.2, the labels of RFC 8446's traffic secrets in TLS 1.3.
 */
#pragma once

#include <glib.h>

#include "base/secret.h"
#include "tls/constants.h"

typedef enum {
    PSK_KEYLOG_MASTER,                     /* CLIENT_RANDOM */
    PSK_KEYLOG_PREMASTER,                  /* PMS_CLIENT_RANDOM */
    PSK_KEYLOG_CLIENT_EARLY_TRAFFIC,       /* CLIENT_EARLY_TRAFFIC_SECRET */
    PSK_KEYLOG_CLIENT_HANDSHAKE_TRAFFIC,   /* CLIENT_HANDSHAKE_TRAFFIC_SECRET */
    PSK_KEYLOG_SERVER_HANDSHAKE_TRAFFIC,
    PSK_KEYLOG_CLIENT_TRAFFIC,             /* CLIENT_TRAFFIC_SECRET_0 */
    PSK_KEYLOG_SERVER_TRAFFIC,
    PSK_KEYLOG_LABELS,
} PskKeylogLabel;

typedef struct PskKeylog PskKeylog;

PskKeylog *psk_keylog_new(void);
void psk_keylog_free(PskKeylog *keylog);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PskKeylog, psk_keylog_free)

/* The label as it is written in a key log. */
const char *psk_keylog_label_name(PskKeylogLabel label);

/*
 * Adds the lines of |text|; a byte order mark, comments, blank lines and labels of other protocols
 * are passed over. Returns the number of lines that look like secrets and can't be used; the number
 * of the first of them is stored in |first_bad| (may be NULL).
 */
size_t psk_keylog_parse(PskKeylog *keylog, PskSpan text, size_t *first_bad);

/* Reads a file. False with |error| where it can't be read or has no usable line. */
bool psk_keylog_read(PskKeylog *keylog, const char *path, GError **error);

/* The secret of a session, or an empty span. Valid until the key log is freed or added to. */
PskSpan psk_keylog_find(const PskKeylog *keylog, PskKeylogLabel label,
                        PskSpan client_random);

/* Whether there is any secret of that session. |keylog| may be NULL. */
bool psk_keylog_knows(const PskKeylog *keylog, PskSpan client_random);

/* True where the session of |client_random| is the one that is searched for. */
typedef bool (*PskKeylogFits)(void *user, PskSpan client_random);

/* Asks for each session until one fits; in no order. False where none does. */
bool psk_keylog_search(const PskKeylog *keylog, PskKeylogFits fits, void *user);

/* How many sessions it has secrets of; and how many secrets. */
size_t psk_keylog_sessions(const PskKeylog *keylog);
size_t psk_keylog_size(const PskKeylog *keylog);
