/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/pcap_live.h"

#include <errno.h>
#include <poll.h>

#include "capture/capture.h"

/* What tcpdump takes, and how long a packet may wait in the kernel. */
#define SNAP_LENGTH 262144
#define TIMEOUT_MS  100
#define IDLE_MS     200 /* without packets, until the caller gets the word again */
#define BUFFER_SIZE (8 * 1024 * 1024)

static const char *
advice(int status)
{
    switch (status) {
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
        return ": capturing takes privileges: run as root, or give the program CAP_NET_RAW";
    case PCAP_ERROR_NO_SUCH_DEVICE:
        return ": \"ip link\" lists the interfaces";
    case PCAP_ERROR_IFACE_NOT_UP:
        return ": the interface is down";
    default:
        return "";
    }
}

static bool
activate(pcap_t *pcap, const char *interface, GError **error)
{
    int status;

    pcap_set_snaplen(pcap, SNAP_LENGTH);
    pcap_set_promisc(pcap, 1);
    pcap_set_timeout(pcap, TIMEOUT_MS);
    pcap_set_buffer_size(pcap, BUFFER_SIZE);
    pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO); /* or microseconds, below */
    status = pcap_activate(pcap);
    if (status < 0) {
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN, "%s: can't capture: %s (%s)%s",
                    interface, pcap_statustostr(status), pcap_geterr(pcap), advice(status));
        return false;
    }
    return true;
}

pcap_t *
pcap_live_open(const char *interface, GError **error)
{
    char problem[PCAP_ERRBUF_SIZE] = "";
    pcap_t *pcap = pcap_create(interface, problem);

    if (pcap == NULL) {
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN, "%s: can't capture: %s", interface,
                    problem);
        return NULL;
    }
    if (!activate(pcap, interface, error)) {
        pcap_close(pcap);
        return NULL;
    }
    /* Waiting is ours: Linux does not end libpcap's wait before there is a packet. */
    if (pcap_setnonblock(pcap, 1, problem) != 0) {
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN, "%s: can't capture: %s", interface,
                    problem);
        pcap_close(pcap);
        return NULL;
    }
    return pcap;
}

uint8_t
pcap_live_time_digits(pcap_t *pcap)
{
    return pcap_get_tstamp_precision(pcap) == PCAP_TSTAMP_PRECISION_NANO ? 9 : 6;
}

/* As pcap_next_ex(), which for NFLOG fails where it should say that there is no packet. */
static int
next_at_hand(pcap_t *pcap, struct pcap_pkthdr **header, const u_char **data)
{
    int status;

    errno = 0;
    status = pcap_next_ex(pcap, header, data);
    return status == PCAP_ERROR && (errno == EAGAIN || errno == EWOULDBLOCK) ? 0 : status;
}

int
pcap_live_next(pcap_t *pcap, struct pcap_pkthdr **header, const u_char **data)
{
    struct pollfd wanted = {.fd = pcap_get_selectable_fd(pcap), .events = POLLIN};
    int status = next_at_hand(pcap, header, data);

    if (status != 0)
        return status;
    poll(&wanted, 1, IDLE_MS);
    return next_at_hand(pcap, header, data);
}
