/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connections that never carried any data (decode/attempts.h). */
#pragma once

#include "follow.h"

void tlspsk_attempts_open(void);
void tlspsk_attempts_close(void);

/* A connection without data is over, at flow_table_time() |now_ns|; |frame| told it, or 0. */
void tlspsk_attempts_note(TlspskFollowed *followed, const Flow *flow, FlowEnd end, int64_t now_ns,
                          uint32_t frame);

/* The same of one that was reset and may yet go on: a refusal is certain at once. */
void tlspsk_attempts_note_reset(TlspskFollowed *followed, const Flow *flow, uint32_t frame);

/* What is to be said on packet |frame| of a connection without data, or NULL. */
const PskAttempt *tlspsk_attempts_of(const TlspskFollowed *followed, uint32_t frame, bool final);
