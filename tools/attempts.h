/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Attempts: TCP connections to the port of MQTT over TLS that never carried any data.
 *
 * They are no sessions; for those who wonder why no session shows up, each client address and
 * server is told of once, when the captures have ended.
 */
#pragma once

#include "tcp/flow.h"
#include "report.h"

/* Clients and servers that are told of; what comes beyond is left out. */
#define ATTEMPTS_MAX 256

typedef struct Attempts Attempts;

Attempts *attempts_new(void);
void attempts_free(Attempts *attempts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Attempts, attempts_free)

/* A connection without data has ended. */
void attempts_add(Attempts *attempts, const Flow *flow, FlowEnd end);

/* Tells of all, in the order in which they were first seen. */
void attempts_report(const Attempts *attempts, Report *report);
