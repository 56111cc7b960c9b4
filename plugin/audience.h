/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether anybody would see what the plugin shows on a packet. Where nobody would, it need not be
 * made; in tshark that is the case more often than not.
 */
#pragma once

#include "compat.h"

void tlspsk_audience_register(int protocol);

/* When a capture is opened. */
void tlspsk_audience_open(void);

/* tshark says who it is, whatever its file is called. */
bool tlspsk_audience_is_tshark(void);

/*
 * False in tshark, where no filter, field, column or list of expert information asks for it. True
 * in the window, which also shows how grave the gravest finding of the capture is.
 */
bool tlspsk_audience_is_there(const packet_info *pinfo, proto_tree *tree);
