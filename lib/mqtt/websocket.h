/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MQTT in WebSocket frames (MQTT 5.0 section 6, RFC 6455), which is told apart from plain MQTT
 * where the beginning of a session is lost. Nothing is read out of such frames.
 */
#pragma once

#include "mqtt/packet.h"

/*
 * Whether the packet in |bytes| at |at|, that |from| sent, lies in a frame: what comes right before
 * it is the header of one with room for it.
 */
bool mqtt_websocket_carries(PskSpan bytes, size_t at, MqttSender from);
