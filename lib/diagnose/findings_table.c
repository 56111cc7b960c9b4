/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What belongs to no session: the key table, and connections without data. */
#include "diagnose/findings.h"

static void
describe_left_without_hello(const PskFacts *facts, GString *text)
{
    g_string_append(text, "no ClientHello was seen, as when a health check or a port scan connects "
                          "and leaves; ");
    psk_describe_alert(text, psk_ask_fatal_alert(facts));
    g_string_append(text, " is the answer to that");
}

/* clang-format off */
static const PskFindingRow rows[] = {
    {{"duplicate_identity", PSK_WARNING, PSK_CERTAIN,
      "An identity stands on more than one line of the key table.",
      "keep one line for each identity: mosquitto uses the first",
      "RFC 4279 section 5.1"},
     NULL, NULL, NULL, NULL, NULL},
    {{"connection_refused", PSK_ERROR, PSK_CERTAIN,
      "The server's port refused the TCP connection: TLS was never reached.",
      "start the broker, or its listener on this port (mosquitto.conf: listener PORT); its log says "
      "why it did not start: mosquitto does not with a key in its psk_file that is not hexadecimal, "
      "and up to 2.0.11 not with certificates and psk_hint on one listener",
      "RFC 9293 section 3.5.2"},
     NULL, NULL, NULL, NULL, NULL},
    {{"connection_unanswered", PSK_ERROR, PSK_CERTAIN,
      "Nobody answered the TCP connection: TLS was never reached.",
      "check the server's address, that it is up, and the firewalls on the way",
      "RFC 9293 section 3.5"},
     NULL, NULL, NULL, NULL, NULL},
    {{"connection_unused", PSK_WARNING, PSK_CERTAIN,
      "A TCP connection was made and ended without any data of the client: TLS was never reached.",
      "a health check or a port scan does so; a slow device gave up before its ClientHello",
      "RFC 9293 section 3.6"},
     psk_ask_left_without_hello, psk_frame_alert, describe_left_without_hello, NULL, NULL},
};
/* clang-format on */

const PskFindingFamily psk_findings_table = {rows, G_N_ELEMENTS(rows)};
