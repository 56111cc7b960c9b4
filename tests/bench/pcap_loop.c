/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The floor of reading: libpcap, and the octets counted. */
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdio.h>

int
main(int argc, char **argv)
{
    char problem[PCAP_ERRBUF_SIZE] = "";
    struct pcap_pkthdr *header;
    const u_char *data;
    uint64_t packets = 0, bytes = 0;
    pcap_t *pcap = argc == 2 ? pcap_open_offline(argv[1], problem) : NULL;
    int status;

    if (pcap == NULL) {
        fprintf(stderr, "%s\n", argc == 2 ? problem : "one argument: a capture");
        return 1;
    }
    while ((status = pcap_next_ex(pcap, &header, &data)) == 1) {
        packets++;
        bytes += header->caplen;
    }
    printf("{\"packets\":%" PRIu64 ",\"bytes\":%" PRIu64 "}\n", packets, bytes);
    pcap_close(pcap);
    return status == PCAP_ERROR_BREAK ? 0 : 1;
}
