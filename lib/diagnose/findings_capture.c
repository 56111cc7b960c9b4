/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is damaged or breaks off in the capture, which is no fault of the key. */
#include "diagnose/findings.h"

#include "tls/names.h"

static bool
bad_record(const PskFacts *facts)
{
    return facts->direction[PSK_CLIENT].bad_records + facts->direction[PSK_SERVER].bad_records > 0;
}

static uint64_t
bad_record_frame(const PskFacts *facts)
{
    return facts->direction[PSK_CLIENT].bad_records > 0
               ? facts->direction[PSK_CLIENT].bad_record_frame
               : facts->direction[PSK_SERVER].bad_record_frame;
}

static void
describe_bad_record(const PskFacts *facts, GString *text)
{
    uint64_t count =
        facts->direction[PSK_CLIENT].bad_records + facts->direction[PSK_SERVER].bad_records;

    g_string_append_printf(text,
                           "%" G_GUINT64_FORMAT " %s not authentic though the keys are right: "
                           "bytes were changed after they were sent",
                           count, count == 1 ? "record is" : "records are");
}

static bool
malformed_record(const PskFacts *facts)
{
    return facts->protocol == PSK_PROTOCOL_TLS &&
           (facts->direction[PSK_CLIENT].malformed_bytes > 0 ||
            (facts->direction[PSK_SERVER].malformed_bytes > 0 &&
             facts->direction[PSK_SERVER].records > 0));
}

static PskSender
malformed_sender(const PskFacts *facts)
{
    return facts->direction[PSK_CLIENT].malformed_bytes > 0 ? PSK_CLIENT : PSK_SERVER;
}

static uint64_t
malformed_record_frame(const PskFacts *facts)
{
    return facts->direction[malformed_sender(facts)].malformed_frame;
}

static void
describe_malformed_record(const PskFacts *facts, GString *text)
{
    PskSender from = malformed_sender(facts);

    g_string_append_printf(text,
                           "the %s's bytes are no TLS records from here on: %" G_GUINT64_FORMAT
                           " bytes were not decoded",
                           psk_sender_name(from), facts->direction[from].malformed_bytes);
}

static bool
malformed_handshake(const PskFacts *facts)
{
    return facts->malformed_handshake_frame != 0;
}

static uint64_t
malformed_handshake_frame(const PskFacts *facts)
{
    return facts->malformed_handshake_frame;
}

static void
describe_malformed_handshake(const PskFacts *facts, GString *text)
{
    g_string_append_printf(text, "malformed: %s", facts->malformed_handshake);
}

/* Not where another finding says all that there is to say: nobody spoke TLS, or the keys differ. */
static bool
handshake_incomplete(const PskFacts *facts)
{
    return psk_verdict(facts) == PSK_VERDICT_HANDSHAKE_INCOMPLETE &&
           !psk_ask_never_answered(facts) && !psk_ask_server_not_tls(facts) &&
           !psk_ask_hung_up_at_finished(facts);
}

/* The ServerHello must have been there: later messages were, or something of the server is lost. */
static bool
server_hello_lost(const PskFacts *facts)
{
    return facts->direction[PSK_SERVER].gaps.count > 0 || facts->client_key_exchange ||
           facts->direction[PSK_CLIENT].change_cipher_spec;
}

/* RFC 5246 section 7.3: the client goes first, but where a session is resumed. */
static const char *
missing_finished(const PskFacts *facts)
{
    const PskDirectionFacts *client = &facts->direction[PSK_CLIENT];
    const PskDirectionFacts *server = &facts->direction[PSK_SERVER];
    bool abbreviated = facts->resumed && !facts->client_key_exchange;

    if (abbreviated && !server->protected && server->gaps.count == 0)
        return "the server's Finished did not come";
    if (!client->change_cipher_spec)
        return client->gaps.count > 0
                   ? "the client's ChangeCipherSpec and Finished are not in the capture"
               : abbreviated ? "the client did not answer the server's Finished"
                             : "after the key exchange no ChangeCipherSpec came from the client";
    if (!client->protected && client->gaps.count == 0)
        return "the client's Finished did not come";
    if (!server->change_cipher_spec)
        return server->gaps.count > 0
                   ? "the server's answer to the client's Finished is not in the capture"
                   : "the server did not answer the client's Finished";
    if (!server->protected && server->gaps.count == 0)
        return "the server's Finished did not come";
    return "the Finished messages can't be read: what they depend on is not in the capture";
}

/* The message that should have come next, RFC 5246 section 7.3 and RFC 8446 section 2. */
static const char *
missing_step(const PskFacts *facts)
{
    /* It may be the one that is missed. */
    if (malformed_handshake(facts) && !(facts->client_hello && facts->server_hello))
        return "a message of the handshake can't be parsed";
    if (!facts->client_hello)
        return "the ClientHello is not in the capture";
    if (!facts->server_hello && server_hello_lost(facts))
        return facts->client_key_exchange ? "the ServerHello is not in the capture"
                                          : "the server's answer is not in the capture";
    if (!facts->server_hello)
        return "no ServerHello answers the ClientHello";
    if (facts->version == PSK_TLS_1_3)
        return "after the ServerHello the Finished messages are missing";
    if (facts->client_key_exchange || facts->resumed)
        return missing_finished(facts);
    if (facts->direction[PSK_CLIENT].gaps.count > 0)
        return "the ClientKeyExchange is not in the capture";
    return facts->server_hello_done || facts->direction[PSK_SERVER].gaps.count > 0
               ? "after the ServerHello no ClientKeyExchange came"
               : "the server's answer breaks off after its ServerHello";
}

