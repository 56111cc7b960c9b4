/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connections that are no TLS, or TLS on one side only. */
#include "diagnose/findings.h"

static bool
not_tls(const PskFacts *facts)
{
    return facts->protocol == PSK_PROTOCOL_OTHER;
}

static bool
mqtt_without_tls(const PskFacts *facts)
{
    return not_tls(facts) && facts->other == PSK_OTHER_MQTT;
}

static void
describe_mqtt_without_tls(const PskFacts *facts, GString *text)
{
    (void)facts;
    g_string_append(text, "plain MQTT without TLS on a port where TLS was expected");
}

static bool
http_on_tls_port(const PskFacts *facts)
{
    return not_tls(facts) && facts->other == PSK_OTHER_HTTP;
}

static void
describe_http(const PskFacts *facts, GString *text)
{
    (void)facts;
    g_string_append(text, "HTTP without TLS on a port where TLS was expected");
}

static bool
something_else(const PskFacts *facts)
{
    return not_tls(facts) && facts->other == PSK_OTHER_UNKNOWN &&
           !psk_ask_damaged_by(facts, facts->first_frame);
}

static void
describe_something_else(const PskFacts *facts, GString *text)
{
    (void)facts;
    g_string_append(text, "the data is no TLS, on a port where TLS was expected");
}

static uint64_t
server_malformed_frame(const PskFacts *facts)
{
    return facts->direction[PSK_SERVER].malformed_frame;
}

static bool
server_not_tls(const PskFacts *facts)
{
    return psk_ask_server_not_tls(facts) &&
           !psk_ask_damaged_by(facts, server_malformed_frame(facts));
}

static void
describe_server_not_tls(const PskFacts *facts, GString *text)
{
    static const char *const names[] = {
        [PSK_OTHER_UNKNOWN] = "something that is no TLS",
        [PSK_OTHER_MQTT] = "plain MQTT",
        [PSK_OTHER_HTTP] = "plain HTTP",
    };

    g_string_append_printf(text, "the client speaks TLS and the server answers with %s",
                           names[facts->direction[PSK_SERVER].other]);
}

static void
remedy_server_not_tls(const PskFacts *facts, GString *text)
{
    PskOtherProtocol other = facts->direction[PSK_SERVER].other;

    if (other == PSK_OTHER_MQTT) {
        g_string_append(text, psk_finding_find("server_not_tls")->remedy);
        return;
    }
    g_string_append_printf(text, "%s listens on this port: check the address and the port that the "
                                 "client was given, and that the broker's listener of TLS has this "
                                 "port",
                           other == PSK_OTHER_HTTP ? "a web server" : "another service");
}

/* Not where the identity is unknown or the binder wrong: wolfSSL hangs up at these. */
static bool
hung_up(const PskFacts *facts)
{
    return psk_ask_hung_up_at_hello(facts) && facts->key != PSK_KEY_WRONG &&
           !facts->identity_not_listed;
}

static void
describe_hung_up(const PskFacts *facts, GString *text)
{
    g_string_append_printf(text,
                           "the server %s the connection at the ClientHello, without an alert",
                           facts->end == PSK_END_RESET ? "reset" : "closed");
}

/* A listener without TLS takes the ClientHello for a broken packet and hangs up. */
static bool
listener_without_tls(const PskFacts *facts)
{
    return hung_up(facts) && !psk_ask_server_speaks_tls(facts);
}

static void
describe_listener_without_tls(const PskFacts *facts, GString *text)
{
    describe_hung_up(facts, text);
    g_string_append(text, ": most often since its listener on this port speaks no TLS; else it "
                          "does not take what the client offers, and says so by hanging up, as "
                          "programs with GnuTLS do");
    if (psk_ask_offers_psk13(facts))
        g_string_append(text, ", and wolfSSL at TLS1.3 or its PSK");
}

static bool
server_hung_up(const PskFacts *facts)
{
    return hung_up(facts) && psk_ask_server_speaks_tls(facts);
}

static void
describe_server_hung_up(const PskFacts *facts, GString *text)
{
    describe_hung_up(facts, text);
    g_string_append(text, "; in other sessions of this capture it speaks TLS");
}

/* Nobody answered the ClientHello, and the client gave up. */
static bool
server_silent(const PskFacts *facts)
{
    return psk_ask_never_answered(facts) && facts->end_by == PSK_CLIENT;
}

static void
describe_server_silent(const PskFacts *facts, GString *text)
{
    (void)facts;
    g_string_append(text, "the server never answered the ClientHello, and the client gave up");
}

/* clang-format off */
static const PskFindingRow rows[] = {
    {{"mqtt_without_tls", PSK_ERROR, PSK_CERTAIN,
      "Plain MQTT on a port where TLS was expected.",
      "switch TLS-PSK on in the client (mosquitto_pub: --psk and --psk-identity; mos.yml: "
      "mqtt.ssl_psk_identity and mqtt.ssl_psk_key), or connect it to the port of the plain listener",
      "MQTT 3.1.1 section 3.1; RFC 5246 section 6.2.1"},
     mqtt_without_tls, psk_frame_first, describe_mqtt_without_tls, NULL, NULL},
    {{"http_on_tls_port", PSK_WARNING, PSK_CERTAIN,
      "HTTP on a port where TLS was expected.",
      "a browser, a health check or a scanner is talking to the TLS port: point it elsewhere",
      "RFC 9112 section 2.1"},
     http_on_tls_port, psk_frame_first, describe_http, NULL, NULL},
    {{"not_tls", PSK_WARNING, PSK_CERTAIN,
      "Something else than TLS on a port where TLS was expected.",
      "check which protocol client and listener use on this port",
      "RFC 5246 section 6.2.1"},
     something_else, psk_frame_first, describe_something_else, NULL, NULL},
    {{"server_not_tls", PSK_ERROR, PSK_CERTAIN,
      "The client began a TLS handshake and the server answered in another protocol.",
      "the listener on this port has no TLS: in mosquitto.conf, put psk_file and psk_hint below "
      "the listener line of this port; without a psk_hint it has none",
      "RFC 5246 section 6.2.1"},
     server_not_tls, server_malformed_frame, describe_server_not_tls, remedy_server_not_tls, NULL},
    {{"listener_without_tls", PSK_ERROR, PSK_LIKELY,
      "The server hung up at the ClientHello without a word of TLS.",
      "in mosquitto.conf, put psk_file and psk_hint below the listener line of this port: above it "
      "they belong to the default listener, and this one has no TLS, as one without a psk_hint has "
      "none; or connect the client to the port of the listener that has",
      "RFC 5246 section 7.2"},
     listener_without_tls, psk_frame_last, describe_listener_without_tls, NULL, NULL},
    {{"server_hung_up", PSK_ERROR, PSK_CERTAIN,
      "The server, which speaks TLS with others, hung up at this ClientHello.",
      "look at the server's log: mosquitto hangs up at its limit (max_connections) and when it is "
      "stopped, wolfSSL at a TLS version, or a PSK of TLS 1.3, that it does not take",
      "RFC 5246 section 7.2"},
     server_hung_up, psk_frame_last, describe_server_hung_up, NULL, NULL},
    {{"server_silent", PSK_ERROR, PSK_CERTAIN,
      "The server never answered the ClientHello.",
      "check that the broker is running and not overloaded, and that nothing between client and "
      "server drops its answers",
      "RFC 5246 section 7.3"},
     server_silent, psk_frame_client_hello, describe_server_silent, NULL, NULL},
};
/* clang-format on */

const PskFindingFamily psk_findings_protocol = {rows, G_N_ELEMENTS(rows)};
