/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "application.h"

#include <wsutil/report_message.h>

#include "base/reader.h"
#include "border.h"
#include "preferences.h"

/* How much the beginning of a stream looks like MQTT. */
typedef enum {
    MQTT_NO,
    MQTT_LIKELY,  /* as far as it goes, but it does not go far */
    MQTT_CERTAIN, /* CONNECT with the protocol's name */
} MqttLikeness;

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

/* The remaining length of a control packet: up to four octets of seven bits each. */
static bool
skip_remaining_length(PskReader *reader)
{
    uint8_t octet = 0x80;

    for (int i = 0; i < 4 && (octet & 0x80) != 0; i++)
        if (!psk_reader_u8(reader, &octet))
            return true;
    return (octet & 0x80) == 0;
}

/*
 * MQTT begins with CONNECT, whose variable header begins with the protocol's name: "MQTT" (3.1.1
 * and 5) or "MQIsdp" (3.1). The first record may hold only part of it.
 */
static MqttLikeness
mqtt_likeness(PskSpan plaintext)
{
    static const char *const names[] = {"\0\4MQTT", "\0\6MQIsdp"};
    static const size_t sizes[] = {6, 8};
    PskReader reader = psk_reader(plaintext);
    uint8_t type;
    PskSpan rest;

    if (!psk_reader_u8(&reader, &type) || type != 0x10 || !skip_remaining_length(&reader))
        return MQTT_NO;
    rest = psk_reader_rest(&reader);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        PskSpan head = psk_span_first(rest, sizes[i]);

        if (psk_span_equal(head, psk_span(names[i], head.size)))
            return head.size == sizes[i] ? MQTT_CERTAIN : MQTT_LIKELY;
    }
    return MQTT_NO;
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
    switch (mqtt_likeness(plaintext)) {
    case MQTT_CERTAIN:
        return mqtt;
    case MQTT_LIKELY:
        return tls_ports != NULL && port_known(ports) ? NULL : mqtt;
    case MQTT_NO:
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

bool
tlspsk_application_find_border(dissector_handle_t application, PskSpan plaintext, size_t *begin)
{
    if (application == mqtt)
        return tlspsk_border_find(plaintext, begin);
    *begin = 0;
    return true;
}
