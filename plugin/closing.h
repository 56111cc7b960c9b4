/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the TCP connection of a session ends: TCP tells no subdissector of a segment without payload,
 * so FIN and RST are read from the packet tree.
 */
#pragma once

#include "compat.h"

#include "diagnose/facts.h"

typedef struct TlspskSession TlspskSession;

typedef struct {
    bool finished[PSK_SENDERS]; /* its FIN was seen */
    PskEnd end;
    PskSender by;
    uint32_t place; /* the sequence number behind what came before the first FIN */
    bool acknowledges[PSK_SENDERS];
    uint32_t acknowledged[PSK_SENDERS]; /* of the peer's data, lately */
    uint32_t frame;                     /* the last that was looked at */
    bool told;                          /* the connection knows |end| */
    bool over;                          /* a RST, or both FINs: what follows ends nothing */
} TlspskClosing;

/* Looks, in the first pass, whether the packet ends the session's connection. */
void tlspsk_closing_note(TlspskSession *session, packet_info *pinfo, const proto_tree *tree);

/* No packet follows. */
void tlspsk_closing_end(TlspskSession *session);
