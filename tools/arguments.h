/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of a command line as getopt(3) understands them, for GOption: it knows no value that is
 * joined to a short option (-kFILE), and passes over one given to an option that takes none
 * (--json=no).
 */
#pragma once

#include <glib.h>

/*
 * The words of |argv|, with values of their own where they were joined to short options of
 * |entries|. Free with g_strfreev(). NULL with |error| where an option has a value and takes none.
 */
char **arguments_split(const GOptionEntry *entries, int argc, char **argv, GError **error);
