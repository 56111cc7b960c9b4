/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which dissector reads the plaintext of a session (preference tlspsk.application). */
#pragma once

#include "compat.h"

#include "base/span.h"
#include "diagnose/facts.h"

void tlspsk_application_handoff(void);

/* Looks the preference up when a capture is opened; the user is told of a name that is none. */
void tlspsk_application_open(void);

/* True where the beginning of the client's plaintext must be seen before it can be told. */
bool tlspsk_application_wants_plaintext(void);

/*
 * The dissector for a session between |ports|, or NULL to leave it to Wireshark. |plaintext| is the
 * beginning of what the client sent, empty where it was not wanted.
 */
dissector_handle_t tlspsk_application_find(const uint32_t ports[static 2], PskSpan plaintext);

/* What Wireshark takes for inside TLS between |ports|, or NULL. */
dissector_handle_t tlspsk_application_of_ports(const uint32_t ports[static 2]);

/*
 * Where in |plaintext|, which |from| has sent in the midst of a session, a message of |application|
 * begins. False where that can't be told; of applications other than MQTT, any place is as good as
 * another.
 */
bool tlspsk_application_find_border(dissector_handle_t application, PskSender from,
                                    PskSpan plaintext, size_t *begin);
