/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/record.h"

#include "base/reader.h"

static bool
type_is_known(uint8_t type)
{
    return type >= PSK_CONTENT_CHANGE_CIPHER_SPEC && type <= PSK_CONTENT_HEARTBEAT;
}

/* RFC 5246 appendix E.1 lets a ClientHello say {03,XX}; SSL 3.0 up to TLS 1.3 are in use. */
static bool
version_is_known(uint16_t version)
{
    return version >= PSK_SSL_3_0 && version <= PSK_TLS_1_3;
}

/* Whether the octets of a header that are there could belong to a record. */
static bool
prefix_is_plausible(PskSpan bytes)
{
    return (bytes.size < 1 || type_is_known(bytes.data[0])) &&
           (bytes.size < 2 || bytes.data[1] == PSK_SSL_3_0 >> 8) &&
           (bytes.size < 3 || version_is_known((uint16_t)(bytes.data[1] << 8 | bytes.data[2])));
}

PskParse
psk_record_parse(PskSpan bytes, PskRecord *record, size_t *size)
{
    PskReader reader = psk_reader(bytes);
    uint8_t type;
    uint16_t version, length;
    PskSpan fragment;

    *size = 0;
    if (!prefix_is_plausible(bytes))
        return PSK_PARSE_BAD;
    if (!psk_reader_u8(&reader, &type) || !psk_reader_u16(&reader, &version) ||
        !psk_reader_u16(&reader, &length))
        return PSK_PARSE_MORE;
    if (length > PSK_RECORD_FRAGMENT_MAX)
        return PSK_PARSE_BAD;
    *size = PSK_RECORD_HEADER_SIZE + (size_t)length;
    if (!psk_reader_bytes(&reader, length, &fragment))
        return PSK_PARSE_MORE;
    *record = (PskRecord){type, version, fragment};
    return PSK_PARSE_OK;
}

PskSniff
psk_record_sniff(PskSpan bytes)
{
    PskReader reader = psk_reader(bytes);
    uint8_t type, message;
    uint16_t version, length;

    if (!prefix_is_plausible(bytes))
        return PSK_SNIFF_OTHER;
    if (!psk_reader_u8(&reader, &type) || !psk_reader_u16(&reader, &version) ||
        !psk_reader_u16(&reader, &length))
        return PSK_SNIFF_MORE;
    if (length == 0 || length > PSK_RECORD_FRAGMENT_MAX)
        return PSK_SNIFF_OTHER;
    if (type != PSK_CONTENT_HANDSHAKE)
        return PSK_SNIFF_RECORD;
    if (!psk_reader_u8(&reader, &message))
        return PSK_SNIFF_MORE;
    return message == PSK_HANDSHAKE_CLIENT_HELLO || message == PSK_HANDSHAKE_SERVER_HELLO
               ? PSK_SNIFF_HANDSHAKE
               : PSK_SNIFF_RECORD;
}

bool
psk_record_sniff_sender(PskSpan bytes, PskSender *sender)
{
    if (psk_record_sniff(bytes) != PSK_SNIFF_HANDSHAKE)
        return false;
    *sender = bytes.data[PSK_RECORD_HEADER_SIZE] == PSK_HANDSHAKE_CLIENT_HELLO ? PSK_CLIENT
                                                                              : PSK_SERVER;
    return true;
}
