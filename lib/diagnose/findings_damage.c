/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the capture holds is not what was sent, and the handshake does not fit for it. */
#include "diagnose/findings.h"

/* The client's first octets, or the server's, are none of TLS. */
static bool
beginning_damaged(const PskFacts *facts)
{
    if (facts->protocol == PSK_PROTOCOL_OTHER)
        return psk_ask_damaged_by(facts, facts->first_frame);
    return psk_ask_server_not_tls(facts) &&
           psk_ask_damaged_by(facts, facts->direction[PSK_SERVER].malformed_frame);
}

/*
 * It explains what does not fit. Not where the server refused the client's key: that the two differ
 * is no fault of the file.
 */
static bool
handshake_damaged(const PskFacts *facts)
{
    switch (psk_verdict(facts)) {
    case PSK_VERDICT_WRONG_KEY:
        return psk_ask_damaged_by(facts, facts->wrong_frame) && !psk_ask_key_refused(facts);
    case PSK_VERDICT_UNKNOWN_IDENTITY:
        return psk_ask_identity_damaged(facts);
    case PSK_VERDICT_NOT_PSK:
    case PSK_VERDICT_RESUMED_UNKNOWN_SESSION:
    case PSK_VERDICT_UNSUPPORTED_SUITE:
        return psk_ask_damaged_by(facts, facts->server_hello_frame);
    default:
        return psk_ask_damaged_by(facts, facts->malformed_handshake_frame) ||
               beginning_damaged(facts);
    }
}

static uint64_t
damaged_frame(const PskFacts *facts)
{
    return facts->damaged_frame;
}

static void
describe_handshake_damaged(const PskFacts *facts, GString *text)
{
    (void)facts;
    g_string_append(text, "a packet of the handshake has a wrong TCP checksum: its bytes were "
                          "changed after they were sent, so that what is made of them does not "
                          "fit");
}

/* clang-format off */
static const PskFindingRow rows[] = {
    {{"handshake_damaged", PSK_WARNING, PSK_CERTAIN,
      "The bytes of the handshake in the capture are not those that were sent.",
      "capture again, or find an undamaged copy of the file, before you blame the key",
      "RFC 9293 section 3.1"},
     handshake_damaged, damaged_frame, describe_handshake_damaged, NULL, NULL},
};
/* clang-format on */

const PskFindingFamily psk_findings_damage = {rows, G_N_ELEMENTS(rows)};
