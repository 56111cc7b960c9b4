/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What kind of capture a file is, by its first octets. */
#pragma once

#include "base/span.h"

typedef enum {
    CAPTURE_FORMAT_OTHER,
    CAPTURE_FORMAT_PCAP,
    CAPTURE_FORMAT_PCAPNG,
} CaptureFormatKind;

typedef struct {
    CaptureFormatKind kind;
    uint8_t time_digits;   /* of PCAP: decimals of a second */
    uint8_t packet_header; /* of PCAP: octets before each packet */
    const char *advice;    /* of OTHER: what it is or how to make it a capture; static */
} CaptureFormat;

CaptureFormat capture_format_recognise(PskSpan begin);
