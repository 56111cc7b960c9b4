/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/capture.h"

#include <pcap/pcap.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>

#include "capture/capture_format.h"
#include "capture/filter.h"
#include "capture/pcap_header.h"
#include "capture/pcap_live.h"
#include "capture/pcap_plain.h"
#include "capture/pcapng.h"

struct Capture {
    char *name;
    Input *input;   /* NULL where it is live */
    Pcapng *pcapng; /* one of these two reads it */
    pcap_t *pcap;
    FILE *file; /* what |pcap| reads, over |input|; closed with |pcap| */
    uint8_t header[PCAP_HEADER_SIZE]; /* which comes first, mended */
    size_t header_left;
    PcapPlain plain; /* reads the packets before |pcap| does, */
    bool is_plain;   /* and goes on */
    CaptureFormat format;
    int fraction_ns; /* what libpcap counts fractions of a second in: files are read as ns */
    uint64_t offset; /* of the next packet in a classic file */
    uint64_t frames;
    Filter *filter; /* or NULL: of a live capture, where the kernel can't apply it */
    volatile sig_atomic_t stop;
};

GQuark
capture_error_quark(void)
{
    return g_quark_from_static_string("capture-error-quark");
}

static Capture *
capture_new(const char *name)
{
    Capture *capture = g_new0(Capture, 1);

    capture->name = g_strdup(name);
    capture->fraction_ns = 1;
    return capture;
}

void
capture_free(Capture *capture)
{
    if (capture == NULL)
        return;
    if (capture->pcap != NULL)
        pcap_close(capture->pcap); /* closes |file| too */
    else if (capture->file != NULL)
        fclose(capture->file);
    pcapng_free(capture->pcapng);
    input_free(capture->input);
    filter_free(capture->filter);
    g_free(capture->name);
    g_free(capture);
}

static ssize_t
read_cookie(void *cookie, char *out, size_t size)
{
    Capture *capture = cookie;
    size_t from_header = MIN(size, capture->header_left);

    if (from_header == 0)
        return input_read(capture->input, (uint8_t *)out, size);
    memcpy(out, capture->header + PCAP_HEADER_SIZE - capture->header_left, from_header);
    capture->header_left -= from_header;
    return (ssize_t)from_header;
}

/* libpcap has read the header, and no more. Of one link type it changes the lengths of packets. */
static void
begin_plain(Capture *capture)
{
    int link_type = pcap_datalink(capture->pcap);

    capture->plain = (PcapPlain){.link_type = (uint32_t)link_type,
                                 .size_max = (uint32_t)pcap_snapshot(capture->pcap),
                                 .time_digits = capture->format.time_digits};
    capture->is_plain = link_type != DLT_USB_LINUX_MMAPPED &&
                        pcap_plain_is(psk_span(capture->header, PCAP_HEADER_SIZE));
}

/* libpcap over our Input, which knows gzip, memory and when to stop. */
static bool
open_classic(Capture *capture, GError **error)
{
    char problem[PCAP_ERRBUF_SIZE] = "";

    size_t size = pcap_header_mend(input_peek(capture->input, PCAP_HEADER_SIZE), capture->header);

    input_skip(capture->input, size);
    if (size > 0) {
        capture->format = capture_format_recognise(psk_span(capture->header, PCAP_HEADER_SIZE));
        capture->header_left = PCAP_HEADER_SIZE;
    }
    capture->file = fopencookie(capture, "rb", (cookie_io_functions_t){.read = read_cookie});
    g_return_val_if_fail(capture->file != NULL, false);
    __fsetlocking(capture->file, FSETLOCKING_BYCALLER);
    capture->offset = size;
    capture->pcap = pcap_fopen_offline_with_tstamp_precision(capture->file,
                                                             PCAP_TSTAMP_PRECISION_NANO, problem);
    if (capture->pcap == NULL) {
        if (!input_failed(capture->input, error))
            g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_DAMAGED, "%s: damaged file header: %s",
                        capture->name, problem);
        return false;
    }
    begin_plain(capture);
    return true;
}

Capture *
capture_open_input(Input *input, uint64_t frames_before, GError **error)
{
    g_autoptr(Capture) capture = capture_new(input_name(input));
    PskSpan begin = input_peek(input, 8);

    capture->input = input;
    capture->frames = frames_before;
    capture->format = capture_format_recognise(begin);
    switch (capture->format.kind) {
    case CAPTURE_FORMAT_PCAPNG:
        capture->pcapng = pcapng_new(input);
        break;
    case CAPTURE_FORMAT_PCAP:
        if (!open_classic(capture, error))
            return NULL;
        break;
    default:
        if (!input_failed(input, error))
            g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN, "%s: not a capture: %s",
                        capture->name, capture->format.advice);
        return NULL;
    }
    return g_steal_pointer(&capture);
}

Capture *
capture_open(const char *path, uint64_t frames_before, GError **error)
{
    Input *input = input_open(path, error);

    return input != NULL ? capture_open_input(input, frames_before, error) : NULL;
}

/* In the kernel where it can be. */
static bool
set_live_filter(Capture *capture, const char *expression, GError **error)
{
    struct bpf_program program;
    bool ok;

    if (pcap_compile(capture->pcap, &program, expression, 1, PCAP_NETMASK_UNKNOWN) != 0)
        return capture_set_filter(capture, expression, error);
    ok = pcap_setfilter(capture->pcap, &program) == 0;
    pcap_freecode(&program);
    if (!ok)
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_FILTER, "filter \"%s\": %s", expression,
                    pcap_geterr(capture->pcap));
    return ok;
}

