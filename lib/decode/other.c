/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What people send to TLS ports by mistake. */
#include "decode/private.h"

PskOtherProtocol
psk_name_other(PskSpan bytes)
{
    static const char *const http[] = {"GET ", "POST", "HEAD", "PUT ", "HTTP", "OPTI",
                                       "<!DO", "<htm", "<HTM"};

    for (size_t i = 0; i < G_N_ELEMENTS(http); i++)
        if (bytes.size >= PSK_NAME_SIZE && memcmp(bytes.data, http[i], PSK_NAME_SIZE) == 0)
            return PSK_OTHER_HTTP;
    /* MQTT: CONNECT from the client, CONNACK from the server */
    if (bytes.size >= PSK_NAME_SIZE &&
        (bytes.data[0] == 0x10 || (bytes.data[0] == 0x20 && bytes.data[1] < 128)))
        return PSK_OTHER_MQTT;
    return PSK_OTHER_UNKNOWN;
}

PskOtherProtocol
psk_name_other_midway(PskSpan bytes)
{
    static const uint8_t connect[] = {0x00, 0x04, 'M', 'Q', 'T', 'T'};
    PskSpan after = psk_span_skip(bytes, 2); /* type, and a length below 128 */

    if (psk_name_other(bytes) != PSK_OTHER_MQTT)
        return psk_name_other(bytes);
    return after.size >= sizeof(connect) && memcmp(after.data, connect, sizeof(connect)) == 0
               ? PSK_OTHER_MQTT
               : PSK_OTHER_UNKNOWN;
}
