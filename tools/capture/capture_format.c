/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/capture_format.h"

#include <glib.h>

#include "base/reader.h"

/* Section Header Block, draft-ietf-opsawg-pcapng section 4.1: the same in both byte orders. */
#define PCAPNG_MAGIC 0x0a0d0d0a

/* Classic pcap, draft-ietf-opsawg-pcap section 4, and its offshoots that libpcap reads; in the byte
 * order of who wrote the file. */
static const struct {
    uint32_t magic;
    uint8_t time_digits;
    uint8_t packet_header;
} flavours[] = {
    /* clang-format off */
    {0xa1b2c3d4, 6, 16},
    {0xa1b23c4d, 9, 16},
    {0xa1b2cd34, 6, 24}, /* Kuznetzov's Linux patches */
    {0xa1b234cd, 6, 16}, /* Mesquita's */
    {0xa12b3c4d, 6, 16}, /* NAVTEL's */
    {0x1c0001ab, 6, 16}, /* IXIA's, which pcap_header.h makes one of the first two */
    {0x1c0001ac, 9, 16},
    /* clang-format on */
};

#define EDITCAP "editcap -F pcapng IN OUT"

/* What else people hand over for a capture. */
static const struct {
    uint8_t size;
    const char *begin;
    const char *advice;
} others[] = {
    /* clang-format off */
    {4, "\xfd" "7zX",       "compressed with xz: decompress it, or pipe xz -dc into \"-\""},
    {3, "BZh",              "compressed with bzip2: decompress it, or pipe bzip2 -dc into \"-\""},
    {4, "PK\x03\x04",       "a zip archive: unpack it first"},
    {8, "snoop\0\0\0",      "a capture of snoop: " EDITCAP},
    {8, "btsnoop\0",         "a Bluetooth capture: " EDITCAP},
    {4, "GMBU",              "a capture of Microsoft's Network Monitor: " EDITCAP},
    {4, "RTSS",              "a capture of Microsoft's Network Monitor: " EDITCAP},
    {8, "TRSNIFF ",          "a capture of a Sniffer: " EDITCAP},
    {4, "XCP\0",             "a capture of a Sniffer: " EDITCAP},
    {8, "Observer",          "a capture of Observer: " EDITCAP},
    {8, "CLIENT_R",          "a key log: give it with --keylog"},
    {8, "CLIENT_H",          "a key log: give it with --keylog"},
    /* clang-format on */
};

CaptureFormat
capture_format_recognise(PskSpan begin)
{
    CaptureFormat format = {
        .advice = "neither pcap nor pcapng (other captures: " EDITCAP ")"};
    PskReader reader = psk_reader(begin);
    uint32_t magic;

    if (!psk_reader_u32(&reader, &magic))
        return format;
    if (magic == PCAPNG_MAGIC)
        return (CaptureFormat){.kind = CAPTURE_FORMAT_PCAPNG};
    for (size_t i = 0; i < G_N_ELEMENTS(flavours); i++) {
        if (magic == flavours[i].magic || GUINT32_SWAP_LE_BE(magic) == flavours[i].magic)
            return (CaptureFormat){.kind = CAPTURE_FORMAT_PCAP,
                                   .time_digits = flavours[i].time_digits,
                                   .packet_header = flavours[i].packet_header};
    }
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        if (begin.size >= others[i].size &&
            memcmp(begin.data, others[i].begin, others[i].size) == 0)
            format.advice = others[i].advice;
    }
    return format;
}
