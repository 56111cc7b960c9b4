/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the cases are made of; for cases*.c alone. */
#pragma once

#include "cases.h"

enum {
    PSK_CCM_8 = 0xc0a8,
    PSK_GCM = 0x00a8,
    PSK_GCM_256 = 0x00a9,
    PSK_CBC = 0x008c,
    PSK_CBC_SHA256 = 0x00ae,
    ECDHE_PSK_CBC_SHA256 = 0xc037,
    DHE_PSK_GCM = 0x00aa,
    ECDHE_PSK_GCM = 0xd001,
    RSA_PSK_GCM = 0x00ac,
    PSK_NULL_SHA = 0x002c,
    PSK_ARIA = 0xc06a,
    ECDHE_RSA_GCM = 0xc02f,
    TLS13_AES_128 = 0x1301,
};

typedef struct {
    const DiagnoseCase *cases;
    size_t count;
} DiagnoseFamily;

extern const DiagnoseFamily diagnose_works;    /* cases_works.c: what is read, whole or in part */
extern const DiagnoseFamily diagnose_keys;     /* cases_keys.c: identities and keys */
extern const DiagnoseFamily diagnose_refusals; /* cases_refusals.c: suites, versions, alerts */
extern const DiagnoseFamily diagnose_closed;   /* cases_closed.c: what is not read */

void facts_set_bytes(GBytes **field, const char *text);
void facts_set_key_ref(PskFacts *f, const char *reference);
void facts_offer(PskFacts *f, uint16_t first, uint16_t second);
void facts_negotiate(PskFacts *f, uint16_t version, uint16_t suite);

/* A fatal one, that could be read. */
void facts_alert(PskFacts *f, PskSender from, uint8_t description);

/* A session that works: TLS 1.2, plain PSK, MQTT accepted. */
void facts_working(PskFacts *f);

/* The same in TLS 1.3 with psk_ke. */
void facts_working13(PskFacts *f);

/* Nothing after the keys: as where a capture or a connection ends there. */
void facts_without_data(PskFacts *f);

/* Up to the client's Finished, the server's answer missing. */
void facts_without_server_finished(PskFacts *f);

/* Up to the ClientHello. */
void facts_without_server_hello(PskFacts *f);

/* A whole session whose keys nobody has. */
void facts_closed(PskFacts *f);

#define V(name) PSK_VERDICT_##name
