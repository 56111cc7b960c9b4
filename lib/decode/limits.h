/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far the trials of one connection go: hostile bytes must not cost more. */
#pragma once

#include "tls/constants.h"

/* Octets of one thing that is said before TLS: preface.c, tunnel.c. */
enum { PSK_PREFACE_MAX = 4096 };

/* The search for the next record after a gap. */
enum {
    /* Record numbers that are tried for a record. */
    PSK_SEARCH_NUMBERS_MAX = 4096,
    /* Octets of a direction that may be decrypted in vain for one gap. */
    PSK_SEARCH_COST_MAX = 32 * 1024 * 1024,
    /* After all gaps together as many, and so many more for each octet of the direction. */
    PSK_SEARCH_COST_FACTOR = 64,
    /* Octets that are searched of what begins midway: a whole record and the next one's header are
     * in as many octets of TLS, wherever they begin. */
    PSK_SEARCH_UNDECIDED_MAX = 3 * (PSK_RECORD_HEADER_SIZE + PSK_RECORD_FRAGMENT_MAX),
    /* KeyUpdates that one gap may have swallowed. */
    PSK_SEARCH_UPDATES_MAX = 4,
};

/* Protected records of one direction on which keys are tried before they are given up. */
enum {
    PSK_TRIED_RECORDS_MAX = 4,      /* master secrets, up to TLS 1.2 */
    PSK_TRIED_RECORDS13_MAX = 1024, /* the application traffic secret of a key log: TLS 1.3's
                                       handshake comes before them */
    PSK_TRIED_EARLY_MAX = 4,        /* secrets of 0-RTT data */
};

/* PSKs that one ClientHello of TLS 1.3 offers, and whose binders are tried: of any, and more of
 * those that the key table has. */
enum {
    PSK_TRIED_OFFERS_MAX = 16,
    PSK_TRIED_IDENTITIES_MAX = 32,
};
