/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * FragmentTable: IP datagrams that travel in pieces (RFC 791 section 3.2, RFC 8200 section 4.5).
 *
 * Pieces may come in any order, doubled or overlapping; of octets that come twice the first copy
 * counts. A datagram that is never complete is forgotten, and TCP sees a hole.
 */
#pragma once

#include <glib.h>

#include "packet/packet.h"

/* Datagrams waiting at once, what they may hold together, and how long they wait: RFC 8200 section
 * 4.5 gives the receiver 60 seconds. Beyond a limit the oldest is forgotten. */
#define FRAGMENT_DATAGRAMS_MAX 256
#define FRAGMENT_BYTES_MAX     (4 * 1024 * 1024)
#define FRAGMENT_TIME_NS       (INT64_C(60) * 1000000000)

typedef struct FragmentTable FragmentTable;

FragmentTable *fragment_table_new(void);
void fragment_table_free(FragmentTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FragmentTable, fragment_table_free)

/*
 * Takes |packet|, of kind PACKET_FRAGMENT. True where it completes its datagram: |packet| is then
 * the whole of it, parsed as packet_parse() would, with the frame and time of this last piece; its
 * payload is borrowed from the table until the next call. False where pieces are missing still.
 */
bool fragment_complete(FragmentTable *table, Packet *packet) G_GNUC_WARN_UNUSED_RESULT;
