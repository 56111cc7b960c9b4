/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Intake: the reader's part of the work, from captures through packets and TCP flows to what
 * happens to sessions.
 */
#pragma once

#include "capture/capture.h"
#include "output/report.h"
#include "output/summary.h"
#include "psk/keylog.h"
#include "sessions/crew.h"

typedef struct Intake Intake;

/* Packets of link types that packet/link.c does not know, in which nothing was read. */
typedef struct {
    uint64_t packets;
    uint32_t link_type; /* of the first of them */
    bool several;       /* others have another */
} UnknownLink;

/* All borrowed. |live|: the capture is being made now, so that less is waited for. Secrets that
 * captures carry are added to |keylog|, while the crew is at rest. */
Intake *intake_new(Crew *crew, PskKeylog *keylog, bool live);
void intake_free(Intake *intake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Intake, intake_free)

/* Takes packets, of one capture, which may lie in |buffer| (capture_buffer()). */
void intake_packets(Intake *intake, const CapturePacket *captured, size_t count,
                    PskBuffer *buffer);

/* Takes the text of a key log that a capture carries. */
void intake_secrets(Intake *intake, PskSpan text);

/* A live capture has no packet for the moment: what waits too long is given up. */
void intake_idle(Intake *intake, int64_t now_ns);

/* The end of all captures: ends all sessions, and tells |report| of attempts without data, on the
 * ports on which |writer| has seen TLS. */
void intake_end(Intake *intake, const Writer *writer, Report *report);

const SummaryTotals *intake_totals(const Intake *intake);

const UnknownLink *intake_unknown_link(const Intake *intake);

/* Connections with data so far. */
uint64_t intake_sessions(const Intake *intake);
