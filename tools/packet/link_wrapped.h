/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Link types that hold another, or an IP packet, behind headers of whoever captured. */
#pragma once

#include "packet/link.h"

LinkResult link_parse_ppi(PskReader *reader);
LinkResult link_parse_pktap(PskReader *reader);
LinkResult link_parse_nflog(PskReader *reader);
LinkResult link_parse_pflog(PskReader *reader);
LinkResult link_parse_exported(PskReader *reader);
LinkResult link_parse_erf(PskReader *reader);

/* Ethernet with something before it, or a switch's tag in it. */
LinkResult link_parse_netanalyzer(PskReader *reader);
LinkResult link_parse_netanalyzer_whole(PskReader *reader);
LinkResult link_parse_mpacket(PskReader *reader);
LinkResult link_parse_epon(PskReader *reader);
LinkResult link_parse_tag_before(PskReader *reader);
LinkResult link_parse_tag_4(PskReader *reader);
LinkResult link_parse_tag_8(PskReader *reader);
