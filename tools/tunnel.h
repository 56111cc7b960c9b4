/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tunnels that carry IP over IP: GRE with what people put into it, and those over UDP that are
 * known by their port. Each goes from the header after IP to the IP header inside.
 */
#pragma once

#include "link.h"

/* LINK_OTHER where it is no tunnel, or not one with IP in it. */
LinkResult tunnel_parse_gre(PskReader *reader);
LinkResult tunnel_parse_udp(PskReader *reader);
