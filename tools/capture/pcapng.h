/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pcapng: the capture file format of Wireshark, draft-ietf-opsawg-pcapng.
 *
 * Read are sections of either byte order, any number of interfaces with their own link type and
 * time resolution, the three kinds of packet blocks, the Decryption Secrets Blocks that hold a TLS
 * key log, and of the Interface Statistics Blocks what was dropped. All other blocks are passed
 * over. capture.h is the door to it.
 */
#pragma once

#include "capture/capture.h"

/* Larger blocks that would have to be held at once are taken for damage. */
#define PCAPNG_BLOCK_MAX (16 * 1024 * 1024)

/* Interfaces in one section, for the same reason. */
#define PCAPNG_INTERFACES_MAX 65536

typedef struct Pcapng Pcapng;

/* Reads |input|, which is borrowed and stands at its beginning. */
Pcapng *pcapng_new(Input *input);
void pcapng_free(Pcapng *pcapng);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pcapng, pcapng_free)

/* Packets are passed over from now on: only key logs come. */
void pcapng_set_secrets_only(Pcapng *pcapng);

/*
 * The next packet or key log: CAPTURE_PACKET, _SECRETS, _END or _FAILED, as capture_next(), but
 * that packet->frame is not set. A Simple Packet Block, which has no time, gets that of the packet
 * before it. Errors say what is wrong at which byte, but not in which file.
 */
CaptureResult pcapng_next(Pcapng *pcapng, CapturePacket *packet, GError **error);

/*
 * The next packet, where it is there without reading and has that time_digits; else false, as if
 * this had not been called. What was given before is still valid.
 */
bool pcapng_at_hand(Pcapng *pcapng, CapturePacket *packet, uint8_t time_digits);

/* Packets that whoever wrote the file says it lost, as far as it was read. */
uint64_t pcapng_dropped(const Pcapng *pcapng);
