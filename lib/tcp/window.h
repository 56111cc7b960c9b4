/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far the octets of one side of a connection may reach: RFC 9293 section 3.4, RFC 7323. */
#pragma once

#include "tcp/packet.h"

/* What a SYN says of the windows of its side; beyond WINDOW_SCALED by how many bits they shift. */
enum {
    WINDOW_UNKNOWN, /* it was not captured, or not its options */
    WINDOW_PLAIN,
    WINDOW_SCALED,
};

/* Of |packet|, a SYN. */
uint8_t window_scale(const Packet *packet);

/*
 * The octets that a window of |window| lets the other side send, as the SYNs of both say: |own| is
 * that of who has the window. False where one of them does not tell.
 */
bool window_size(uint16_t window, uint8_t own, uint8_t other, uint32_t *size);
