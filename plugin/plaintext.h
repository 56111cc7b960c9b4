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

/* Of one packet; lives as long as the capture. */
typedef struct TlspskPlaintext TlspskPlaintext;

void tlspsk_plaintext_register(int protocol);

/* When a capture is closed. */
void tlspsk_plaintext_close(void);

void tlspsk_plaintext_clear(TlspskStream *stream);

/* The core has opened a record of application data in the packet at hand, |frame|. */
void tlspsk_plaintext_note(TlspskSession *session, PskSender from, PskSpan bytes, uint64_t frame);

/* Something is missing before the next of them. */
void tlspsk_plaintext_gap(TlspskSession *session, PskSender from);

/*
 * What TLS has not shown of the packet, which it has dissected; NULL where there is nothing of the
 * kind. In the first pass to be called once for each packet.
 */
TlspskPlaintext *tlspsk_plaintext_of(TlspskSession *session, packet_info *pinfo);

/* Adds it to the packet's data sources; |frame| is the packet. */
tvbuff_t *tlspsk_plaintext_add_source(const TlspskPlaintext *plaintext, packet_info *pinfo,
                                      tvbuff_t *frame);

/* Calls the application's dissector for it. */
void tlspsk_plaintext_dissect(TlspskPlaintext *plaintext, TlspskSession *session,
                              packet_info *pinfo, tvbuff_t *source, proto_tree *tree);
