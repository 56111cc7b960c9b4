/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words in which findings speak of facts: pieces of sentences, escaped where they quote. */
#pragma once

#include "diagnose/facts.h"

/* The identity that was seen, quoted; *** stands for a key in it. */
void psk_describe_client_name(GString *text, const PskFacts *facts);

/* identity "bob", or "a client that gave no identity" where none was seen. */
void psk_describe_identity(GString *text, const PskFacts *facts);

/*
 * "..." with what can't be printed escaped; nothing for NULL. Of long names the beginning, the end
 * and the size alone: the session's own line has the whole.
 */
void psk_describe_bytes(GString *text, GBytes *bytes);

/* A suite's IANA name, or its number. */
void psk_describe_suite(GString *text, uint16_t id);

/* The names that configurations use: "PSK-AES128-CCM8 (mbedTLS TLS-PSK-WITH-AES-128-CCM-8)". */
void psk_describe_suite_names(GString *text, uint16_t id);

/* What the client offered: its PSK suites by all names, the others counted; or all, without PSK. */
void psk_describe_offer(GString *text, const PskFacts *facts);

/* A list of ids by psk_describe_suite(), or by all names. "none" where it is empty. */
void psk_describe_suites(GString *text, const GArray *ids, bool all_names);

/* The first |count| of a list by psk_describe_suite(), signals not counted, "and 7 others". */
void psk_describe_first_suites(GString *text, const GArray *ids, guint count);

/* "TLS1.2", or its number. */
void psk_describe_version(GString *text, uint16_t version);

/* The versions that the client offered: "TLS1.0 to TLS1.2", or those of supported_versions. */
void psk_describe_client_versions(GString *text, const PskFacts *facts);

/* "the server's alert handshake_failure". */
void psk_describe_alert(GString *text, const PskAlert *alert);
