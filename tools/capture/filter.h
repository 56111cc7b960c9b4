/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Filter: a pcap filter expression over packets of any link types.
 *
 * libpcap compiles an expression for each link type as it turns up. Where libpcap can't (NFLOG,
 * PKTAP, switch tags and others that packet/link.h reads), the expression is held against the IP
 * packet inside.
 */
#pragma once

#include "capture/capture.h"

typedef struct Filter Filter;

/* NULL and CAPTURE_ERROR_FILTER where |expression| is valid for no link type. */
Filter *filter_new(const char *expression, GError **error);

void filter_free(Filter *filter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Filter, filter_free)

/*
 * Whether |packet| matches. One of a link type that is not known passes, for others to tell of it.
 * One of a link type for which the expression can't be used does not, and is counted.
 */
bool filter_passes(Filter *filter, const CapturePacket *packet);

/*
 * A sentence about what was counted so, |*lost| then, or about a filter that nothing passed for a
 * reason that users stumble over; or NULL. The filter's, until it is asked again.
 */
const char *filter_complaint(Filter *filter, bool *lost);
