/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MQTT after a good handshake: TLS is innocent. */
#include "diagnose/findings.h"

enum { MQTT_5 = 5, REASON_ERROR = 0x80 }; /* MQTT 5 section 2.4: 0x80 and above are failures */

static bool
mqtt_refused(const PskFacts *facts)
{
    return facts->mqtt.connack && facts->mqtt.connack_code != 0;
}

static uint64_t
connack_frame(const PskFacts *facts)
{
    return facts->mqtt.connack_frame;
}

static void
append_code(GString *text, uint8_t code, const char *name)
{
    g_string_append_printf(text, "0x%02x", code);
    if (name != NULL)
        g_string_append_printf(text, ", %s", name);
}

static void
describe_mqtt_refused(const PskFacts *facts, GString *text)
{
    g_string_append(text, "TLS works; the MQTT server refuses the client in its CONNACK: ");
    append_code(text, facts->mqtt.connack_code, facts->mqtt.connack_name);
}

/* MQTT 3.1.1 section 3.2.2.3 and MQTT 5 section 2.4: who the client is, and what it may do. */
static bool
is_about_access(uint8_t code)
{
    return code == 0x04 || code == 0x05 || (code >= 0x86 && code <= 0x8c);
}

/* What to look at for the codes of both versions, that of a CONNACK before MQTT 5 first. */
static const char *
advice_on(uint8_t code)
{
    switch (code) {
    case 0x01:
    case 0x84:
        return "let the client speak a version of MQTT that the broker takes (mosquitto_pub: -V)";
    case 0x02:
    case 0x85:
        return "the client id does not suit the broker (mosquitto.conf: clientid_prefixes, "
               "allow_zero_length_clientid); an empty one needs a clean session";
    case 0x03:
    case 0x88:
    case 0x89:
    case 0x97:
    case 0x9f:
        return "the broker is overloaded, shutting down or at a limit of its own: look at its log";
    case 0x9c:
    case 0x9d:
        return "the broker sends the client to another server: its server_reference, or its "
               "documentation, says which";
    default:
        return "the code says what the broker did not like in the CONNECT";
    }
}

static void
remedy_mqtt_refused(const PskFacts *facts, GString *text)
{
    if (is_about_access(facts->mqtt.connack_code)) {
        g_string_append(text, psk_finding_find("mqtt_refused")->remedy);
        return;
    }
    g_string_append(text, "TLS and the key are right: ");
    g_string_append(text, advice_on(facts->mqtt.connack_code));
}

static bool
request_refused(const PskFacts *facts)
{
    return facts->mqtt.refusals > 0;
}

static uint64_t
request_refused_frame(const PskFacts *facts)
{
    return facts->mqtt.refused_frame;
}

static void
describe_request_refused(const PskFacts *facts, GString *text)
{
    g_string_append_printf(text, "TLS works; the MQTT server refuses a %s of the client: ",
                           facts->mqtt.refused);
    append_code(text, facts->mqtt.refused_code, facts->mqtt.refused_name);
    if (facts->mqtt.refusals > 1)
        g_string_append_printf(text, " (the first of %" G_GUINT64_FORMAT " refusals)",
                               facts->mqtt.refusals);
}

static bool
mqtt_disconnected(const PskFacts *facts)
{
    return facts->mqtt.server_disconnect && facts->mqtt.disconnect_code >= REASON_ERROR;
}

static uint64_t
disconnect_frame(const PskFacts *facts)
{
    return facts->mqtt.disconnect_frame;
}

static void
describe_mqtt_disconnected(const PskFacts *facts, GString *text)
{
    g_string_append(text, "TLS works; the MQTT server disconnects the client: ");
    append_code(text, facts->mqtt.disconnect_code, facts->mqtt.disconnect_name);
}

/* MQTT 5 section 3.14.2.1, where the reason does not say what to do. */
static void
remedy_mqtt_disconnected(const PskFacts *facts, GString *text)
{
    g_string_append(text, "TLS and the key are right: ");
    switch (facts->mqtt.disconnect_code) {
    case 0x8e:
        g_string_append(text, "another client uses the same client id: give each device its own");
        break;
    case 0x8d:
        g_string_append(text, "nothing came within one and a half times the keep alive: let the "
                              "client send PINGREQ in time, or announce a longer keep alive");
        break;
    case 0x95:
        g_string_append(text, "let the client send smaller packets, or the broker take larger ones "
                              "(mosquitto.conf: max_packet_size)");
        break;
    case 0x87:
        g_string_append(text, "look at the broker's access rules (mosquitto.conf: acl_file, with "
                              "use_identity_as_username for the user that its lines name)");
        break;
    case 0x8b:
    case 0x98:
        g_string_append(text, "the broker was stopped, or somebody there ended the session: let "
                              "the client connect again");
        break;
    default:
        g_string_append(text, "the reason says what the broker did not like");
        break;
    }
}

