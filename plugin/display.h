/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is shown of a session in the packet tree: fields and expert infos, all by name tlspsk.… */
#pragma once

#include "conversation.h"

void tlspsk_display_register(int protocol);

/*
 * Adds to |tree| what |view| has to tell on this packet. |plaintext| is what the core
 * alone could decrypt of it, of each side, or NULL.
 */
void tlspsk_display(const TlspskView *view, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                    tvbuff_t *plaintext[static PSK_SENDERS]);
