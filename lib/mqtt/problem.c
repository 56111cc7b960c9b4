/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mqtt/problem.h"

typedef struct {
    MqttStatus status;
    const char *section_3; /* of MQTT 3.1.1, "" where it has none; * is the packet type, since */
    const char *section_5; /* of MQTT 5.0;   both have section 3.n for packets of type n */
    /* %f the field, %n the number, %s its plural's s, %x it in hex, %t the packet type */
    const char *text;
} ProblemRow;

#define ODD MQTT_STATUS_ODD
#define BAD MQTT_STATUS_MALFORMED

/* clang-format off */
static const ProblemRow rows[] = {
    [MQTT_PROBLEM_NONE]                 = {MQTT_STATUS_OK, "", "", ""},
    [MQTT_PROBLEM_LENGTH_TOO_LONG]      = {BAD, "2.2.3", "2.1.4", "remaining length of more than four bytes"},
    [MQTT_PROBLEM_TYPE_RESERVED]        = {BAD, "2.2.1", "2.1.2", "packet type %n is reserved"},
    [MQTT_PROBLEM_FLAGS]                = {BAD, "2.2.2", "2.1.3", "flags %x are not those of %t"},
    [MQTT_PROBLEM_CUT_SHORT]            = {BAD, "2.2.3", "2.1.4", "the packet ends inside %f"},
    [MQTT_PROBLEM_LEFT_OVER]            = {BAD, "2.2.3", "2.1.4", "%n byte%s left over after the last field"},
    [MQTT_PROBLEM_VARINT_TOO_LONG]      = {BAD, "2.2.3", "1.5.5", "%f is a variable byte integer of more than four bytes"},
    [MQTT_PROBLEM_VARINT_NOT_MINIMAL]   = {ODD, "2.2.3", "1.5.5", "%f is encoded in more bytes than it needs"},
    [MQTT_PROBLEM_NUL]                  = {BAD, "1.5.3", "1.5.4", "%f holds U+0000"},
    [MQTT_PROBLEM_NOT_UTF8]             = {ODD, "1.5.3", "1.5.4", "%f is not well-formed UTF-8"},
    [MQTT_PROBLEM_QOS_3]                = {BAD, "3.3.1.2", "3.3.1.2", "%f 3"},
    [MQTT_PROBLEM_DUP_QOS_0]            = {ODD, "3.3.1.1", "3.3.1.1", "DUP in a message of QoS 0"},
    [MQTT_PROBLEM_PACKET_ID_ZERO]       = {ODD, "2.3.1", "2.2.1", "packet identifier 0"},
    [MQTT_PROBLEM_TOPIC_EMPTY]          = {BAD, "4.7.3", "3.3.2.1", "%f is empty"},
    [MQTT_PROBLEM_TOPIC_WILDCARD]       = {BAD, "3.3.2.1", "3.3.2.1", "%f holds a wildcard"},
    [MQTT_PROBLEM_FILTER_EMPTY]         = {BAD, "4.7.3", "4.7.3", "%f is empty"},
    [MQTT_PROBLEM_FILTER_WILDCARD]      = {BAD, "4.7.1", "4.7.1", "%f has a wildcard where none may be"},
    [MQTT_PROBLEM_NO_ENTRIES]           = {BAD, "3.*.3", "3.*.3", "%f has no entries"},
    [MQTT_PROBLEM_SUBSCRIPTION_OPTIONS] = {BAD, "3.8.3", "3.8.3.1", "reserved bits in the subscription options %x"},
    [MQTT_PROBLEM_RETAIN_HANDLING]      = {BAD, "3.8.3", "3.8.3.1", "retain handling 3"},
    [MQTT_PROBLEM_PROTOCOL_NAME]        = {BAD, "3.1.2.1", "3.1.2.1", "the protocol name is neither MQTT nor MQIsdp"},
    [MQTT_PROBLEM_PROTOCOL_LEVEL]       = {BAD, "3.1.2.2", "3.1.2.2", "protocol level %n is unknown"},
    [MQTT_PROBLEM_PROTOCOL_MISMATCH]    = {ODD, "3.1.2.2", "3.1.2.2", "protocol level %x does not go with the protocol name"},
    [MQTT_PROBLEM_CONNECT_FLAGS]        = {BAD, "3.1.2.3", "3.1.2.3", "the reserved bit of the connect flags %x is set"},
    [MQTT_PROBLEM_WILL_FLAGS]           = {BAD, "3.1.2.6", "3.1.2.6", "will QoS or retain without a will in the connect flags %x"},
    [MQTT_PROBLEM_PASSWORD_ALONE]       = {BAD, "3.1.2.9", "3.1.2.9", "a password without a user name"},
    [MQTT_PROBLEM_CONNACK_FLAGS]        = {BAD, "3.2.2.1", "3.2.2.1", "reserved bits in the acknowledge flags %x"},
    [MQTT_PROBLEM_SESSION_REFUSED]      = {ODD, "3.2.2.2", "3.2.2.1.1", "session present in a refusal"},
    [MQTT_PROBLEM_OLD_CONNACK]          = {ODD, "3.2.2", "3.1.2.2", "a CONNACK of MQTT 3.1.1 in answer to MQTT 5"},
    [MQTT_PROBLEM_CODE]                 = {BAD, "3.*", "2.4", "%f %x is not defined for %t"},
    [MQTT_PROBLEM_PROPERTY_UNKNOWN]     = {BAD, "", "2.2.2.2", "property %x is unknown"},
    [MQTT_PROBLEM_PROPERTY_NOT_ALLOWED] = {BAD, "", "2.2.2.2", "property %x is not allowed in %t"},
    [MQTT_PROBLEM_PROPERTY_TWICE]       = {BAD, "", "2.2.2.2", "property %x appears twice"},
    [MQTT_PROBLEM_PROPERTY_VALUE]       = {BAD, "", "2.2.2.2", "%f may not be %n"},
    [MQTT_PROBLEM_SECOND_CONNECT]       = {ODD, "3.1", "3.1", "a second CONNECT on the connection"},
    [MQTT_PROBLEM_WRONG_SENDER]         = {ODD, "2.2.1", "2.1.2", "%t is not sent by the %f"},
    [MQTT_PROBLEM_TOO_LARGE]            = {ODD, "", "", "too large to be decoded in full"},
    [MQTT_PROBLEM_TOO_MANY_FIELDS]      = {ODD, "", "", "the list is cut after many entries"},
    [MQTT_PROBLEM_ALIAS_UNKNOWN]        = {ODD, "", "3.3.2.3.4", "topic alias %n was not seen to be set"},
    [MQTT_PROBLEM_ALIAS_STALE]          = {ODD, "", "3.3.2.3.4", "topic alias %n was set before bytes were lost"},
    [MQTT_PROBLEM_VERSION_ASSUMED]      = {ODD, "3.1", "3.1", "no CONNECT was seen: it may be %f, with another payload"},
    [MQTT_PROBLEM_CODES_ASSUMED]        = {ODD, "3.1", "3.1", "no CONNECT was seen: it may be %f, without the first of its codes"},
};
/* clang-format on */

