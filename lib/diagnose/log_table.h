/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rows of log_lines.h, by who writes them. For log_lines.c and log_table_*.c alone.
 *
 * Numbers stand in the spellings in one way: "code -0x7780" for those of mbedTLS and ESP-IDF,
 * "wolfssl -308", and "openssl reason 193" for what is left of OpenSSL's packed numbers.
 */
#pragma once

#include <glib.h>

#include "diagnose/log_lines.h"

typedef struct {
    const PskLogLine *lines;
    size_t count;
} PskLogFamily;

extern const PskLogFamily psk_log_broker; /* log_table_broker.c: OpenSSL, and brokers */
extern const PskLogFamily psk_log_device; /* log_table_device.c: what devices are made with */
extern const PskLogFamily psk_log_client; /* log_table_client.c: other libraries, any stack */
