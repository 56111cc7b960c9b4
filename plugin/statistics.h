/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `tshark -z tlspsk,tree`, and the same in Wireshark's menu: sessions by verdict, identity, suite.
 */
#pragma once

#include "conversation.h"

/* |end| is called when no packet follows, where nobody else would. */
void tlspsk_statistics_register_tap(void (*end)(void));
void tlspsk_statistics_register_tree(void);

/* Tells the listeners of a packet of the conversation. */
void tlspsk_statistics_queue(TlspskConversation *conversation, packet_info *pinfo);

/* No packet follows in the first pass: what was counted becomes final. */
void tlspsk_statistics_end(void);
