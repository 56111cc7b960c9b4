/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts and findings of a session as JSON: what is not known is null. */
#pragma once

#include <jansson.h>

#include "diagnose/diagnose.h"

/* Bytes as a string where they are UTF-8, else in hexadecimal under KEY_hex; null for NULL. */
void json_facts_set_bytes(json_t *object, const char *key, GBytes *bytes);

/* null for NULL. */
void json_facts_set_string(json_t *object, const char *key, const char *value);

/* What has no name has its number, as text. */
void json_facts_set_name(json_t *object, const char *key, const char *name, unsigned number);
/* null where it could not be read. */
void json_facts_set_alert(json_t *object, const char *key, bool readable, uint8_t description);

/* Version, suites, identity and what else the handshake settles. */
void json_facts_set_negotiated(json_t *object, const PskFacts *facts);

/* New references. */
json_t *json_facts_alerts(const PskFacts *facts);
json_t *json_facts_finding(const PskFinding *finding);
json_t *json_facts_findings(const GPtrArray *findings);