/* The first close_notify, or NULL; what comes behind it, or behind a FIN, only answers. */
static const PskAlert *
goodbye(const PskFacts *facts)
{
    for (guint i = 0; i < facts->alerts->len; i++) {
        const PskAlert *alert = &g_array_index(facts->alerts, PskAlert, i);

        if (alert->readable && alert->description == PSK_ALERT_CLOSE_NOTIFY)
            return psk_ask_after_end(facts, alert) ? NULL : alert;
    }
    return NULL;
}

/* A side may say goodbye in TLS, and leave it to the other to close the connection. */
static PskSender
who_left(const PskFacts *facts)
{
    return goodbye(facts) != NULL ? goodbye(facts)->from : facts->end_by;
}

/* All that the server sent is known, and it ended the connection, not asked to. */
static bool
server_left(const PskFacts *facts)
{
    return psk_verdict(facts) == PSK_VERDICT_DECRYPTED && facts->end != PSK_END_OPEN &&
           who_left(facts) == PSK_SERVER && !facts->mqtt.client_disconnect &&
           facts->mqtt.malformed_frame == 0 && psk_ask_fatal_alert(facts) == NULL;
}

static bool
mqtt_unanswered(const PskFacts *facts)
{
    return facts->mqtt.connect && facts->direction[PSK_SERVER].application_bytes == 0 &&
           server_left(facts);
}

static void
describe_mqtt_unanswered(const PskFacts *facts, GString *text)
{
    (void)facts;
    g_string_append(text, "TLS works; the MQTT server ended the connection without an answer to "
                          "the CONNECT");
}

/* MQTT 3.1.1 section 3.14.4 lets a server go without a word, and gives it no words. */
static bool
mqtt_closed(const PskFacts *facts)
{
    return facts->mqtt.connack && facts->mqtt.connack_code == 0 && server_left(facts) &&
           !facts->mqtt.server_disconnect;
}

static void
describe_mqtt_closed(const PskFacts *facts, GString *text)
{
    (void)facts;
    g_string_append(text, "the MQTT server ended the connection without a reason, and the client "
                          "had not said DISCONNECT");
}

static bool
websocket_inside(const PskFacts *facts)
{
    return facts->inside == PSK_INSIDE_WEBSOCKET;
}

static uint64_t
inside_frame(const PskFacts *facts)
{
    return facts->inside_frame;
}

static void
describe_websocket_inside(const PskFacts *facts, GString *text)
{
    g_string_append(text, facts->inside_mqtt
                              ? "inside TLS is MQTT over WebSocket (an HTTP Upgrade with the "
                                "subprotocol mqtt), whose messages are not decoded"
                              : "inside TLS is WebSocket (an HTTP Upgrade), which is not decoded");
}

static bool
http_inside(const PskFacts *facts)
{
    return facts->inside == PSK_INSIDE_HTTP && !facts->mqtt.connect;
}

/* A listener of WebSocket takes the CONNECT for a broken request. */
static bool
http_answer(const PskFacts *facts)
{
    return facts->inside == PSK_INSIDE_HTTP && facts->mqtt.connect;
}

static void
describe_http_answer(const PskFacts *facts, GString *text)
{
    (void)facts;
    g_string_append(text, "TLS works; the client speaks MQTT, and the server answers with HTTP: "
                          "its listener is one of WebSocket or of HTTP");
}

static void
describe_http_inside(const PskFacts *facts, GString *text)
{
    (void)facts;
    g_string_append(text, "inside TLS is HTTP and no MQTT");
}

/* What the client sent is no MQTT, and nobody answered it. */
static bool
data_unanswered(const PskFacts *facts)
{
    return !facts->mqtt.seen && facts->direction[PSK_CLIENT].application_bytes > 0 &&
           facts->direction[PSK_SERVER].application_bytes == 0 && server_left(facts);
}

static void
describe_data_unanswered(const PskFacts *facts, GString *text)
{
    g_string_append_printf(text,
                           "TLS works; the client sent %" G_GUINT64_FORMAT
                           " bytes that are no MQTT, and the server ended the connection without "
                           "an answer",
                           facts->direction[PSK_CLIENT].application_bytes);
}

static bool
mqtt_malformed(const PskFacts *facts)
{
    return facts->mqtt.malformed_frame != 0;
}

static uint64_t
mqtt_malformed_frame(const PskFacts *facts)
{
    return facts->mqtt.malformed_frame;
}

static void
describe_mqtt_malformed(const PskFacts *facts, GString *text)
{
    g_string_append_printf(text, "a malformed MQTT packet: %s", facts->mqtt.malformed);
}

