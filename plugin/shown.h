/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plaintext that Wireshark's TLS dissector has just shown, which the core need not open again.
 *
 * TLS makes each record that it opens a data source of the packet. Of a packet in which just one
 * record ends, that source can be told from all others by its size. It is authentic: TLS shows
 * nothing whose MAC or tag does not hold, unless the user wants it to.
 */
#pragma once

#include "compat.h"

#include "base/span.h"

/* When a capture is opened: preferences may have changed. */
void tlspsk_shown_open(void);

/* The packet's data sources, of which get_data_source_tvb() gives the octets, but for the first,
 * which is the packet itself. */
const GSList *tlspsk_shown_sources(const packet_info *pinfo);

/*
 * What TLS has opened of the packet, in which one record of application data ends, with a fragment
 * of |size| octets. Empty where it has not, or where it can't be told for certain. Valid as long as
 * the packet.
 */
PskSpan tlspsk_shown_plaintext(const packet_info *pinfo, size_t size);
