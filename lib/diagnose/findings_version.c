/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Versions of TLS that do not meet. */
#include "diagnose/findings.h"

#include "tls/names.h"

static bool
version_mismatch(const PskFacts *facts)
{
    return psk_verdict(facts) == PSK_VERDICT_VERSION_MISMATCH;
}

/*
 * A ClientHello without supported_versions names the highest version that the client has, and any
 * lower one is the server's to choose: refused, the server's lowest is above (RFC 5246 appendix
 * E.1). Other sessions tell more.
 */
static void
append_server_versions(const PskFacts *facts, GString *text)
{
    if (psk_list_size(facts->server_versions) > 0) {
        g_string_append(text, "; in other sessions of this capture the server took ");
        for (guint i = 0; i < psk_list_size(facts->server_versions); i++) {
            if (i > 0)
                g_string_append(text, ", ");
            psk_describe_version(text, g_array_index(facts->server_versions, uint16_t, i));
        }
    } else if (facts->client_hello && psk_list_size(facts->client_versions) == 0 &&
               psk_ask_fatal_alert(facts)->from == PSK_SERVER && !facts->server_hello) {
        g_string_append(text, ", so its lowest version is above");
    }
}

static void
describe_version_mismatch(const PskFacts *facts, GString *text)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);

    if (alert->description == PSK_ALERT_INAPPROPRIATE_FALLBACK) {
        g_string_append(text, "the client tries again with a lower version than it has "
                              "(TLS_FALLBACK_SCSV), ");
        psk_describe_client_versions(text, facts);
        g_string_append(text, "; the server has a higher one, and refuses (");
        psk_describe_alert(text, alert);
        g_string_append_c(text, ')');
        return;
    }
    if (psk_ask_gave_up_before_hello(facts)) {
        g_string_append(text, "the client gave up before its ClientHello: its own settings leave "
                              "it no TLS version to offer (");
        psk_describe_alert(text, alert);
        g_string_append_c(text, ')');
        return;
    }
    if (facts->client_hello) {
        g_string_append(text, "the client offers ");
        psk_describe_client_versions(text, facts);
    } else {
        g_string_append(text, "the client's offer is not in the capture");
    }
    if (facts->server_hello) {
        g_string_append(text, ", the server chose ");
        psk_describe_version(text, facts->version);
    }
    g_string_append_printf(text, "; the %s does not take that (", psk_sender_name(alert->from));
    psk_describe_alert(text, alert);
    g_string_append_c(text, ')');
    append_server_versions(facts, text);
}

static void
remedy_version_mismatch(const PskFacts *facts, GString *text)
{
    if (psk_ask_gave_up_before_hello(facts))
        g_string_append(text, "let the client's lowest version be no higher than its highest "
                              "(mosquitto_pub: --tls-version; with OpenSSL, MinProtocol and "
                              "MaxProtocol in the file named by OPENSSL_CONF)");
    else if (psk_ask_fatal_alert(facts)->description == PSK_ALERT_INAPPROPRIATE_FALLBACK)
        g_string_append(text, "find out why the client's attempt with its highest version failed, "
                              "or switch its fallback to lower versions off");
    else
        g_string_append(text, psk_finding_find("version_mismatch")->remedy);
}

/* clang-format off */
static const PskFindingRow rows[] = {
    {{"version_mismatch", PSK_ERROR, PSK_CERTAIN,
      "Client and server have no TLS version in common.",
      "let the version ranges meet: mosquitto.conf tls_version is the lowest version that is "
      "accepted; with OpenSSL, MinProtocol and MaxProtocol in the file named by OPENSSL_CONF; on "
      "the device, the lowest and highest version that its TLS library was built for",
      "RFC 5246 appendix E.1; RFC 8446 section 4.2.1"},
     version_mismatch, psk_frame_alert, describe_version_mismatch, remedy_version_mismatch, NULL},
};
/* clang-format on */

const PskFindingFamily psk_findings_version = {rows, G_N_ELEMENTS(rows)};
