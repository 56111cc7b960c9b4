/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Standard output as something to look at, for targets that go through the writer. */
#pragma once

#include <glib.h>

/* From now on, what is written to standard output is kept. Again, it does nothing. */
void stdout_keep(void);

/* What was written since the last call, flushed before. */
GString *stdout_take(void);
