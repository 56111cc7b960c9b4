/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Record framing, RFC 5246 section 6.2 and RFC 8446 section 5. */
#pragma once

#include "base/span.h"
#include "tls/constants.h"

typedef struct {
    uint8_t type;     /* PskContentType as sent; the inner type of TLS 1.3 is not visible here */
    uint16_t version; /* legacy_record_version */
    PskSpan fragment; /* what follows the header, protected or not; borrowed */
} PskRecord;

/*
 * Takes the record that |bytes| begin with. PSK_PARSE_MORE while it is incomplete, PSK_PARSE_BAD
 * where the header is no TLS record's: unknown content type, version other than 3.x, or a fragment
 * longer than PSK_RECORD_FRAGMENT_MAX. |size| is set to the octets the record takes (header
 * included) with OK, and with MORE once the header is complete (0 before).
 */
PskParse psk_record_parse(PskSpan bytes, PskRecord *record, size_t *size);

/* What the first bytes of a direction look like. */
typedef enum {
    PSK_SNIFF_MORE,      /* too few bytes to tell */
    PSK_SNIFF_HANDSHAKE, /* a handshake record that begins a connection */
    PSK_SNIFF_RECORD,    /* a TLS record, but not the first of a connection */
    PSK_SNIFF_OTHER,     /* not TLS */
} PskSniff;

PskSniff psk_record_sniff(PskSpan bytes);

/*
 * Who must have sent the bytes that begin with a hello message (PSK_SNIFF_HANDSHAKE): for
 * connections whose TCP handshake is not in the capture. False where the bytes don't tell.
 */
bool psk_record_sniff_sender(PskSpan bytes, PskSender *sender);
