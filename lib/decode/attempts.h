/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PskAttempt: TCP connections to the port of MQTT over TLS that never carried any data.
 *
 * They are no sessions; for those who wonder why no session shows up, each client address and
 * server is told of once.
 */
#pragma once

#include "diagnose/diagnose.h"

/* Clients and servers that are told of; what comes beyond is left out. */
enum { PSK_ATTEMPTS_MAX = 256 };

typedef struct {
    const PskFindingInfo *info; /* psk_flow_attempt() */
    char *parties;              /* "192.168.5.3:8883 from 192.168.5.7" */
    uint64_t count;             /* of such connections between them */
    uint64_t frame;             /* the first one's first */
} PskAttempt;

/* Of PskAttempt, in the order in which they were first seen; to be freed by g_ptr_array_unref(). */
GPtrArray *psk_attempts_new(void);

/* Counts one more, beginning in |frame|; NULL where there are too many others. */
const PskAttempt *psk_attempts_add(GPtrArray *attempts, const PskFindingInfo *info,
                                   const char *parties, uint64_t frame);

/* "192.168.5.3:8883 from 192.168.5.7: 2 TCP connections, the first in frame 7" */
char *psk_attempt_text(const PskAttempt *attempt);
