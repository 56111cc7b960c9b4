/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the capture lacks of the connection, said once for each session, so that nobody blames the
 * key. */
#include "diagnose/findings.h"

#include "tls/names.h"

static bool
no_handshake(const PskFacts *facts)
{
    return psk_verdict(facts) == PSK_VERDICT_NO_HANDSHAKE;
}

static void
describe_no_handshake(const PskFacts *facts, GString *text)
{
    (void)facts;
    g_string_append(text, "the capture began after the handshake, which holds the random values "
                          "that every key is made of");
}

/*
 * TLS on one side, and nothing at all of a peer that must have spoken. In the middle of a session
 * it need not have: who publishes with QoS 0 gets no answer but TCP's.
 */
static bool
one_direction(const PskFacts *facts)
{
    const PskDirectionFacts *client = &facts->direction[PSK_CLIENT];
    const PskDirectionFacts *server = &facts->direction[PSK_SERVER];

    if (facts->protocol != PSK_PROTOCOL_TLS)
        return false;
    if (client->bytes == 0 && server->records > 0)
        return psk_ask_unheard(client) || facts->server_hello;
    return server->bytes == 0 && client->records > 0 &&
           (psk_ask_unheard(server) || facts->client_key_exchange || client->change_cipher_spec);
}

static void
describe_one_direction(const PskFacts *facts, GString *text)
{
    PskSender missing = facts->direction[PSK_CLIENT].bytes == 0 ? PSK_CLIENT : PSK_SERVER;

    g_string_append_printf(text, "the capture holds nothing of what the %s sent",
                           psk_sender_name(missing));
}

static bool
packets_cut(const PskFacts *facts)
{
    return facts->protocol != PSK_PROTOCOL_OTHER && psk_ask_cut(facts);
}

static uint64_t
gap_frame(const PskFacts *facts)
{
    uint64_t client = facts->direction[PSK_CLIENT].gaps.frame;
    uint64_t server = facts->direction[PSK_SERVER].gaps.frame;

    if (client == 0 || server == 0)
        return MAX(client, server);
    return MIN(client, server);
}

static void
describe_gaps(const PskFacts *facts, GString *text)
{
    bool first = true;

    for (size_t i = 0; i < PSK_SENDERS; i++) {
        const PskGaps *gaps = &facts->direction[i].gaps;

        if (gaps->count == 0 || psk_ask_unheard(&facts->direction[i]))
            continue;
        g_string_append_printf(text,
                               "%s%" G_GUINT64_FORMAT " bytes of the %s in %" G_GUINT64_FORMAT
                               " %s",
                               first ? "" : " and ", gaps->bytes, psk_sender_name((PskSender)i),
                               gaps->count, gaps->count == 1 ? "place" : "places");
        first = false;
    }
}

static void
describe_packets_cut(const PskFacts *facts, GString *text)
{
    g_string_append(text, "packets were cut by the capture's snapshot length: ");
    describe_gaps(facts, text);
    g_string_append(text, " are missing");
}

/* Where all of one direction is missing, one_direction() tells. */
static bool
capture_gap(const PskFacts *facts)
{
    return facts->protocol == PSK_PROTOCOL_TLS && !psk_ask_cut(facts) && psk_ask_gaps(facts) &&
           !no_handshake(facts);
}

static void
describe_capture_gap(const PskFacts *facts, GString *text)
{
    const PskDirectionFacts *sides = facts->direction;
    uint64_t given_up = sides[PSK_CLIENT].gaps.given_up + sides[PSK_SERVER].gaps.given_up;

    g_string_append(text, "the capture lost ");
    describe_gaps(facts, text);
    if (given_up > 0)
        g_string_append_printf(text, "; %" G_GUINT64_FORMAT " of them are there, and were given up "
                               "because all sessions together held too much", given_up);
}

/* clang-format off */
static const PskFindingRow rows[] = {
    {{"no_handshake", PSK_WARNING, PSK_CERTAIN,
      "The capture began after the handshake.",
      "start the capture before the device connects, or restart the device while capturing",
      "RFC 5246 section 6.3"},
     no_handshake, psk_frame_first, describe_no_handshake, NULL, NULL},
    {{"one_direction", PSK_WARNING, PSK_CERTAIN,
      "The capture holds one direction of the connection alone.",
      "capture where both directions go by: on the broker itself, or on a mirror port that copies "
      "both (monitor session ... both)",
      "RFC 5246 section 7.3"},
     one_direction, psk_frame_first, describe_one_direction, NULL, NULL},
    {{"packets_cut", PSK_WARNING, PSK_CERTAIN,
      "Packets were cut by the snapshot length of the capture.",
      "capture whole packets: tcpdump -s 0, dumpcap without -s",
      "pcap-savefile(5)"},
     packets_cut, gap_frame, describe_packets_cut, NULL, NULL},
    {{"capture_gap", PSK_WARNING, PSK_CERTAIN,
      "Segments of the connection are not in the capture.",
      "capture on the broker itself, with a larger buffer (dumpcap -B 64)",
      "RFC 9293 section 3.4"},
     capture_gap, gap_frame, describe_capture_gap, NULL, NULL},
};
/* clang-format on */

const PskFindingFamily psk_findings_missing = {rows, G_N_ELEMENTS(rows)};
