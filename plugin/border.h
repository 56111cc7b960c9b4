/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a control packet of MQTT begins in the midst of a stream, after lost bytes. */
#pragma once

#include "base/span.h"

/* True, and the place in |*begin|, where a chain of packets leads from it to the bytes' end. */
bool tlspsk_border_find(PskSpan bytes, size_t *begin);
