/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PskPeers: what servers were seen to accept, and identities to use, in the sessions so far.
 *
 * A suite that a server chose for one client tells what it accepts, if it refuses another. Bounded:
 * beyond the limits, peers that are new are not remembered. Safe to be used from several threads.
 */
#pragma once

#include <glib.h>

#include "base/span.h"

enum {
    PSK_PEERS_MAX = 65536,       /* servers, and identities, that are remembered */
    PSK_PEER_SUITES_MAX = 16,    /* suites remembered of each server, */
    PSK_PEER_VERSIONS_MAX = 6,   /* and versions: there are five */
};

typedef struct PskPeers PskPeers;

PskPeers *psk_peers_new(void);
void psk_peers_free(PskPeers *peers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PskPeers, psk_peers_free)

/* |server| (any octets that stand for it) chose |suite| and |version|. */
void psk_peers_note_server(PskPeers *peers, PskSpan server, uint16_t suite, uint16_t version);

/* Appends what |server| chose to |suites| and |versions| (of uint16_t), in ascending order. */
void psk_peers_accepted(PskPeers *peers, PskSpan server, GArray *suites, GArray *versions);

/* |identity| used |suite|; returns the suite of its first session (|suite| for the first). */
uint16_t psk_peers_note_identity(PskPeers *peers, PskSpan identity, uint16_t suite);
