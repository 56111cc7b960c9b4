/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IEEE 802.11, alone and behind what those who capture it put before it. */
#pragma once

#include "packet/link.h"

LinkResult link_parse_wireless(PskReader *reader);
LinkResult link_parse_wireless_swapped(PskReader *reader); /* the octets of frame control */
LinkResult link_parse_radiotap(PskReader *reader);
LinkResult link_parse_prism(PskReader *reader);
LinkResult link_parse_avs(PskReader *reader);
