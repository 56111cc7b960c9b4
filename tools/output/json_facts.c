/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/json_facts.h"

#include "output/mqtt_json.h"
#include "tls/names.h"

void
json_facts_set_bytes(json_t *object, const char *key, GBytes *bytes)
{
    PskSpan span;

    if (bytes == NULL) {
        json_object_set_new(object, key, json_null());
        return;
    }
    span.data = g_bytes_get_data(bytes, &span.size);
    mqtt_json_set_bytes(object, key, span);
}

void
json_facts_set_string(json_t *object, const char *key, const char *value)
{
    json_object_set_new(object, key, value != NULL ? json_string(value) : json_null());
}

void
json_facts_set_name(json_t *object, const char *key, const char *name, unsigned number)
{
    char digits[16];

    g_snprintf(digits, sizeof(digits), "%u", number);
    json_object_set_new(object, key, json_string(name != NULL ? name : digits));
}

void
json_facts_set_alert(json_t *object, const char *key, bool readable, uint8_t description)
{
    if (readable)
        json_facts_set_name(object, key, psk_alert_name(description), description);
    else
        json_object_set_new(object, key, json_null());
}

static json_t *
suite_json(uint16_t id, bool all_names)
{
    const PskSuite *suite = psk_suite_find(id);
    char number[8];
    json_t *object = json_object();

    g_snprintf(number, sizeof(number), "0x%04X", id);
    json_object_set_new(object, "id", json_string(number));
    json_facts_set_string(object, "name", suite != NULL ? suite->iana : NULL);
    if (all_names && suite != NULL) {
        json_facts_set_string(object, "openssl", suite->openssl);
        json_facts_set_string(object, "mbedtls", suite->mbedtls);
        json_facts_set_string(object, "gnutls", suite->gnutls);
    }
    return object;
}

static json_t *
offered_json(const PskFacts *facts)
{
    json_t *array = json_array();

    for (guint i = 0; i < facts->offered->len; i++)
        json_array_append_new(array, suite_json(g_array_index(facts->offered, uint16_t, i), false));
    return array;
}

json_t *
json_facts_alerts(const PskFacts *facts)
{
    json_t *array = json_array();

    for (guint i = 0; i < facts->alerts->len; i++) {
        const PskAlert *alert = &g_array_index(facts->alerts, PskAlert, i);
        json_t *object = json_object();

        json_object_set_new(object, "from", json_string(psk_sender_name(alert->from)));
        json_facts_set_string(object, "level",
                              alert->readable ? psk_alert_level_name(alert->level) : NULL);
        json_facts_set_alert(object, "description", alert->readable, alert->description);
        json_object_set_new(object, "encrypted", json_boolean(alert->encrypted));
        json_object_set_new(object, "frame", json_integer((json_int_t)alert->frame));
        json_array_append_new(array, object);
    }
    return array;
}

json_t *
json_facts_finding(const PskFinding *finding)
{
    const PskFindingInfo *info = finding->info;
    json_t *object = json_object();

    json_object_set_new(object, "code", json_string(info->code));
    json_object_set_new(object, "severity", json_string(psk_severity_name(info->severity)));
    json_object_set_new(object, "certainty", json_string(psk_certainty_name(finding->certainty)));
    if (finding->frame != 0)
        json_object_set_new(object, "frame", json_integer((json_int_t)finding->frame));
    json_object_set_new(object, "text", json_string(finding->text));
    json_facts_set_string(object, "remedy", finding->remedy);
    return object;
}

json_t *
json_facts_findings(const GPtrArray *findings)
{
    json_t *array = json_array();

    for (guint i = 0; i < findings->len; i++)
        json_array_append_new(array, json_facts_finding(g_ptr_array_index(findings, i)));
    return array;
}

static json_t *
version_json(uint16_t version)
{
    const char *name = psk_version_name(version);
    char number[8];

    g_snprintf(number, sizeof(number), "0x%04x", version);
    return json_string(name != NULL ? name : number);
}

void
json_facts_set_negotiated(json_t *object, const PskFacts *facts)
{
    bool known = facts->server_hello;

    json_object_set_new(object, "version", known ? version_json(facts->version) : json_null());
    json_object_set_new(object, "suite", known ? suite_json(facts->suite_id, true) : json_null());
    json_object_set_new(object, "offered", facts->client_hello ? offered_json(facts) : json_null());
    json_facts_set_bytes(object, "identity", facts->identity);
    json_facts_set_bytes(object, "hint", facts->hint);
    json_object_set_new(object, "resumed", known ? json_boolean(facts->resumed) : json_null());
    json_object_set_new(object, "extended_master_secret",
                        known ? json_boolean(facts->extended_master_secret) : json_null());
    json_object_set_new(object, "encrypt_then_mac",
                        known ? json_boolean(facts->encrypt_then_mac) : json_null());
}
