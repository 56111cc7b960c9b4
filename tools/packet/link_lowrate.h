/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IEEE 802.15.4, as captures have it: to the frame without its check sequence, LINK_LOWRATE. */
#pragma once

#include "packet/link.h"

LinkResult link_parse_lowrate(PskReader *reader);
LinkResult link_parse_lowrate_fcs(PskReader *reader);
LinkResult link_parse_lowrate_phy(PskReader *reader);
LinkResult link_parse_lowrate_tap(PskReader *reader);

/* ZEP, in which sniffers send frames on: what follows UDP's header. */
LinkResult link_parse_zep(PskReader *reader);
