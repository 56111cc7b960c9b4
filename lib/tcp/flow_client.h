/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which side of a connection is the client. */
#pragma once

#include "tcp/flow.h"

/* Sets client_side of |flow|, and client_certain where |packet|, of |side|, is a SYN. */
void flow_client_guess(Flow *flow, unsigned side, const Packet *packet);
