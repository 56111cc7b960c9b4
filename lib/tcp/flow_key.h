/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tells TCP connections apart. */
#pragma once

#include "tcp/flow.h"

/* Writes the key of the connection that |packet| belongs to; returns the side that sent it. */
unsigned flow_key_make(const Packet *packet, FlowKey *key);

/* For hash tables. Seeded once in a process, so that no capture can aim at it. */
guint flow_key_hash(gconstpointer key);
gboolean flow_key_equal(gconstpointer a, gconstpointer b);
