/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PcapPlain: the packets of classic pcap files (draft-ietf-opsawg-pcap section 5), read where they
 * lie in the input.
 *
 * libpcap, by way of stdio, copies each of them twice, and costs as much as all of TCP does. Here
 * is what nearly all files are: version 2.4, in the byte order of this machine, the packets whole.
 * All else is libpcap's, from the packet on with which it begins; it also says how a file ends.
 */
#pragma once

#include "capture/capture.h"

/* What the file header says, as libpcap has read it. */
typedef struct {
    uint32_t link_type;
    uint32_t size_max; /* of a packet */
    uint8_t time_digits;
} PcapPlain;

/* Whether |header|, of PCAP_HEADER_SIZE octets (pcap_header.h), is of such a file. */
bool pcap_plain_is(PskSpan header);

/*
 * The next packet of |input|, all but packet->frame. False where it is none for here, of which
 * nothing is taken then. It is borrowed until the input is read again: input_peek().
 */
bool pcap_plain_next(const PcapPlain *plain, Input *input, CapturePacket *packet);

/* The same, but that nothing is read: those before it stay where they are. */
bool pcap_plain_at_hand(const PcapPlain *plain, Input *input, CapturePacket *packet);