Capture *
capture_open_live(const char *interface, const char *filter, GError **error)
{
    g_autoptr(Capture) capture = capture_new(interface);

    capture->pcap = pcap_live_open(interface, error);
    if (capture->pcap == NULL)
        return NULL;
    capture->format.time_digits = pcap_live_time_digits(capture->pcap);
    capture->fraction_ns = capture->format.time_digits == 9 ? 1 : 1000;
    if (filter != NULL && !set_live_filter(capture, filter, error))
        return NULL;
    return g_steal_pointer(&capture);
}

bool
capture_set_filter(Capture *capture, const char *expression, GError **error)
{
    g_clear_pointer(&capture->filter, filter_free);
    capture->filter = filter_new(expression, error);
    return capture->filter != NULL;
}

const char *
capture_complaint(Capture *capture, bool *lost)
{
    return capture->filter != NULL ? filter_complaint(capture->filter, lost) : NULL;
}

/* Ends a failed read: the input's own reason comes first, then what the reader made of it. */
static CaptureResult
fail(Capture *capture, GError **error, const char *problem)
{
    if (capture->stop)
        return CAPTURE_END;
    if (capture->input == NULL) {
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_READ, "%s: the capture ended: %s",
                    capture->name, problem);
    } else if (!input_failed(capture->input, error)) {
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_DAMAGED,
                    "%s: damaged or cut off after frame %" PRIu64
                    ", %s; everything before was read",
                    capture->name, capture->frames, problem);
    }
    return CAPTURE_FAILED;
}

static CaptureResult
next_pcapng(Capture *capture, CapturePacket *packet, GError **error)
{
    g_autoptr(GError) problem = NULL;
    CaptureResult result = pcapng_next(capture->pcapng, packet, &problem);

    if (result == CAPTURE_FAILED)
        return fail(capture, error, problem->message);
    if (result == CAPTURE_END && input_failed(capture->input, NULL))
        return fail(capture, error, "");
    return result;
}

static CaptureResult
next_pcap(Capture *capture, CapturePacket *packet, GError **error)
{
    struct pcap_pkthdr *header;
    const u_char *data;
    int status;

    if (capture->is_plain && pcap_plain_next(&capture->plain, capture->input, packet))
        return CAPTURE_PACKET;
    capture->is_plain = false;
    status = capture->input != NULL ? pcap_next_ex(capture->pcap, &header, &data)
                                    : pcap_live_next(capture->pcap, &header, &data);
    if (status == 0)
        return CAPTURE_IDLE;
    if (status == PCAP_ERROR_BREAK &&
        (capture->input == NULL || !input_failed(capture->input, NULL)))
        return CAPTURE_END;
    if (status < 0) {
        g_autofree char *problem =
            g_strdup_printf("at byte %" PRIu64 ": %s", capture->offset, pcap_geterr(capture->pcap));

        return fail(capture, error, capture->input != NULL ? problem : pcap_geterr(capture->pcap));
    }
    packet->link_type = (uint32_t)pcap_datalink(capture->pcap);
    packet->time_digits = capture->format.time_digits;
    /* Seconds of 32 bits, which libpcap takes for signed: time would end in 2038. */
    packet->time_ns = (int64_t)(uint32_t)header->ts.tv_sec * 1000000000 +
                      (int64_t)header->ts.tv_usec * capture->fraction_ns;
    packet->wire_length = MAX(header->len, header->caplen);
    packet->data = psk_span(data, header->caplen);
    return CAPTURE_PACKET;
}

/* |packet| was read: numbers it. False where it does not pass the filter. */
static bool
count(Capture *capture, CapturePacket *packet)
{
    capture->offset += capture->format.packet_header + packet->data.size;
    packet->frame = ++capture->frames;
    return capture->filter == NULL || filter_passes(capture->filter, packet);
}

CaptureResult
capture_next(Capture *capture, CapturePacket *packet, GError **error)
{
    for (;;) {
        CaptureResult result;

        if (capture->stop)
            return CAPTURE_END;
        result = capture->pcapng != NULL ? next_pcapng(capture, packet, error)
                                         : next_pcap(capture, packet, error);
        if (result != CAPTURE_PACKET || count(capture, packet))
            return result;
    }
}

static bool
at_hand(Capture *capture, CapturePacket *packet, uint8_t time_digits)
{
    if (capture->stop)
        return false;
    if (capture->pcapng != NULL)
        return pcapng_at_hand(capture->pcapng, packet, time_digits);
    return capture->is_plain && pcap_plain_at_hand(&capture->plain, capture->input, packet);
}

size_t
capture_more(Capture *capture, CapturePacket *packets, size_t max)
{
    size_t found = 1;

    while (found < max && at_hand(capture, &packets[found], packets[0].time_digits)) {
        if (count(capture, &packets[found]))
            found++;
    }
    return found;
}

PskBuffer *
capture_buffer(const Capture *capture)
{
    return capture->input != NULL ? input_buffer(capture->input) : NULL;
}

void
capture_stop(Capture *capture)
{
    capture->stop = 1;
    if (capture->input != NULL)
        input_stop(capture->input);
    else
        pcap_breakloop(capture->pcap);
}

uint64_t
capture_frames(const Capture *capture)
{
    return capture->frames;
}

const char *
capture_name(const Capture *capture)
{
    return capture->name;
}

bool
capture_dropped(Capture *capture, uint64_t *packets)
{
    struct pcap_stat statistics = {0};
    bool counted = capture->input == NULL && pcap_stats(capture->pcap, &statistics) == 0;

    *packets = capture->pcapng != NULL ? pcapng_dropped(capture->pcapng)
                                       : (uint64_t)statistics.ps_drop + statistics.ps_ifdrop;
    return counted || *packets > 0;
}
