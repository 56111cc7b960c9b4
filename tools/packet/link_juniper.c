/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/link_juniper.h"

#include <string.h>

enum { NO_LINK_LAYER = 0x02, EXTENSIONS = 0x80 }; /* flags */

typedef LinkResult (*Parse)(PskReader *reader);

/*
 * "MGC", flags, extensions with their length; then the frame, behind |cookie| octets, or a protocol
 * in the order of the router's processor and what it carries.
 */
static LinkResult
parse_juniper(PskReader *reader, size_t cookie, Parse parse)
{
    uint16_t extensions = 0;
    uint32_t protocol;
    PskSpan magic;
    uint8_t flags;

    if (!psk_reader_bytes(reader, 3, &magic) || !psk_reader_u8(reader, &flags))
        return LINK_CUT;
    if (memcmp(magic.data, "MGC", 3) != 0)
        return LINK_OTHER;
    if (flags & EXTENSIONS &&
        (!psk_reader_u16(reader, &extensions) || !psk_reader_skip(reader, extensions)))
        return LINK_CUT;
    if (flags & NO_LINK_LAYER)
        return psk_reader_u32(reader, &protocol) ? link_parse_ip(reader) : LINK_CUT;
    return psk_reader_skip(reader, cookie) ? parse(reader) : LINK_CUT;
}

LinkResult
link_parse_juniper_ethernet(PskReader *reader)
{
    return parse_juniper(reader, 0, link_parse_ethernet);
}

LinkResult
link_parse_juniper_ppp(PskReader *reader)
{
    return parse_juniper(reader, 0, link_parse_ppp);
}

LinkResult
link_parse_juniper_hdlc(PskReader *reader)
{
    return parse_juniper(reader, 0, link_parse_cisco_hdlc);
}

LinkResult
link_parse_juniper_frame_relay(PskReader *reader)
{
    return parse_juniper(reader, 0, link_parse_frame_relay);
}

LinkResult
link_parse_juniper_atm1(PskReader *reader)
{
    return parse_juniper(reader, 4, link_parse_atm);
}

LinkResult
link_parse_juniper_atm2(PskReader *reader)
{
    return parse_juniper(reader, 8, link_parse_atm);
}
