/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the core has read and Wireshark's TLS dissector has not.
 *
 * Where records are missing from the capture, that dissector's decryption stops for good; there are
 * also ciphers, extensions and handshakes that it does not follow. The core goes on. In the first
 * pass, the records that it opened in a packet are held against what TLS has shown of that packet;
 * those that are not there are kept with the packet. In every pass they become a data source of
 * their own and are given to the dissector of the application.
 */
#pragma once

#include "session.h"

void tlspsk_plaintext_register(int protocol);

/* When a capture is closed. */
void tlspsk_plaintext_close(void);

void tlspsk_plaintext_clear(TlspskSession *session);

/* The core has opened a record of application data in the packet at hand, |frame|. */
void tlspsk_plaintext_note(TlspskSession *session, PskSender from, PskSpan bytes, uint32_t frame);

/* Something is missing before the next of them, or was shown by TLS. */
void tlspsk_plaintext_gap(TlspskSession *session, PskSender from);

/*
 * In the first pass, once for each packet, after TLS has dissected it: keeps what TLS has not shown
 * of what was opened in it. What TLS shows of packets that wait (order.h), which it can where it
 * has the keys from elsewhere, is remembered until they are opened.
 */
void tlspsk_plaintext_settle(TlspskSession *session, packet_info *pinfo);

/* Adds what was kept of a direction to the data sources of |frame|, the packet; or else NULL. */
tvbuff_t *tlspsk_plaintext_add_source(packet_info *pinfo, PskSender from, tvbuff_t *frame);

/* Calls the application's dissector for what |source| holds. */
void tlspsk_plaintext_dissect(TlspskSession *session, packet_info *pinfo, PskSender from,
                              tvbuff_t *source, proto_tree *tree);
