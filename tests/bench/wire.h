/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Wire: TCP connections as a tap beside the server sees them, written to a pcap file: Ethernet,
 * IPv4, right checksums, MSS-sized segments, acknowledgements. Only packets with data suffer from
 * disorder.
 */
#pragma once

#include <stdio.h>

#include "random.h"

typedef struct {
    FILE *out;
    Random random;
    uint32_t mss;
    uint32_t step_us; /* the mean time between two packets */
    /* Percent of the packets with data: */
    double loss;       /* lost before the tap and sent again some packets later */
    double reorder;    /* overtaken by the next one to three packets of their connection */
    double duplicates; /* seen twice */
    double missing;    /* that the tap failed to record */
    uint64_t clock_us;
    uint64_t packets, bytes, missed;
} Wire;

typedef struct WireDelayed WireDelayed;

/* Index 0 is the client, which opens the connection, 1 the server. */
typedef struct {
    uint32_t address[2];
    uint16_t port[2];
    uint32_t next[2]; /* sequence numbers */
    uint16_t ip_id[2];
    int unacknowledged; /* segments since the last acknowledgement, all of |last_from| */
    int last_from;
    WireDelayed *delayed;
} WireFlow;

void wire_begin(Wire *wire);
void wire_open(Wire *wire, WireFlow *flow);
void wire_send(Wire *wire, WireFlow *flow, int from, const uint8_t *data, size_t size);
void wire_close(Wire *wire, WireFlow *flow, int by);
