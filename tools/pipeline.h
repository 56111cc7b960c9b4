/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stages of pskdecode wired together: captures, packets, flows, sessions, writer. */
#pragma once

#include "exit_status.h"
#include "options.h"

/* Does all that |options| ask for. Messages go to standard error. */
ExitStatus pipeline_run(const Options *options);
