/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of the protocol's numbers, for reports. */
#pragma once

#include <stdint.h>

#include "tls/suite.h"

/* "TLS1.2", "SSL3"; NULL for other numbers. */
const char *psk_version_name(uint16_t version);

/* "fatal", "warning"; NULL for other numbers. */
const char *psk_alert_level_name(uint8_t level);

/* "handshake_failure", as the RFCs write it; NULL for numbers that IANA does not list. */
const char *psk_alert_name(uint8_t description);

/* "ClientHello", as the RFCs' text writes it; NULL for unknown types. */
const char *psk_handshake_name(uint8_t type);

/* "PSK", "ECDHE_PSK" as in suite names. Never NULL. */
const char *psk_kex_name(PskKex kex);

/* "client", "server". */
const char *psk_sender_name(PskSender sender);
