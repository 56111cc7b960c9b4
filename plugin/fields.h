/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the plugin takes from the packet tree that other dissectors have made. */
#pragma once

#include "order.h"

#include "base/span.h"
#include "tcp/packet.h"
#include "tls/constants.h"

typedef enum {
    TLSPSK_FIELD_HANDSHAKE,
    TLSPSK_FIELD_APPLICATION_DATA,
    TLSPSK_FIELD_SEQUENCE,
    TLSPSK_FIELD_ACKNOWLEDGED,
    TLSPSK_FIELD_LENGTH,
    TLSPSK_FIELDS,
} TlspskField;

void tlspsk_fields_handoff(void);

/* The ids of the fields that must be in the tree, owned by the caller. */
GArray *tlspsk_fields_wanted(void);

/* All of one field in the tree; may be NULL. */
const GPtrArray *tlspsk_fields_all(const proto_tree *tree, TlspskField field);

/* The octets of a field; empty where they were not captured. */
PskSpan tlspsk_field_bytes(const field_info *field);

/* A whole hello message, and nothing after it; empty where the field is none of that kind. */
PskSpan tlspsk_field_hello(const field_info *field, PskHandshakeType wanted);

/* The field of the first hello of a kind in the tree, or NULL. */
const field_info *tlspsk_fields_find_hello(const proto_tree *tree, PskHandshakeType wanted);

/* The packet's TCP segment, with its payload as far as it was captured. False where there is none.
 */
bool tlspsk_fields_segment(const proto_tree *tree, PskSender from, uint32_t frame,
                           TlspskSegment *segment);

/* The packet's TCP segment as the core wants it. False where there is none, or more than one. */
bool tlspsk_fields_packet(const proto_tree *tree, const packet_info *pinfo, Packet *packet);
