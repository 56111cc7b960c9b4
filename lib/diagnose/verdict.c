/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diagnose/verdict.h"

#include "diagnose/ask.h"

/* clang-format off */
static const PskVerdictInfo infos[PSK_VERDICTS] = {
    [PSK_VERDICT_DECRYPTED] = {"decrypted",
        "the key is right and everything was decrypted", NULL},
    [PSK_VERDICT_PARTLY_DECRYPTED] = {"partly_decrypted",
        "the key is right, but bytes are missing from the capture or damaged",
        "capture on the broker itself, with a larger buffer (dumpcap -B) and no snapshot length"},
    [PSK_VERDICT_WRONG_KEY] = {"wrong_key",
        "the key table has this identity, but its key is not the one that the client used",
        "give the device and the broker's psk_file the same key"},
    [PSK_VERDICT_UNKNOWN_IDENTITY] = {"unknown_identity",
        "the key table has no key for this identity",
        "add a line identity:hexkey to the key table"},
    [PSK_VERDICT_NO_COMMON_SUITE] = {"no_common_suite",
        "the server refused every cipher suite that the client offered",
        "let the server's ciphers and the client's list have a PSK suite in common"},
    [PSK_VERDICT_VERSION_MISMATCH] = {"version_mismatch",
        "client and server have no TLS version in common",
        "set tls_version on the broker or the device so that the ranges meet"},
    [PSK_VERDICT_HANDSHAKE_FAILED] = {"handshake_failed",
        "one side refused to go on with the handshake", "see the finding"},
    [PSK_VERDICT_HANDSHAKE_INCOMPLETE] = {"handshake_incomplete",
        "the handshake or the capture ended before the keys could be verified",
        "see which side stopped; capture until the device has connected"},
    [PSK_VERDICT_FORWARD_SECRET] = {"forward_secret",
        "an ephemeral key exchange took part: the PSK alone can't decrypt this session",
        "use a plain PSK suite of TLS 1.2, or give a key log with --keylog"},
    [PSK_VERDICT_NEEDS_RSA_KEY] = {"needs_rsa_key",
        "RSA_PSK: the premaster secret is encrypted to the server's RSA key",
        "use a plain PSK suite, or give a key log with --keylog"},
    [PSK_VERDICT_UNSUPPORTED_SUITE] = {"unsupported_suite",
        "this build can't decrypt the cipher of this suite",
        "use an AES or ChaCha20 suite"},
    [PSK_VERDICT_RESUMED_UNKNOWN_SESSION] = {"resumed_unknown_session",
        "the session was resumed, and its full handshake is not in the capture",
        "capture the device's first connection too: restart the device while capturing"},
    [PSK_VERDICT_NO_HANDSHAKE] = {"no_handshake",
        "the capture began after the handshake",
        "start the capture before the device connects, or restart the device"},
    [PSK_VERDICT_TRUNCATED] = {"truncated",
        "packets were cut by the capture's snapshot length before the keys could be verified",
        "capture whole packets: tcpdump -s 0"},
    [PSK_VERDICT_NOT_PSK] = {"not_psk",
        "TLS without a pre-shared key (certificates or anonymous)",
        "configure PSK on both sides, or give a key log with --keylog"},
    [PSK_VERDICT_NOT_TLS] = {"not_tls",
        "something else than TLS on a port where TLS was expected",
        "check which protocol client and listener use on this port"},
};
/* clang-format on */

const PskVerdictInfo *
psk_verdict_info(PskVerdict verdict)
{
    g_return_val_if_fail((size_t)verdict < PSK_VERDICTS, &infos[PSK_VERDICT_NOT_TLS]);
    return &infos[verdict];
}

static PskVerdict
judge_verified(const PskFacts *facts)
{
    bool done = psk_ask_handshake_done(facts);

    /* Another identity's key fits, which does not make the identity known. */
    if (!done && facts->identity_not_listed)
        return PSK_VERDICT_UNKNOWN_IDENTITY;
    /* Nor does a key log make the table's key right. */
    if (!done && facts->key == PSK_KEY_WRONG)
        return PSK_VERDICT_WRONG_KEY;
    if (!done && psk_ask_fatal_alert(facts) != NULL)
        return PSK_VERDICT_HANDSHAKE_FAILED;
    if (psk_ask_hung_up_at_finished(facts))
        return PSK_VERDICT_HANDSHAKE_FAILED;
    if (!done)
        return PSK_VERDICT_HANDSHAKE_INCOMPLETE;
    return psk_ask_incomplete_data(facts) ? PSK_VERDICT_PARTLY_DECRYPTED : PSK_VERDICT_DECRYPTED;
}

