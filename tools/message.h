/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages to the user, on standard error: "pskdecode: …". */
#pragma once

#include <glib.h>

void message_print(const char *format, ...) G_GNUC_PRINTF(1, 2);
