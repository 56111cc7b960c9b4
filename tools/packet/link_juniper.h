/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What Juniper's routers capture: a header of theirs before the frame of each kind of interface. */
#pragma once

#include "packet/link.h"

LinkResult link_parse_juniper_ethernet(PskReader *reader);
LinkResult link_parse_juniper_ppp(PskReader *reader);
LinkResult link_parse_juniper_hdlc(PskReader *reader);
LinkResult link_parse_juniper_frame_relay(PskReader *reader);
LinkResult link_parse_juniper_atm1(PskReader *reader);
LinkResult link_parse_juniper_atm2(PskReader *reader);
