/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An interface that libpcap captures from; capture.h is the door to it. */
#pragma once

#include <glib.h>
#include <pcap/pcap.h>

/* NULL and |error| (CAPTURE_ERROR_OPEN) where it can't be. */
pcap_t *pcap_live_open(const char *interface, GError **error);

/* Decimals of a second in its times, 6 or 9: their fractions are counted in such units. */
uint8_t pcap_live_time_digits(pcap_t *pcap);

/* As pcap_next_ex(): 0 where no packet came for a moment. */
int pcap_live_next(pcap_t *pcap, struct pcap_pkthdr **header, const u_char **data);
