/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a live run needs of the system: privileges given up once the interface is open, and a clean
 * end on SIGINT, SIGTERM and SIGHUP (which also ends the reading of files, with what was decoded so
 * far).
 */
#pragma once

#include "capture/capture.h"

/*
 * SIGINT, SIGTERM and, where it was not ignored, SIGHUP end the capture that is watched, instead of
 * the program.
 */
void live_catch_signals(void);

/* The capture that is being read; NULL for none. */
void live_watch(Capture *capture);

/* True once a signal came. */
bool live_stopped(void);

/*
 * Opens an interface, then gives up root's privileges for those of the user who called sudo, or of
 * nobody. NULL with |error| where either fails.
 */
Capture *live_open(const char *interface, const char *filter, GError **error);

/* Gives the |folder|, which was made for this run, to whom live_open() makes of root. */
bool live_give(int folder, GError **error);
