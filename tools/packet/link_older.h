/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Networks of old: rings, ATM cards, Fibre Channel, FireWire, a firewall's own headers. */
#pragma once

#include "packet/link.h"

LinkResult link_parse_token_ring(PskReader *reader);
LinkResult link_parse_fddi(PskReader *reader);
LinkResult link_parse_sunatm(PskReader *reader);
LinkResult link_parse_fibre_channel(PskReader *reader);
LinkResult link_parse_firewire(PskReader *reader);
LinkResult link_parse_symantec(PskReader *reader);
