/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Capture: one source of packets, a file, standard input or a live interface.
 *
 * Classic pcap of every flavour is read through libpcap, but for the usual packets of the usual one
 * (pcap_plain.h); pcapng by our own reader (pcapng.h), because libpcap passes over the secrets in
 * it and refuses several link types in one file. Either may be compressed. capture.c, pcap_live.c
 * and filter.c are the only files that know libpcap.
 *
 *     while ((result = capture_next(capture, &packet, &error)) == CAPTURE_PACKET || ...)
 */
#pragma once

#include <glib.h>

#include "base/span.h"
#include "capture/input.h"

typedef struct Capture Capture;

#define CAPTURE_ERROR (capture_error_quark())
GQuark capture_error_quark(void);

typedef enum {
    CAPTURE_ERROR_OPEN,    /* there is no capture to read: nothing came of it */
    CAPTURE_ERROR_DAMAGED, /* begins as a capture, then breaks off or breaks: the part before it
                              was delivered */
    CAPTURE_ERROR_READ,    /* the system failed to read on, or the interface went away */
    CAPTURE_ERROR_FILTER,  /* the filter expression can't be used */
} CaptureError;

typedef enum {
    CAPTURE_PACKET,
    CAPTURE_SECRETS, /* packet->data is the text of a TLS key log that the capture carries */
    CAPTURE_IDLE,    /* live only: no packet for a moment; call again */
    CAPTURE_END,     /* the end of the input, or capture_stop() was called */
    CAPTURE_FAILED,  /* the error is set, and nothing more will come */
} CaptureResult;

/* Times are kept within this range of 1970 (146 years), so that the time between any two fits. */
#define CAPTURE_TIME_MAX (INT64_MAX / 2)

typedef struct {
    uint64_t frame;       /* number in the run, from 1, as Wireshark shows it */
    int64_t time_ns;      /* since 1970-01-01 UTC */
    uint8_t time_digits;  /* decimals of a second that the capture keeps: 6, 9, 0 to 9 */
    uint32_t link_type;   /* DLT_ or LINKTYPE_ number, https://www.tcpdump.org/linktypes.html */
    uint32_t wire_length; /* at least data.size; more where the capture cut the packet */
    PskSpan data;         /* borrowed, valid until the next call on the capture */
} CapturePacket;

/*
 * Opens the file |path|, or standard input for "-". |frames_before| packets were read from earlier
 * captures of this run: the first packet here is number |frames_before| + 1. NULL and |error| on
 * failure: OPEN, or DAMAGED for a file header that is cut off. A capture of no packets is fine.
 */
Capture *capture_open(const char *path, uint64_t frames_before, GError **error);

/* The same over bytes from anywhere. Takes over |input|, on failure too. */
Capture *capture_open_input(Input *input, uint64_t frames_before, GError **error);

/*
 * Opens a network interface with a pcap filter (NULL for none). The privileges it takes are the
 * caller's affair.
 */
Capture *capture_open_live(const char *interface, const char *filter, GError **error);

void capture_free(Capture *capture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Capture, capture_free)

/*
 * Passes only what the pcap filter |expression| matches; the others keep their frame numbers. False
 * and CAPTURE_ERROR_FILTER where it is not valid. Packets of a link type for which it makes no
 * sense (filter.h) do not pass: capture_complaint() tells of them.
 */
bool capture_set_filter(Capture *capture, const char *expression,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A sentence about the filter (filter_complaint()), or NULL; valid until it is asked again. */
const char *capture_complaint(Capture *capture, bool *lost);

/* The next of the capture. |packet| is set for PACKET and SECRETS, |error| for FAILED. */
CaptureResult capture_next(Capture *capture, CapturePacket *packet, GError **error);

/*
 * Packets that follow |*packets|, which capture_next() gave, and are at hand as that one still is:
 * with the same time_digits, so many that there are |max| with it, often none. All are valid until
 * capture_next() is called. Returns how many there are with it.
 */
size_t capture_more(Capture *capture, CapturePacket *packets, size_t max);

/*
 * What packets that were given last may lie in (psk_buffer_has()), to be held by whoever keeps
 * their octets beyond the next call. Borrowed until then; or NULL.
 */
PskBuffer *capture_buffer(const Capture *capture);

/*
 * Makes capture_next() return END soon, even where it waits for bytes now. The only function that
 * may be called from a signal handler.
 */
void capture_stop(Capture *capture);

/* Number of the last frame read, |frames_before| included. */
uint64_t capture_frames(const Capture *capture);

/* The file or interface, for messages; "standard input" for "-". Owned by the capture. */
const char *capture_name(const Capture *capture);

/*
 * Packets that were lost while capturing, so far: for want of buffer when it is live, and what the
 * file says when it is pcapng. False where nobody counted them.
 */
bool capture_dropped(Capture *capture, uint64_t *packets);
