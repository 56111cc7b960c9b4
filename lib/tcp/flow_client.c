/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/flow_client.h"

/* Ports that servers are known by, where the capture holds no SYN to tell: MQTT over TLS and
 * plain, HTTPS and its usual stand-ins, CoAP over TLS (RFC 8323), OpenSSL's s_server. */
static const uint16_t server_ports[] = {8883, 1883, 443, 8443, 8884, 5684, 4433};

static bool
is_server_port(uint16_t port)
{
    for (size_t i = 0; i < G_N_ELEMENTS(server_ports); i++) {
        if (server_ports[i] == port)
            return true;
    }
    return false;
}

/* Who is the client: the SYN tells (RFC 9293 section 3.5), else the ports make it likely. */
void
flow_client_guess(Flow *flow, unsigned side, const Packet *packet)
{
    bool from_server = is_server_port(packet->source.port);
    bool to_server = is_server_port(packet->destination.port);

    if (packet->flags & PACKET_SYN) {
        flow->client_certain = true;
        from_server = (packet->flags & PACKET_ACK) != 0;
    } else if (from_server == to_server) {
        from_server = packet->source.port < packet->destination.port;
    }
    flow->client_side = (uint8_t)(from_server ? !side : side);
}
