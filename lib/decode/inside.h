/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the plaintext of a session begins with, where it is not MQTT. */
#pragma once

#include "diagnose/facts.h"

/* The plaintext of one record of |from|, before it is counted: the first one of each side tells. */
void psk_inside_note(PskFacts *facts, PskSender from, PskSpan content, uint64_t frame);
