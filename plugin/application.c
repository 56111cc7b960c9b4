/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "application.h"

#include <wsutil/report_message.h>

#include "decode/mqtt_facts.h"
#include "mqtt/hunt.h"
#include "mqtt/recognise.h"
#include "preferences.h"

static dissector_table_t tls_ports;
static dissector_handle_t mqtt;
static dissector_handle_t chosen; /* NULL: recognise it */

void
tlspsk_application_handoff(void)
{
    tls_ports = find_dissector_table("tls.port");
    mqtt = find_dissector("mqtt");
}

void
tlspsk_application_open(void)
{
    const char *name = tlspsk_preferences()->application;

    chosen = NULL;
    if (name == NULL || name[0] == '\0' || strcmp(name, "auto") == 0)
        return;
    chosen = find_dissector(name);
    if (chosen == NULL)
        report_failure("The preference tlspsk.application names no dissector: \"%s\"", name);
}

bool
tlspsk_application_wants_plaintext(void)
{
    return chosen == NULL;
}

/* True where the user, not Wireshark's own list, says what is inside TLS on one of the ports. */
static bool
user_decided(const uint32_t ports[static 2])
{
    for (size_t i = 0; i < 2; i++)
        if (dissector_get_uint_handle(tls_ports, ports[i]) !=
            dissector_get_default_uint_handle("tls.port", ports[i]))
            return true;
    return false;
}

static bool
port_known(const uint32_t ports[static 2])
{
    return dissector_get_uint_handle(tls_ports, ports[0]) != NULL ||
           dissector_get_uint_handle(tls_ports, ports[1]) != NULL;
}

dissector_handle_t
tlspsk_application_find(const uint32_t ports[static 2], PskSpan plaintext)
{
    if (tls_ports != NULL && user_decided(ports))
        return NULL;
    if (chosen != NULL)
        return chosen;
    if (plaintext.size == 0)
        return NULL;
    switch (mqtt_recognise_client(plaintext)) {
    case PSK_PARSE_OK:
        return mqtt;
    case PSK_PARSE_MORE: /* the first record may hold only part of CONNECT */
        return tls_ports != NULL && port_known(ports) ? NULL : mqtt;
    case PSK_PARSE_BAD:
        break;
    }
    return NULL;
}

dissector_handle_t
tlspsk_application_of_ports(const uint32_t ports[static 2])
{
    dissector_handle_t handle = NULL;

    for (size_t i = 0; tls_ports != NULL && handle == NULL && i < 2; i++)
        handle = dissector_get_uint_handle(tls_ports, ports[i]);
    return handle;
}

/*
 * A PUBLISH that goes on after the record is taken at its word, where more of it than its fixed
 * header is there: Wireshark must be told at once.
 */
static bool
find_mqtt_border(PskSpan bytes, PskSender from, size_t *begin)
{
    MqttPacket scratch = {0};
    MqttHunt hunt = {0};
    MqttVersion version = MQTT_VERSION_UNKNOWN;
    MqttHeader header;
    bool found = mqtt_hunt_feed(&hunt, bytes, (MqttWhere){0}, psk_mqtt_sender(from), &version,
                                &scratch, begin);

    if (!found && mqtt_hunt_in_packet(&hunt) &&
        mqtt_header_parse(bytes, &header) == PSK_PARSE_OK &&
        bytes.size >= header.header_size + 2u) {
        *begin = 0;
        found = true;
    }
    mqtt_hunt_clear(&hunt);
    mqtt_packet_clear(&scratch);
    return found;
}

bool
tlspsk_application_find_border(dissector_handle_t application, PskSender from, PskSpan plaintext,
                               size_t *begin)
{
    if (application == mqtt)
        return find_mqtt_border(plaintext, from, begin);
    *begin = 0;
    return true;
}
