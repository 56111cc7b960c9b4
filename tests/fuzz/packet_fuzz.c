/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One frame of hostile bytes; the first two octets are its link type, the third what was cut. */
#include "base/reader.h"
#include "capture/filter.h"
#include "output.h"
#include "packet/fragment.h"
#include "packet/lowpan.h"
#include "sample.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Filters are the user's, but what they look at is not: tags, too, of which libpcap knows less. */
static void
check_filters(const CapturePacket *captured)
{
    static const char *const expressions[] = {"tcp port 8883", "ip6 or vlan", "wlan type data"};
    static Filter *filters[G_N_ELEMENTS(expressions)];

    for (size_t i = 0; i < G_N_ELEMENTS(filters); i++) {
        const char *complaint;
        bool lost = false;

        if (filters[i] == NULL)
            filters[i] = filter_new(expressions[i], NULL);
        g_assert_cmpint(filter_passes(filters[i], captured), ==,
                        filter_passes(filters[i], captured));
        complaint = filter_complaint(filters[i], &lost);
        g_assert_true(complaint != NULL || !lost);
        if (complaint != NULL)
            output_assert_text(complaint, strlen(complaint));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(FragmentTable) fragments = fragment_table_new();
    static uint8_t expanded[LOWPAN_SIZE];
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
    if (sample_take(data, size, 8))
        check_filters(&captured);
    packet_parse(&captured, &packet);
    g_assert_cmpuint(packet.payload.size, <=, size);
    if (packet.kind == PACKET_LOWRATE)
        lowpan_expand(&packet, expanded);
    if (packet.kind == PACKET_FRAGMENT && !fragment_complete(fragments, &packet))
        g_assert_cmpint(packet.kind, ==, PACKET_FRAGMENT);
    return 0;
}
