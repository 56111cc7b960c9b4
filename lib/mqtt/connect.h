/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bodies of CONNECT and CONNACK, the two packets that open a session. */
#pragma once

#include "mqtt/body.h"

/* Sets the packet's version to what the CONNECT announces; unknown where it can't be told. */
bool mqtt_connect_parse(MqttBody *body) G_GNUC_WARN_UNUSED_RESULT;

bool mqtt_connack_parse(MqttBody *body) G_GNUC_WARN_UNUSED_RESULT;
