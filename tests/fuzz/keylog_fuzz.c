/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "psk/keylog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(PskKeylog) keylog = psk_keylog_new();
    size_t first = 0, bad = psk_keylog_parse(keylog, psk_span(data, size), &first);

    g_assert_cmpint(bad > 0, ==, first > 0);
    for (int label = 0; label < PSK_KEYLOG_LABELS; label++)
        psk_keylog_find(keylog, (PskKeylogLabel)label, psk_span_first(psk_span(data, size), 32));
    return 0;
}
