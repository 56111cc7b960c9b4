/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sessions that have nothing to do for a while.
 *
 * Once TLS has the secrets and the connection that is followed keeps step, a session is needed no
 * more until something else than application data comes, or something goes missing. Till then it is
 * parked: packets go straight to TLS, the connection alone is told of them, and the session is
 * brought level with it when it is called back.
 */
#pragma once

#include "session.h"

/*
 * In the first pass, when the packet |frame| has been taken in: parks the session of |conversation|
 * from the next packet on, if it and |followed| have come to the same.
 */
void tlspsk_parking_enter(const TlspskConversation *conversation, const PskConnection *followed,
                          uint32_t frame);

/*
 * |bytes| of |from| are about to be fed to |followed|. Calls the session back if they are more than
 * application data, and tells it of them. |frame| is the packet at hand.
 */
void tlspsk_parking_data(const TlspskConversation *conversation, const PskConnection *followed,
                         PskSender from, PskSpan bytes, uint32_t frame);

/* |bytes| of |from| are missing. */
void tlspsk_parking_gap(const TlspskConversation *conversation, const PskConnection *followed,
                        PskSender from, uint32_t bytes, bool cut, uint32_t frame);

/* Calls the session back; packets behind |frame| go through it again. */
void tlspsk_parking_leave(const TlspskConversation *conversation, const PskConnection *followed,
                          uint32_t frame);
