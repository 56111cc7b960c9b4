/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Link types that need more than a line: 802.11 and its headers, and those that hold another. */
#pragma once

#include "link.h"

LinkResult link_parse_wireless(PskReader *reader);
LinkResult link_parse_radiotap(PskReader *reader);
LinkResult link_parse_prism(PskReader *reader);
LinkResult link_parse_avs(PskReader *reader);
LinkResult link_parse_ppi(PskReader *reader);
LinkResult link_parse_pktap(PskReader *reader);
LinkResult link_parse_nflog(PskReader *reader);
LinkResult link_parse_pflog(PskReader *reader);

/* Ethernet with something before it, or a switch's tag in it. */
LinkResult link_parse_netanalyzer(PskReader *reader);
LinkResult link_parse_netanalyzer_whole(PskReader *reader);
LinkResult link_parse_mpacket(PskReader *reader);
LinkResult link_parse_tag_before(PskReader *reader);
LinkResult link_parse_tag_4(PskReader *reader);
LinkResult link_parse_tag_8(PskReader *reader);
