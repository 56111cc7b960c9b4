/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How addresses and times are written, in text and in JSON alike. */
#pragma once

#include <glib.h>

#include "packet/packet.h"

/* "192.168.5.7:61234", "[2001:db8::1]:8883" (RFC 5952). */
void format_endpoint(GString *out, uint8_t ip_version, const PacketEndpoint *endpoint);

/* The address alone, without brackets. */
void format_address(GString *out, uint8_t ip_version, const PacketEndpoint *endpoint);

/* RFC 3339 in UTC with |digits| decimals of a second: "2026-03-31T17:28:32.368123Z". */
void format_time_rfc3339(GString *out, int64_t time_ns, uint8_t digits);

/* For people: date and time. */
void format_date_time(GString *out, int64_t time_ns, uint8_t digits);

/* The second of the time that was written last; zeroed where there was none. */
typedef struct {
    int64_t from_ns; /* a time in it, */
    uint32_t left;   /* and how many nanoseconds it has from there */
    char text[8];    /* "17:28:32" */
} FormatSecond;

/* The time of day alone; most follow one of the same second, |last|, which is updated. */
void format_time_of_day(GString *out, FormatSecond *last, int64_t time_ns, uint8_t digits);
