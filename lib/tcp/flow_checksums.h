/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the TCP checksums of a connection tell: that a card was still to fill them in, or that
 * octets are not those that were sent.
 *
 * Only the beginning of each direction is checked, since every octet has to be read for it: the
 * handshake of TLS, and not much of what follows; also what begins or ends a connection, and all
 * where the capture is known to hold damage. A wrong checksum says something where the same side
 * sent right ones too; else a card was to compute them, or a program wrote other addresses into the
 * capture.
 */
#pragma once

#include "tcp/packet.h"

/* Octets of each direction that are checked. */
#define FLOW_CHECKED_SIZE (8 * 1024)

/* All zero at first; private but for the functions below. */
typedef struct {
    bool has_right[2];         /* of each side */
    uint8_t unfinished;        /* packets that had an unfinished one, up to 2: see checksum.h; */
    uint64_t unfinished_frame; /* the first of them */
    uint64_t wrong_frame[2];   /* the first packet with octets that had a wrong one */
} FlowChecksums;

/*
 * A packet of |side|, of which |delivered| octets were handed on before; checked whatever these are
 * where it is |thorough|. True where it is known to be damaged.
 */
bool flow_checksums_note(FlowChecksums *checksums, unsigned side, const Packet *packet,
                         uint64_t delivered, bool thorough);

/* Where packets were captured before the network card filled in their checksums; 0 for nowhere. */
uint64_t flow_checksums_unfinished(const FlowChecksums *checksums);

/* The first packet whose octets are not those that were sent; 0 for none. */
uint64_t flow_checksums_damaged(const FlowChecksums *checksums);
