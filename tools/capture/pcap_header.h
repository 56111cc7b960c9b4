/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file header of classic pcap (draft-ietf-opsawg-pcap section 4), mended where libpcap would
 * refuse a file that others read, or not read all of it.
 */
#pragma once

#include "base/span.h"

#define PCAP_HEADER_SIZE 24

/*
 * Copies |begin|, of a file, to |header|. What it changes there:
 *
 * - the snapshot length is left out: of packets that are longer libpcap drops the rest, and some
 *   programs write packets as they are behind a header that says less;
 * - versions that are not known count as 2.4;
 * - files of IXIA's testers have magic numbers of their own, and the file's size after the header;
 * - files of AIX (version 2.2) have an interface type of SNMP for a link type, and nanoseconds;
 *   which other files of that version do not. In all of them, a packet's two lengths are swapped.
 *
 * How many octets of the file it stands for; 0 where |begin| is too short.
 */
size_t pcap_header_mend(PskSpan begin, uint8_t header[static PCAP_HEADER_SIZE]);
