/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frame of IEEE 802.15.4 itself: who sends to whom, and where its payload begins. */
#pragma once

#include "base/reader.h"

/* Of 8 or 2 octets, in network order; of 0 where there is none. */
typedef struct {
    uint8_t size;
    uint8_t bytes[8];
} LowpanAddress;

/* False where it is no data, or encrypted. The reader is left at the payload. */
bool lowpan_frame_parse(PskReader *reader, LowpanAddress *source, LowpanAddress *destination);

/* The interface identifier of an address: RFC 4944 section 6, RFC 6282 section 3.2.2. */
void lowpan_frame_interface(const LowpanAddress *address, uint8_t identifier[static 8]);
