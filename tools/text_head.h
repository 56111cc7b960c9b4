/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The head of a session's block in the report as text: who, when, which identity and suite. */
#pragma once

#include "options.h"
#include "session.h"

/* Returns where in |out| the session's number belongs. */
size_t text_head_append(const Options *options, GString *out, const Session *session);

/* Whether the head says something else than when this was last asked. */
bool text_head_changed(Session *session);

/* "    identity  ", in front of what a line of the head says. */
void text_head_label(const Options *options, GString *out, const char *label);
