#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A bridge between two interfaces that loses, doubles and delays frames, as a bad network does.

lossy_bridge.py INTERFACE INTERFACE SEED

The same SEED gives the same sequence of decisions. ARP passes untouched.
"""

import heapq
import random
import select
import socket
import struct
import sys
import time

ETH_P_ALL = 3
ETH_P_ARP = 0x0806
LOST = 0.10
DOUBLED = 0.05
DELAYED = 0.20
DELAY_SECONDS = 0.015


def open_interface(name):
    side = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    side.bind((name, 0))
    return side


def departures(frame, chance):
    """When the frame, and perhaps a second copy of it, go on: seconds from now."""
    if struct.unpack_from("!H", frame, 12)[0] == ETH_P_ARP:
        return [0.0]
    if chance.random() < LOST:
        return []
    delay = DELAY_SECONDS if chance.random() < DELAYED else 0.0
    return [delay, delay + 0.001] if chance.random() < DOUBLED else [delay]


def main():
    sides = [open_interface(name) for name in sys.argv[1:3]]
    other = {sides[0]: sides[1], sides[1]: sides[0]}
    chance = random.Random(int(sys.argv[3]))
    waiting = []
    count = 0
    while True:
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            _, _, side, frame = heapq.heappop(waiting)
            side.send(frame)
        timeout = waiting[0][0] - now if waiting else None
        for side in select.select(sides, [], [], timeout)[0]:
            frame, address = side.recvfrom(65536)
            if address[2] == socket.PACKET_OUTGOING:
                continue
            for delay in departures(frame, chance):
                count += 1
                heapq.heappush(waiting, (time.monotonic() + delay, count, other[side], frame))


main()