G_STATIC_ASSERT(G_N_ELEMENTS(rows) == MQTT_PROBLEM_COUNT);

MqttStatus
mqtt_problem_status(MqttProblemCode code)
{
    return rows[code].status;
}

static void
append_value(GString *string, char what, const MqttProblem *problem, MqttType type)
{
    switch (what) {
    case 'f':
        g_string_append(string, problem->field != NULL ? problem->field : "a field");
        break;
    case 'n':
        g_string_append_printf(string, "%u", problem->number);
        break;
    case 's':
        g_string_append(string, problem->number == 1 ? "" : "s");
        break;
    case 'x':
        g_string_append_printf(string, "0x%02x", problem->number);
        break;
    default:
        g_string_append(string, mqtt_type_name(type));
    }
}

static void
append_section(GString *string, const char *section, MqttType type, MqttVersion version)
{
    g_string_append(string, version == MQTT_5 ? "MQTT 5 section " : "MQTT 3.1.1 section ");
    for (; *section != '\0'; section++) {
        if (*section == '*')
            g_string_append_printf(string, "%d", (int)type);
        else
            g_string_append_c(string, *section);
    }
    g_string_append(string, ", ");
}

void
mqtt_problem_append(GString *string, const MqttProblem *problem, MqttType type, MqttVersion version)
{
    const ProblemRow *row = &rows[problem->code];
    const char *section = version == MQTT_5 ? row->section_5 : row->section_3;

    if (problem->code == MQTT_PROBLEM_NONE)
        return;
    for (const char *text = row->text; *text != '\0'; text++) {
        if (*text == '%')
            append_value(string, *++text, problem, type);
        else
            g_string_append_c(string, *text);
    }
    g_string_append(string, " (");
    if (*section != '\0')
        append_section(string, section, type, version);
    g_string_append_printf(string, "offset %zu)", problem->offset);
}