/* clang-format off */
static const PskFindingRow rows[] = {
    {{"mqtt_malformed", PSK_WARNING, PSK_CERTAIN,
      "An MQTT control packet is malformed.",
      "the sender's MQTT stack is broken, or a topic that it was given",
      "MQTT 3.1.1 section 4.8; MQTT 5 section 4.13"},
     mqtt_malformed, mqtt_malformed_frame, describe_mqtt_malformed, NULL, NULL},
    {{"mqtt_refused", PSK_WARNING, PSK_CERTAIN,
      "TLS works, and the MQTT server refused the client in its CONNACK.",
      "TLS and the key are right: look at the broker's users and access rules (mosquitto.conf: "
      "use_identity_as_username, allow_anonymous, password_file, acl_file)",
      "MQTT 3.1.1 section 3.2.2.3; MQTT 5 section 3.2.2.2"},
     mqtt_refused, connack_frame, describe_mqtt_refused, remedy_mqtt_refused, NULL},
    {{"mqtt_request_refused", PSK_WARNING, PSK_CERTAIN,
      "TLS works, and the MQTT server refused a message or a subscription of the client.",
      "TLS and the key are right: look at the broker's access rules (mosquitto.conf: acl_file, with "
      "use_identity_as_username for the user that its lines name; max_qos, retain_available)",
      "MQTT 3.1.1 section 3.9.3; MQTT 5 sections 3.4.2.1 and 3.9.3"},
     request_refused, request_refused_frame, describe_request_refused, NULL, NULL},
    {{"mqtt_disconnected", PSK_WARNING, PSK_CERTAIN,
      "TLS works, and the MQTT server ended the connection with a reason.",
      "TLS and the key are right: the reason says what the broker did not like",
      "MQTT 5 section 3.14.2.1"},
     mqtt_disconnected, disconnect_frame, describe_mqtt_disconnected, remedy_mqtt_disconnected,
     NULL},
    {{"mqtt_unanswered", PSK_WARNING, PSK_CERTAIN,
      "TLS works, and the MQTT server ended the connection without an answer to the CONNECT.",
      "TLS and the key are right: look at the broker's log; brokers go like this at a malformed "
      "CONNECT, at a version of MQTT that they do not take, and at their limits; a TLS proxy "
      "(stunnel, HAProxy) where the broker behind it is down",
      "MQTT 3.1.1 section 3.1.4; MQTT 5 section 3.1.4"},
     mqtt_unanswered, psk_frame_last, describe_mqtt_unanswered, NULL, NULL},
    {{"mqtt_closed", PSK_NOTE, PSK_CERTAIN,
      "The MQTT server ended the connection without a reason.",
      "if it was not meant: the broker's log tells; it goes like this when nothing came within one "
      "and a half times the keep alive, when another client takes the same client id, at a packet "
      "that is malformed or larger than it takes, and when it is stopped",
      "MQTT 3.1.1 sections 3.1.2.10 and 3.1.4; MQTT 5 section 4.13"},
     mqtt_closed, psk_frame_last, describe_mqtt_closed, NULL, NULL},
    {{"http_answer", PSK_WARNING, PSK_CERTAIN,
      "TLS works, and the server answered the client's MQTT with HTTP.",
      "connect the client to a listener of plain MQTT inside TLS (mosquitto.conf: one without "
      "protocol websockets), or let it speak MQTT over WebSocket (wss://)",
      "RFC 9112 section 2.1; MQTT 5 section 6"},
     http_answer, inside_frame, describe_http_answer, NULL, NULL},
    {{"websocket_inside_tls", PSK_NOTE, PSK_CERTAIN,
      "Inside TLS is WebSocket, which is not decoded.",
      "if it is not meant: the client's address must begin with mqtts:// and not with wss://, and a "
      "listener of mosquitto.conf speaks WebSocket with protocol websockets alone: each port takes "
      "one of the two",
      "RFC 6455 section 4.1; MQTT 5 section 6"},
     websocket_inside, inside_frame, describe_websocket_inside, NULL, NULL},
    {{"http_inside_tls", PSK_NOTE, PSK_CERTAIN,
      "Inside TLS is HTTP and no MQTT.",
      "if it is an MQTT broker: a web client, a health check, or a client of MQTT over WebSocket is "
      "connected to the wrong port, or the listener is one of HTTP (mosquitto.conf: protocol "
      "websockets)",
      "RFC 9112 section 2.1"},
     http_inside, inside_frame, describe_http_inside, NULL, NULL},
    {{"data_unanswered", PSK_NOTE, PSK_CERTAIN,
      "The client's data is no MQTT, and the server ended the connection without an answer.",
      "if it is an MQTT broker: connect an MQTT client to it, which begins with a CONNECT",
      "MQTT 3.1.1 section 3.1"},
     data_unanswered, psk_frame_last, describe_data_unanswered, NULL, NULL},
};
/* clang-format on */

const PskFindingFamily psk_findings_mqtt = {rows, G_N_ELEMENTS(rows)};
