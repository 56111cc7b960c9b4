/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is physically there to reach: decodes what bench_generate wrote, and nothing else.
 *
 *     bench_bare_decoder CAPTURE KEYS
 *
 * Ethernet, IPv4, TCP in order, TLS 1.2 with PSK, MQTT 3.1.1. No options, no diagnosis, no care for
 * hostile input: keep it away from captures of others. Prints a line for each PUBLISH
 * (bare_mqtt.h), and on standard error how many there were.
 */
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <string.h>

#include "bare_bytes.h"
#include "bare_tls.h"

enum { ETHERNET = 14, SLOTS = 1 << 10, READ_BUFFER = 1 << 17 };
enum { FIN = 0x01, SYN = 0x02, RST = 0x04, ACK = 0x10 };

/* One connection; client first. */
typedef struct {
    uint64_t end[2];  /* address and port */
    uint32_t next[2]; /* sequence numbers */
    bool finished[2];
    TlsSession tls;
} Flow;

typedef struct {
    BareTls tls;
    uint64_t left_out;  /* segments out of order */
    Flow **slots;       /* open addressing, linear probing, at most half full */
    size_t mask, live;
} Decoder;

/* The same for both directions. */
static size_t
home_of(const Decoder *decoder, uint64_t one, uint64_t other)
{
    return (size_t)((one ^ other) * 0x9e3779b97f4a7c15 >> 32) & decoder->mask;
}

/* Where the connection is or would be. */
static size_t
find_slot(const Decoder *decoder, uint64_t source, uint64_t destination)
{
    size_t slot = home_of(decoder, source, destination);
    const Flow *flow;

    while ((flow = decoder->slots[slot]) != NULL) {
        if ((flow->end[0] == source && flow->end[1] == destination) ||
            (flow->end[1] == source && flow->end[0] == destination))
            break;
        slot = (slot + 1) & decoder->mask;
    }
    return slot;
}

/* Those behind it move up where a search would no longer reach them. */
static void
remove_flow(Decoder *decoder, size_t hole)
{
    Flow **slots = decoder->slots;
    size_t mask = decoder->mask;

    tls_end(&decoder->tls, &slots[hole]->tls);
    g_free(slots[hole]);
    decoder->live--;
    for (size_t at = (hole + 1) & mask; slots[at] != NULL; at = (at + 1) & mask) {
        size_t home = home_of(decoder, slots[at]->end[0], slots[at]->end[1]);

        if (((at - home) & mask) >= ((at - hole) & mask)) {
            slots[hole] = slots[at];
            hole = at;
        }
    }
    slots[hole] = NULL;
}

static void
set_slots(Decoder *decoder, size_t count)
{
    g_autofree Flow **old = decoder->slots;
    size_t old_count = old != NULL ? decoder->mask + 1 : 0;

    decoder->slots = g_new0(Flow *, count);
    decoder->mask = count - 1;
    for (size_t i = 0; i < old_count; i++)
        if (old[i] != NULL)
            decoder->slots[find_slot(decoder, old[i]->end[0], old[i]->end[1])] = old[i];
}

static Flow *
add_flow(Decoder *decoder, uint64_t client, uint64_t server)
{
    Flow *flow = g_new(Flow, 1);

    if (++decoder->live > decoder->mask / 2)
        set_slots(decoder, 2 * (decoder->mask + 1));
    decoder->slots[find_slot(decoder, client, server)] = flow;
    flow->end[0] = client;
    flow->end[1] = server;
    flow->finished[0] = flow->finished[1] = false;
    tls_begin(&flow->tls);
    return flow;
}

static void
take_segment(Decoder *decoder, uint64_t source, uint64_t destination, const uint8_t *tcp,
             size_t size)
{
    Flow *flow = decoder->slots[find_slot(decoder, source, destination)];
    size_t head = (size_t)(tcp[12] >> 4) * 4;
    uint32_t sequence = get32(tcp + 4);
    int flags = tcp[13], from;

    if (flow == NULL && (flags & (SYN | ACK)) == SYN)
        flow = add_flow(decoder, source, destination);
    if (flow == NULL)
        return;
    from = flow->end[0] != source;
    size -= head;
    if (flags & SYN) {
        flow->next[from] = sequence + 1;
    } else if (size > 0 && sequence == flow->next[from]) {
        flow->next[from] += (uint32_t)size;
        tls_take(&decoder->tls, &flow->tls, from, tcp + head, size);
    } else if (size > 0) {
        decoder->left_out++;
    }
    flow->finished[from] |= (flags & FIN) != 0;
    if (flags & RST || (flow->finished[0] && flow->finished[1]))
        remove_flow(decoder, find_slot(decoder, source, destination));
}

static void
take_packet(u_char *user, const struct pcap_pkthdr *header, const u_char *packet)
{
    const uint8_t *ip = packet + ETHERNET, *tcp = ip + (ip[0] & 15) * 4;

    (void)header;
    take_segment((Decoder *)user, (uint64_t)get32(ip + 12) << 16 | get16(tcp),
                 (uint64_t)get32(ip + 16) << 16 | get16(tcp + 2), tcp,
                 get16(ip + 2) - (size_t)(tcp - ip));
}

static void
decoder_free(Decoder *decoder)
{
    for (size_t slot = 0; slot <= decoder->mask; slot++)
        while (decoder->slots[slot] != NULL)
            remove_flow(decoder, slot);
    g_free(decoder->slots);
    tls_clear(&decoder->tls);
    g_free(decoder);
}

/* Lines IDENTITY:HEX, which |text| is cut into. */
static void
load_keys(GHashTable *keys, char *text)
{
    for (char *line; (line = strsep(&text, "\n")) != NULL;) {
        char *colon = strrchr(line, ':');

        if (colon == NULL)
            continue;
        *colon = '\0';
        g_hash_table_replace(keys, line, colon + 1);
    }
}

static pcap_t *
open_capture(const char *path)
{
    char problem[PCAP_ERRBUF_SIZE] = "";
    FILE *file = fopen(path, "rb");
    pcap_t *pcap;

    if (file == NULL)
        g_error("cannot open %s", path);
    setvbuf(file, NULL, _IOFBF, READ_BUFFER);
    pcap = pcap_fopen_offline(file, problem);
    if (pcap == NULL || pcap_datalink(pcap) != DLT_EN10MB)
        g_error("%s: not a capture of Ethernet %s", path, problem);
    return pcap;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    Decoder *decoder = g_new0(Decoder, 1);
    BareTls *tls = &decoder->tls;
    pcap_t *pcap;
    int status;

    if (argc != 3 || !g_file_get_contents(argv[2], &text, NULL, &error)) {
        fprintf(stderr, "%s\n", argc == 3 ? error->message : "arguments: CAPTURE KEYS");
        return 1;
    }
    set_slots(decoder, SLOTS);
    tls_init(tls);
    load_keys(tls->keys, text);
    pcap = open_capture(argv[1]);
    pcap_loop(pcap, -1, take_packet, (u_char *)decoder);
    pcap_close(pcap);
    mqtt_flush(&tls->mqtt);
    fprintf(stderr,
            "{\"published\":%" PRIu64 ",\"octets\":%" PRIu64 ",\"bad\":%" PRIu64
            ",\"left_out\":%" PRIu64 "}\n",
            tls->mqtt.published, tls->mqtt.octets, tls->bad, decoder->left_out);
    status = tls->bad == 0 ? 0 : 1;
    decoder_free(decoder);
    return status;
}
