/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames made by hand, a header at a time, for the tests of what reads them. */
#pragma once

#include <glib.h>

#include "base/span.h"

typedef struct {
    uint8_t bytes[70000];
    size_t size;
} Frame;

static inline void
frame_add(Frame *frame, const void *bytes, size_t size)
{
    if (size > sizeof frame->bytes - frame->size)
        g_error("the frame is too small for %zu octets more", size);
    memcpy(frame->bytes + frame->size, bytes, size);
    frame->size += size;
}

/* |count| octets of |number| in network byte order. */
static inline void
frame_number(Frame *frame, unsigned count, uint64_t number)
{
    while (count-- > 0) {
        uint8_t octet = (uint8_t)(number >> 8 * count);

        frame_add(frame, &octet, 1);
    }
}

/* Octets written in hexadecimal; blanks between them are passed over. */
static inline void
frame_hex(Frame *frame, const char *hex)
{
    for (; *hex != '\0'; hex += hex[0] == ' ' ? 1 : 2) {
        if (hex[0] != ' ')
            frame_number(
                frame, 1,
                (uint64_t)(g_ascii_xdigit_value(hex[0]) * 16 + g_ascii_xdigit_value(hex[1])));
    }
}

/* 10.0.0.1 to 10.0.0.2, header of 20 octets, |length| octets of |protocol| after it. */
static inline void
frame_ipv4(Frame *frame, uint8_t protocol, size_t length)
{
    frame_hex(frame, "45 00");
    frame_number(frame, 2, length + 20);
    frame_hex(frame, "1234 4000 40");
    frame_number(frame, 1, protocol);
    frame_hex(frame, "0000 0a000001 0a000002");
}

/* 2001:db8::1 to 2001:db8::2. */
static inline void
frame_ipv6(Frame *frame, uint8_t next_header, size_t length)
{
    frame_hex(frame, "60000000");
    frame_number(frame, 2, length);
    frame_number(frame, 1, next_header);
    frame_hex(frame, "40 20010db8000000000000000000000001 20010db8000000000000000000000002");
}

#define FRAME_TCP_HEADER 20

/* Port 40000 to 8883, sequence 1000, acknowledgement 2000, PSH and ACK, window 512. */
static inline void
frame_tcp(Frame *frame, const char *payload)
{
    frame_hex(frame, "9c40 22b3 000003e8 000007d0 5018 0200 0000 0000");
    frame_add(frame, payload, strlen(payload));
}

/* IPv4 and TCP. */
static inline void
frame_ipv4_tcp(Frame *frame, const char *payload)
{
    frame_ipv4(frame, 6, FRAME_TCP_HEADER + strlen(payload));
    frame_tcp(frame, payload);
}

static inline void
frame_ethernet(Frame *frame, uint16_t type)
{
    frame_hex(frame, "020000000002 020000000001");
    frame_number(frame, 2, type);
}

static inline PskSpan
frame_span(const Frame *frame)
{
    return psk_span(frame->bytes, frame->size);
}
