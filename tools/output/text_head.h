/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The head of a session's block in the report as text: who, when, which identity and suite. */
#pragma once

#include "options.h"
#include "sessions/session.h"

/* Returns where in |out| the session's number belongs. */
size_t text_head_append(const Options *options, GString *out, const Session *session);

/*
 * Before a line of |line_size| octets: where the head may say something else than it did when it
 * was last made, makes it anew in |out| and sets |number_at|. False where |out| is left alone: it
 * would be the same, or is so large that it comes only once in as many octets of lines.
 */
bool text_head_update(const Options *options, GString *out, Session *session, size_t line_size,
                      size_t *number_at);

/* "    identity  ", in front of what a line of the head says. */
void text_head_label(const Options *options, GString *out, const char *label);
