/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/link_wireless.h"

/* Frame control, section 9.2.4.1, its octets as they come. */
enum {
    TYPE = 0x000c,
    TYPE_DATA = 0x0008,
    NO_DATA = 0x0040,
    QOS = 0x0080,
    BOTH_DS = 0x0300, /* from one access point to another: a fourth address */
    PROTECTED = 0x4000,
    ORDER = 0x8000, /* with QoS: HT control follows */
};

/*
 * Flags of radiotap. A damaged frame is none: its receiver drops it too, and mostly a good copy
 * follows.
 */
enum { RADIOTAP_PADDED = 0x20, RADIOTAP_BAD_FCS = 0x40 };

/* QoS control, section 9.2.4.5. */
enum { QOS_AGGREGATE = 0x0080, QOS_MESH = 0x0100 };

/* Mesh control, section 9.2.4.8.3: flags, time to live, sequence number, up to three addresses. */
static bool
skip_mesh_control(PskReader *reader)
{
    uint8_t flags;

    return psk_reader_u8(reader, &flags) && psk_reader_skip(reader, 5 + (flags & 3) * 6u);
}

/*
 * IEEE 802.11 section 9.2.4: data frames that are not encrypted, then LLC, or several frames as
 * Ethernet has them (section 9.3.2.2.2). |padded|: the header is filled up to a multiple of four
 * octets.
 */
static LinkResult
parse_data(PskReader *reader, uint16_t control, bool padded)
{
    uint16_t qos = 0;
    size_t header = 24;

    if ((control & TYPE) != TYPE_DATA || control & (NO_DATA | PROTECTED))
        return LINK_OTHER;
    header += (control & BOTH_DS) == BOTH_DS ? 6 : 0;
    if (!psk_reader_skip(reader, header - 2))
        return LINK_CUT;
    if (control & QOS) {
        if (!psk_reader_u16le(reader, &qos) || !psk_reader_skip(reader, control & ORDER ? 4 : 0))
            return LINK_CUT;
        header += control & ORDER ? 6 : 2;
    }
    if (padded && !psk_reader_skip(reader, -header & 3))
        return LINK_CUT;
    if ((control & BOTH_DS) == BOTH_DS && qos & QOS_MESH && !skip_mesh_control(reader))
        return LINK_CUT;
    return qos & QOS_AGGREGATE ? LINK_AGGREGATE : link_parse_llc(reader);
}

static LinkResult
parse_wireless(PskReader *reader, bool padded)
{
    uint16_t control;

    return psk_reader_u16le(reader, &control) ? parse_data(reader, control, padded) : LINK_CUT;
}

LinkResult
link_parse_wireless_swapped(PskReader *reader)
{
    uint16_t control;

    return psk_reader_u16(reader, &control) ? parse_data(reader, control, false) : LINK_CUT;
}

LinkResult
link_parse_wireless(PskReader *reader)
{
    return parse_wireless(reader, false);
}

/* https://www.radiotap.org: version, pad, its own length, what is present, the fields. */
LinkResult
link_parse_radiotap(PskReader *reader)
{
    PskReader fields;
    PskSpan header;
    uint32_t present, more;
    uint16_t length;
    uint8_t flags = 0;

    if (!psk_reader_skip(reader, 2) || !psk_reader_u16le(reader, &length) || length < 4 ||
        !psk_reader_bytes(reader, length - 4u, &header))
        return LINK_CUT;
    fields = psk_reader(header);
    if (psk_reader_u32le(&fields, &present) && present & 2) {
        for (more = present; more & UINT32_C(1) << 31;) {
            if (!psk_reader_u32le(&fields, &more))
                return LINK_CUT;
        }
        /* The time stamp before the flags lies on a multiple of eight octets. */
        if (present & 1 &&
            !psk_reader_skip(&fields, (-(length - psk_reader_remaining(&fields)) & 7) + 8))
            return LINK_CUT;
        if (!psk_reader_u8(&fields, &flags))
            return LINK_CUT;
    }
    if (flags & RADIOTAP_BAD_FCS)
        return LINK_OTHER;
    return parse_wireless(reader, flags & RADIOTAP_PADDED);
}

/* LINKTYPE_IEEE802_11_AVS: version and length, in network order. */
LinkResult
link_parse_avs(PskReader *reader)
{
    uint32_t length;

    if (!psk_reader_skip(reader, 4) || !psk_reader_u32(reader, &length) || length < 8 ||
        !psk_reader_skip(reader, length - 8))
        return LINK_CUT;
    return parse_wireless(reader, false);
}

/* LINKTYPE_IEEE802_11_PRISM: code and length, in the order of who captured; or AVS. */
LinkResult
link_parse_prism(PskReader *reader)
{
    PskReader ahead = *reader;
    uint32_t code, length;

    if (!psk_reader_u32(&ahead, &code) || !psk_reader_u32le(&ahead, &length))
        return LINK_CUT;
    if (code >> 12 == 0x80211)
        return link_parse_avs(reader);
    if (length > 0xffff)
        length = length >> 24 | (length >> 8 & 0xff00);
    return psk_reader_skip(reader, length) ? parse_wireless(reader, false) : LINK_CUT;
}

bool
link_aggregated(PskReader *reader, PskSpan *frame, uint32_t *length)
{
    enum { ADDRESSES = 12, HEADER = 14 };
    PskReader ahead = *reader;
    uint16_t size;

    if (!psk_reader_skip(&ahead, ADDRESSES) || !psk_reader_u16(&ahead, &size))
        return false;
    *length = HEADER + (uint32_t)size;
    *frame = psk_span_first(reader->rest, *length);
    *reader = psk_reader(psk_span_skip(reader->rest, (*length + 3) & ~UINT32_C(3)));
    return true;
}
