/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What pskdecode's exit status says; the same list stands in pskdecode.1. */
#pragma once

typedef enum {
    EXIT_STATUS_OK = 0,     /* the input was read to its end */
    EXIT_STATUS_FAILED = 1, /* a capture, an interface or the output failed */
    EXIT_STATUS_USAGE = 2,
    EXIT_STATUS_STRICT = 3, /* --strict was not met */
    EXIT_STATUS_KEYS = 4,   /* a key file can't be read or has no usable line */
} ExitStatus;
