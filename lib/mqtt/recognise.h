/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Telling MQTT from other protocols by the first bytes of a connection. */
#pragma once

#include "base/span.h"

/* Whether a client begins with a CONNECT: OK when its protocol name is there. */
PskParse mqtt_recognise_client(PskSpan bytes);

/* Whether a server answers with HTTP, as a listener of MQTT over WebSocket does to a CONNECT. */
bool mqtt_recognise_http(PskSpan bytes);

/* Whether a server may be answering one. Never OK: only the client's bytes can tell. */
PskParse mqtt_recognise_server(PskSpan bytes);
