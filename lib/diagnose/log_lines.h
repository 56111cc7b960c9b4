/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the logs of brokers and TLS stacks say when TLS-PSK fails, and what they mean. */
#pragma once

#include "base/span.h"

typedef struct {
    const char *text;    /* what stands in the log */
    const char *also;    /* other spellings of it, with | between; or NULL */
    const char *stack;   /* whose log */
    const char *meaning;
    const char *codes;   /* the findings that it comes with, separated by spaces; "" for none */
    bool vague;          /* says that something failed: another row in the same line tells more */
} PskLogLine;

/*
 * The row of which |line| contains the text or another spelling, as whole words and without regard
 * to case; the longest where there are several. Numbers are known however they are written: the
 * errors of mbedTLS and ESP-IDF in either base, those of wolfSSL, and OpenSSL's packed ones. NULL
 * for none.
 */
const PskLogLine *psk_log_line_find(const char *line);

/* The rows, |index| from 0; NULL behind the last. */
const PskLogLine *psk_log_line(size_t index);