static void
describe_handshake_incomplete(const PskFacts *facts, GString *text)
{
    g_string_append(text, missing_step(facts));
    if (facts->end == PSK_END_OPEN)
        g_string_append(text, "; the capture ends before the connection does");
    else
        g_string_append_printf(text, "; the %s %s the connection", psk_sender_name(facts->end_by),
                               facts->end == PSK_END_RESET ? "reset" : "closed");
}

/* Verified keys, and yet data that they do not open, with nothing lost or damaged to blame. */
static bool
data_not_opened(const PskFacts *facts)
{
    return psk_verdict(facts) == PSK_VERDICT_PARTLY_DECRYPTED && !psk_ask_gaps(facts) &&
           !bad_record(facts) && !malformed_record(facts) &&
           facts->direction[PSK_CLIENT].undecrypted_records +
                   facts->direction[PSK_SERVER].undecrypted_records >
               0;
}

/* Why the session went on under keys that nobody here has. */
static void
describe_renegotiation(const PskFacts *facts, GString *text)
{
    bool psk = facts->suite != NULL && psk_suite_is_psk(facts->suite);

    g_string_append_printf(text, "; the renegotiation in frame %" G_GUINT64_FORMAT " took ",
                           facts->server_hello_frame);
    psk_describe_suite(text, facts->suite_id);
    if (psk && facts->identity != NULL) {
        g_string_append(text, " and ");
        psk_describe_identity(text, facts);
        if (facts->key == PSK_KEY_UNKNOWN_IDENTITY)
            g_string_append(text, ", for which the table has no key");
        else if (facts->key == PSK_KEY_WRONG)
            g_string_append(text, ", whose key in the table is not the right one");
    }
}

static void
describe_data_not_opened(const PskFacts *facts, GString *text)
{
    uint64_t count = facts->direction[PSK_CLIENT].undecrypted_records +
                     facts->direction[PSK_SERVER].undecrypted_records;

    g_string_append_printf(text,
                           "%" G_GUINT64_FORMAT " %s of the session could not be opened with the "
                           "keys at hand",
                           count, count == 1 ? "record" : "records");
    if (facts->renegotiated)
        describe_renegotiation(facts, text);
}

/* Said so that nobody blames it: the octets are good. */
static bool
checksum_offload(const PskFacts *facts)
{
    return facts->offload_frame != 0 && facts->protocol == PSK_PROTOCOL_TLS;
}

static uint64_t
offload_frame(const PskFacts *facts)
{
    return facts->offload_frame;
}

static void
describe_checksum_offload(const PskFacts *facts, GString *text)
{
    (void)facts;
    g_string_append(text, "packets were captured before the network card filled in their TCP "
                          "checksums (checksum offload): these are wrong, and of no account");
}

static bool
ends_in_record(const PskFacts *facts)
{
    return facts->direction[PSK_CLIENT].tail_bytes + facts->direction[PSK_SERVER].tail_bytes > 0;
}

static void
describe_ends_in_record(const PskFacts *facts, GString *text)
{
    g_string_append_printf(
        text,
        "the connection or the capture ends inside a record (%" G_GUINT64_FORMAT " bytes of it)",
        facts->direction[PSK_CLIENT].tail_bytes + facts->direction[PSK_SERVER].tail_bytes);
}

/* clang-format off */
static const PskFindingRow rows[] = {
    {{"bad_record", PSK_WARNING, PSK_CERTAIN,
      "Records are not authentic although the session's keys are right.",
      "the bytes were changed on the way or in the capture file: capture again",
      "RFC 5246 section 6.2.3"},
     bad_record, bad_record_frame, describe_bad_record, NULL, NULL},
    {{"malformed_record", PSK_WARNING, PSK_CERTAIN,
      "The bytes of a direction stop being TLS records.",
      "the capture or the sender is damaged: capture again",
      "RFC 5246 section 6.2.1"},
     malformed_record, malformed_record_frame, describe_malformed_record, NULL, NULL},
    {{"malformed_handshake", PSK_WARNING, PSK_CERTAIN,
      "A handshake message can't be parsed.",
      "the sender's TLS stack is broken, or the capture is damaged",
      "RFC 5246 section 7.4"},
     malformed_handshake, malformed_handshake_frame, describe_malformed_handshake, NULL, NULL},
    {{"handshake_incomplete", PSK_WARNING, PSK_CERTAIN,
      "The handshake or the capture ended before the keys could be verified.",
      "see which side stopped, and its log; capture until the device has connected",
      "RFC 5246 section 7.3"},
     handshake_incomplete, psk_frame_last, describe_handshake_incomplete, NULL, NULL},
    {{"data_not_opened", PSK_WARNING, PSK_CERTAIN,
      "The session's keys are verified, and do not open all of its data.",
      "give the keys of all identities that the session used; a key log must hold all of its "
      "secrets: TLS 1.3 has two of the handshake and two of the traffic, and a renegotiation has "
      "secrets of its own",
      "RFC 8446 section 7.1"},
     data_not_opened, psk_frame_last, describe_data_not_opened, NULL, NULL},
    {{"checksum_offload", PSK_NOTE, PSK_CERTAIN,
      "TCP checksums are wrong because the network card fills them in after the capture.",
      NULL, "RFC 9293 section 3.1"},
     checksum_offload, offload_frame, describe_checksum_offload, NULL, NULL},
    {{"ends_in_record", PSK_NOTE, PSK_CERTAIN,
      "The connection or the capture ends inside a record.",
      NULL, "RFC 5246 section 6.2.1"},
     ends_in_record, psk_frame_last, describe_ends_in_record, NULL, NULL},
};
/* clang-format on */

const PskFindingFamily psk_findings_capture = {rows, G_N_ELEMENTS(rows)};
