/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tunnels that carry IP over IP: GRE with what people put into it, Ethernet, L2TPv3, and those over
 * UDP that are known by their port (tunnel_udp.c). Each goes from the header after IP to the IP
 * header inside.
 */
#pragma once

#include "packet/link.h"

/* LINK_OTHER where it is no tunnel, or not one with IP in it. */
LinkResult tunnel_parse_gre(PskReader *reader);
LinkResult tunnel_parse_etherip(PskReader *reader);
LinkResult tunnel_parse_l2tp3(PskReader *reader);
LinkResult tunnel_parse_udp(PskReader *reader);
/* As over UDP; some have captures of it alone. */
LinkResult tunnel_parse_tzsp(PskReader *reader);
