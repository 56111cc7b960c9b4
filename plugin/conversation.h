/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the plugin keeps of one of Wireshark's conversations: the session that it helps TLS with
 * (session.h), and what the core makes of the connection (follow.h). What is shown is chosen from
 * both.
 */
#pragma once

#include "compat.h"

#include <epan/conversation.h>

#include "decode/attempts.h"
#include "judgement.h"

typedef struct TlspskSession TlspskSession;
typedef struct TlspskFollowed TlspskFollowed;

typedef struct {
    conversation_t *wireshark;
    TlspskSession *session;   /* NULL where it was not claimed */
    TlspskFollowed *followed; /* the latest of the connections on it, or NULL */
} TlspskConversation;

/* What there is to show on a packet. */
typedef struct {
    const void *key;           /* what stands for the connection */
    TlspskSubject *subject;    /* NULL where there is nothing to show but an attempt */
    TlspskJudgement *memory;   /* what was announced of the connection */
    bool open;                 /* what is judged may be otherwise with what is sent again */
    const PskAttempt *attempt; /* a connection without data, told of on this packet; or NULL */
} TlspskView;

void tlspsk_conversation_register(int protocol);

/* When a capture is closed: its conversations are no more. */
void tlspsk_conversation_forget(void);

/* Wireshark tells conversations apart by more than addresses and ports. */
bool tlspsk_conversation_deinterlaces(void);

/* The packet's, or NULL. */
TlspskConversation *tlspsk_conversation_find(packet_info *pinfo);

/* The packet's, made where there is none. */
TlspskConversation *tlspsk_conversation_get(packet_info *pinfo);

/* False where nothing is to be shown on the packet |frame|. |final|: all packets are known. */
bool tlspsk_conversation_view(const TlspskConversation *conversation, uint32_t frame, bool final,
                              TlspskView *view);
