/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `tshark -z tlspsk,tree`, and the same in Wireshark's menu: sessions by verdict, identity, suite.
 */
#pragma once

#include "session.h"

void tlspsk_statistics_register_tap(void);
void tlspsk_statistics_register_tree(void);

/* Tells the listeners of a packet of the session. */
void tlspsk_statistics_queue(TlspskSession *session, packet_info *pinfo);
