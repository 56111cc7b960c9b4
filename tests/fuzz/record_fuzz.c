/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records, one behind the other, as long as there are any. */
#include <glib.h>

#include "tls/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    PskSpan rest = psk_span(data, size);
    PskRecord record;
    PskSender sender;
    size_t taken;

    if (psk_record_sniff_sender(rest, &sender))
        g_assert_cmpint(psk_record_sniff(rest), ==, PSK_SNIFF_HANDSHAKE);
    while (psk_record_parse(rest, &record, &taken) == PSK_PARSE_OK) {
        g_assert_cmpuint(taken, ==, PSK_RECORD_HEADER_SIZE + record.fragment.size);
        g_assert_cmpuint(taken, <=, rest.size);
        rest = psk_span_skip(rest, taken);
    }
    return 0;
}
