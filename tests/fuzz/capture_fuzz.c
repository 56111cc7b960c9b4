/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole capture files of hostile bytes, of every format, down to ordered streams. */
#include "packet/fragment.h"
#include "plain_file.h"
#include "sample.h"
#include "tcp/flow.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(FlowTable) flows = flow_table_new(&(FlowCallbacks){0}, NULL, 0, false);
    g_autoptr(FragmentTable) fragments = fragment_table_new();
    PskSpan file = psk_span(data, size);
    bool wanted = sample_take(data, size, 16) || plain_file(file);
    Input *input = wanted ? input_open_memory(file, "fuzz", NULL) : NULL;
    g_autoptr(Capture) capture = input != NULL ? capture_open_input(input, 0, NULL) : NULL;
    CapturePacket captured;
    CaptureResult result;

    while (capture != NULL && (result = capture_next(capture, &captured, NULL)) < CAPTURE_IDLE) {
        Packet packet;

        if (result == CAPTURE_SECRETS)
            continue;
        packet_parse(&captured, &packet);
        if (packet.kind != PACKET_FRAGMENT || fragment_complete(fragments, &packet)) {
            if (packet.kind == PACKET_TCP)
                flow_table_add(flows, &packet, 1);
        }
    }
    flow_table_end(flows);
    return 0;
}
