/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rows of the registry of findings, by family. For findings*.c alone: everybody else asks
 * diagnose.h.
 */
#pragma once

#include "diagnose/ask.h"
#include "diagnose/describe.h"
#include "diagnose/diagnose.h"

/* A row: when it holds, where it shows, and what it then says. */
typedef struct {
    PskFindingInfo info;
    bool (*holds)(const PskFacts *facts); /* NULL: told of no connection, but of the key table */
    uint64_t (*frame)(const PskFacts *facts);
    void (*describe)(const PskFacts *facts, GString *text);
    void (*remedy)(const PskFacts *facts, GString *text); /* NULL: the row's own */
    bool (*certain)(const PskFacts *facts); /* where the row's certainty varies; else NULL */
} PskFindingRow;

typedef struct {
    const PskFindingRow *rows;
    size_t count;
} PskFindingFamily;

extern const PskFindingFamily psk_findings_protocol; /* findings_protocol.c: not TLS at all */
extern const PskFindingFamily psk_findings_version;  /* findings_version.c: versions */
extern const PskFindingFamily psk_findings_refusal;  /* findings_refusal.c: suites */
extern const PskFindingFamily psk_findings_client;   /* findings_client.c: the client refuses */
extern const PskFindingFamily psk_findings_damage;   /* findings_damage.c: a damaged handshake */
extern const PskFindingFamily psk_findings_identity; /* findings_identity.c: who the client is */
extern const PskFindingFamily psk_findings_keys;     /* findings_keys.c: whose key is wrong */
extern const PskFindingFamily psk_findings_sizes;    /* findings_sizes.c: of keys, identities */
extern const PskFindingFamily psk_findings_alerts;   /* findings_alerts.c: the causes left */
extern const PskFindingFamily psk_findings_missing;  /* findings_missing.c: what was not captured */
extern const PskFindingFamily psk_findings_capture;  /* findings_capture.c: damage in the capture */
extern const PskFindingFamily psk_findings_closed;   /* findings_closed.c: what a PSK can't open */
extern const PskFindingFamily psk_findings_mqtt;     /* findings_mqtt.c: MQTT after TLS */
extern const PskFindingFamily psk_findings_table;    /* findings_table.c: no connection's */

/* Where things show, for |frame|. */
uint64_t psk_frame_alert(const PskFacts *facts); /* or the last, where there was none */
uint64_t psk_frame_client_hello(const PskFacts *facts);
uint64_t psk_frame_server_hello(const PskFacts *facts);
uint64_t psk_frame_key_exchange(const PskFacts *facts); /* the identity's frame in any version */
uint64_t psk_frame_first(const PskFacts *facts);
uint64_t psk_frame_last(const PskFacts *facts);

/* What mbedTLS takes of a key at the most, in octets, unless it is built otherwise. */
enum { PSK_MBEDTLS_KEY_MAX = 32 };

#define PSK_ERROR   PSK_SEVERITY_ERROR
#define PSK_WARNING PSK_SEVERITY_WARNING
#define PSK_NOTE    PSK_SEVERITY_NOTE
#define PSK_CERTAIN PSK_CERTAINTY_CERTAIN
#define PSK_LIKELY  PSK_CERTAINTY_LIKELY
#define PSK_VARIES  PSK_CERTAINTY_VARIES
