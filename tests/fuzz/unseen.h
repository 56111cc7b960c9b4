/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * FUZZ_UNSEEN stands before functions of a target that walk over all octets only to make or check
 * them: which way they go tells the fuzzer nothing, and watching it costs more than all the rest.
 */
#pragma once

#ifdef PSK_LIBFUZZER
#define FUZZ_UNSEEN __attribute__((noinline, no_sanitize("coverage")))
#else
#define FUZZ_UNSEEN
#endif
