/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --explain: the manual entry of a finding, a verdict, or of a line that a log shows. */
#pragma once

#include "exit_status.h"

/*
 * Prints the entry to standard output, in lines of |columns| at the most (0: any); usage error
 * where nothing is known of |what|.
 */
ExitStatus explain(const char *what, unsigned columns);
