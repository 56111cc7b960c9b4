/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One frame of hostile bytes; the first two octets are its link type, the third what was cut. */
#include "base/reader.h"
#include "fragment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(FragmentTable) fragments = fragment_table_new();
    PskReader reader = psk_reader(psk_span(data, size));
    uint16_t link_type;
    uint8_t cut;
    CapturePacket captured = {.frame = 1};
    Packet packet;

    if (!psk_reader_u16(&reader, &link_type) || !psk_reader_u8(&reader, &cut))
        return 0;
    captured.link_type = link_type;
    captured.data = psk_reader_rest(&reader);
    captured.wire_length = (uint32_t)captured.data.size + cut;
    packet_parse(&captured, &packet);
    g_assert_cmpuint(packet.payload.size, <=, size);
    if (packet.kind == PACKET_FRAGMENT && !fragment_complete(fragments, &packet))
        g_assert_cmpint(packet.kind, ==, PACKET_FRAGMENT);
    return 0;
}
