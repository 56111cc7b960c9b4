/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ESP that does not encrypt: RFC 4303 with the cipher of RFC 2410.
 *
 * Nothing in a packet says so, nor how long its check value is: it is known by what is inside, as
 * RFC 5879 has it. TCP must have the right checksum, and an IP packet its length.
 */
#pragma once

#include "packet/packet.h"

#include "base/reader.h"

/*
 * The reader stands behind the IP header of |packet| and ends where that says. True where it was at
 * ESP with TCP or IP inside: it then holds that, and |*protocol| is its number.
 */
bool esp_open(const Packet *packet, PskReader *reader, uint8_t *protocol);