/* The handshake was refused by an alert, in the clear or not; not for a wrong key. */
static PskVerdict
judge_alert(const PskFacts *facts, const PskAlert *alert)
{
    if (psk_ask_refused_suites(facts))
        return PSK_VERDICT_NO_COMMON_SUITE;
    if (alert->description == PSK_ALERT_PROTOCOL_VERSION ||
        alert->description == PSK_ALERT_INAPPROPRIATE_FALLBACK)
        return PSK_VERDICT_VERSION_MISMATCH;
    return PSK_VERDICT_HANDSHAKE_FAILED;
}

/* Something of the handshake is missing: the file may have been cut there. */
static PskVerdict
judge_incomplete(const PskFacts *facts)
{
    return psk_ask_cut(facts) ? PSK_VERDICT_TRUNCATED : PSK_VERDICT_HANDSHAKE_INCOMPLETE;
}

/* A handshake that was completed, and whose keys nobody here has. */
static PskVerdict
judge_closed(const PskFacts *facts)
{
    const PskSuite *suite = facts->suite;

    if (facts->version == PSK_TLS_1_3 && !facts->psk_chosen)
        return PSK_VERDICT_NOT_PSK;
    /* The key log may well have the secrets, and nothing tells which they are. */
    if (facts->keylog_at_hand && !facts->client_hello && suite != NULL &&
        suite->kex != PSK_KEX_OTHER && !facts->unsupported_cipher)
        return judge_incomplete(facts);
    if (facts->version == PSK_TLS_1_3 && facts->psk_dhe)
        return PSK_VERDICT_FORWARD_SECRET;
    if (facts->resumed && !facts->original_closed)
        return PSK_VERDICT_RESUMED_UNKNOWN_SESSION;
    if (facts->unsupported_cipher && facts->secret_at_hand)
        return PSK_VERDICT_UNSUPPORTED_SUITE;
    if (suite != NULL && (suite->kex == PSK_KEX_ECDHE_PSK || suite->kex == PSK_KEX_DHE_PSK))
        return PSK_VERDICT_FORWARD_SECRET;
    /* Without what it takes besides, that key opens nothing; what was resumed takes no more. */
    if (suite != NULL && suite->kex == PSK_KEX_RSA_PSK)
        return facts->client_hello && !facts->secret_at_hand &&
                       (facts->client_key_exchange || facts->resumed)
                   ? PSK_VERDICT_NEEDS_RSA_KEY
                   : judge_incomplete(facts);
    if (suite != NULL && suite->kex == PSK_KEX_OTHER)
        return PSK_VERDICT_NOT_PSK;
    if (suite == NULL && facts->certificate && facts->server_hello)
        return PSK_VERDICT_NOT_PSK;
    if (facts->unsupported_cipher)
        return PSK_VERDICT_UNSUPPORTED_SUITE;
    if (facts->resumed)
        return PSK_VERDICT_RESUMED_UNKNOWN_SESSION;
    return judge_incomplete(facts);
}

PskVerdict
psk_verdict(const PskFacts *facts)
{
    const PskAlert *alert;

    if (facts->protocol == PSK_PROTOCOL_TLS && facts->decrypting)
        return judge_verified(facts);
    if (facts->protocol == PSK_PROTOCOL_UNDECIDED && psk_ask_cut(facts))
        return PSK_VERDICT_TRUNCATED;
    /* The capture lacks all octets that were sent: nobody knows what they were. */
    if (facts->protocol == PSK_PROTOCOL_UNDECIDED && psk_facts_have_gaps(facts))
        return PSK_VERDICT_HANDSHAKE_INCOMPLETE;
    if (facts->protocol != PSK_PROTOCOL_TLS)
        return PSK_VERDICT_NOT_TLS;
    if (facts->key == PSK_KEY_WRONG)
        return PSK_VERDICT_WRONG_KEY;
    if (facts->key == PSK_KEY_UNKNOWN_IDENTITY || facts->identity_not_listed)
        return PSK_VERDICT_UNKNOWN_IDENTITY;
    if (!facts->client_hello && !facts->server_hello) {
        if (facts->began_in_capture && psk_ask_cut(facts))
            return PSK_VERDICT_TRUNCATED;
        if (!facts->began_in_capture && !psk_ask_alert_alone(facts))
            return PSK_VERDICT_NO_HANDSHAKE;
    }
    if (psk_ask_psk_declined(facts) || psk_ask_closed_alert_of_client(facts))
        return PSK_VERDICT_HANDSHAKE_FAILED;
    alert = psk_ask_fatal_alert(facts);
    if (alert != NULL && !facts->handshake_complete)
        return judge_alert(facts, alert);
    if (!facts->handshake_complete)
        return judge_incomplete(facts);
    return judge_closed(facts);
}
