/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcapng files of hostile bytes. */
#include "capture/pcapng.h"

#include "plain_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    PskSpan file = psk_span(data, size);
    g_autoptr(Input) input = plain_file(file) ? input_open_memory(file, "fuzz", NULL) : NULL;
    g_autoptr(Pcapng) pcapng = input != NULL ? pcapng_new(input) : NULL;
    CapturePacket packet;

    while (pcapng != NULL && pcapng_next(pcapng, &packet, NULL) < CAPTURE_IDLE)
        g_assert_cmpuint(packet.data.size, <=, size);
    return 0;
}
