/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unread: sessions that ended without a secret, of which one may be found behind them. */
#pragma once

#include "psk/keylog.h"

/* The last so many are remembered. */
#define UNREAD_MAX 65536

typedef struct {
    uint8_t *randoms; /* client randoms, PSK_RANDOM_SIZE octets each, or NULL */
    size_t count;     /* that came in all */
} Unread;             /* a zeroed struct is empty */

/* Notes one; an empty span is none. */
void unread_note(Unread *unread, PskSpan client_random);

/* Of how many |keylog| has secrets by now. */
size_t unread_known(const Unread *unread, const PskKeylog *keylog);

void unread_clear(Unread *unread);
