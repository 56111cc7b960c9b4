/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wire.h"

#include <glib.h>

enum { ETHERNET = 14, IP = 20, TCP = 20, MSS_OPTION = 4, HEADERS = ETHERNET + IP + TCP };
enum { FIN = 0x01, SYN = 0x02, PUSH = 0x08, ACK = 0x10 };

/* A packet that comes late, after |left| others of its connection. */
struct WireDelayed {
    WireDelayed *next;
    uint32_t left;
    uint32_t size;
    uint8_t packet[];
};

static void
put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void
put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

static uint64_t
sum(const uint8_t *data, size_t size)
{
    uint64_t total = 0;

    for (; size >= 2; data += 2, size -= 2)
        total += (uint64_t)(data[0] << 8 | data[1]);
    return size > 0 ? total + (uint64_t)(data[0] << 8) : total;
}

/* RFC 1071 */
static uint16_t
checksum(uint64_t total)
{
    while (total >> 16)
        total = (total & 0xffff) + (total >> 16);
    return (uint16_t)~total;
}

static void
write_packet(Wire *wire, const uint8_t *packet, size_t size)
{
    uint32_t head[4];

    wire->clock_us += random_between(&wire->random, 1, 2 * wire->step_us - 1);
    head[0] = (uint32_t)(wire->clock_us / 1000000);
    head[1] = (uint32_t)(wire->clock_us % 1000000);
    head[2] = head[3] = (uint32_t)size;
    fwrite(head, 1, sizeof(head), wire->out);
    fwrite(packet, 1, size, wire->out);
    wire->packets++;
    wire->bytes += sizeof(head) + size;
}

static void
release_delayed(Wire *wire, WireFlow *flow, bool all)
{
    WireDelayed **link = &flow->delayed;

    while (*link != NULL) {
        WireDelayed *delayed = *link;

        if (!all && --delayed->left > 0) {
            link = &delayed->next;
            continue;
        }
        write_packet(wire, delayed->packet, delayed->size);
        *link = delayed->next;
        g_free(delayed);
    }
}

static void
delay(WireFlow *flow, const uint8_t *packet, size_t size, uint32_t packets)
{
    WireDelayed *delayed = g_malloc(sizeof(*delayed) + size);
    WireDelayed **link = &flow->delayed;

    delayed->next = NULL;
    delayed->left = packets;
    delayed->size = (uint32_t)size;
    memcpy(delayed->packet, packet, size);
    while (*link != NULL)
        link = &(*link)->next;
    *link = delayed;
}

static void
emit_packet(Wire *wire, WireFlow *flow, const uint8_t *packet, size_t size, bool has_data)
{
    if (has_data && random_chance(&wire->random, wire->missing)) {
        wire->missed++;
        return;
    }
    if (has_data && random_chance(&wire->random, wire->duplicates))
        write_packet(wire, packet, size);
    if (has_data && random_chance(&wire->random, wire->loss)) {
        delay(flow, packet, size, random_between(&wire->random, 4, 12));
        return;
    }
    if (has_data && random_chance(&wire->random, wire->reorder)) {
        delay(flow, packet, size, random_between(&wire->random, 1, 3));
        return;
    }
    write_packet(wire, packet, size);
    release_delayed(wire, flow, false);
}

static void
put_ethernet(uint8_t *at, int from)
{
    static const uint8_t hardware[2][6] = {{2, 0, 0, 0, 0, 1}, {2, 0, 0, 0, 0, 2}};

    memcpy(at, hardware[!from], 6);
    memcpy(at + 6, hardware[from], 6);
    put16(at + 12, 0x0800);
}

static void
put_ip(uint8_t *at, WireFlow *flow, int from, size_t size)
{
    memset(at, 0, IP);
    at[0] = 0x45;
    put16(at + 2, (uint32_t)(IP + size));
    put16(at + 4, flow->ip_id[from]++);
    put16(at + 6, 0x4000); /* don't fragment */
    at[8] = 64;
    at[9] = 6;
    put32(at + 12, flow->address[from]);
    put32(at + 16, flow->address[!from]);
    put16(at + 10, checksum(sum(at, IP)));
}

static void
segment(Wire *wire, WireFlow *flow, int from, int flags, const uint8_t *data, size_t size)
{
    uint8_t packet[HEADERS + MSS_OPTION + 65536];
    uint8_t *ip = packet + ETHERNET, *tcp = ip + IP;
    size_t head = flags & SYN ? TCP + MSS_OPTION : TCP;

    put_ethernet(packet, from);
    put_ip(ip, flow, from, head + size);
    memset(tcp, 0, head);
    put16(tcp, flow->port[from]);
    put16(tcp + 2, flow->port[!from]);
    put32(tcp + 4, flow->next[from]);
    if (flags & ACK)
        put32(tcp + 8, flow->next[!from]);
    tcp[12] = (uint8_t)(head / 4 << 4);
    tcp[13] = (uint8_t)flags;
    put16(tcp + 14, 64240);
    if (flags & SYN)
        put32(tcp + TCP, 0x02040000 | wire->mss);
    memcpy(tcp + head, data, size);
    /* The pseudo-header: both addresses, protocol 6 and the length. */
    put16(tcp + 16, checksum(sum(ip + 12, 8) + 6 + head + size + sum(tcp, head + size)));
    flow->next[from] += (uint32_t)size + (flags & (SYN | FIN) ? 1 : 0);
    if (flow->unacknowledged > 0 && flow->last_from != from)
        flow->unacknowledged = 0;
    if (size > 0) {
        flow->unacknowledged++;
        flow->last_from = from;
    }
    emit_packet(wire, flow, packet, (size_t)(tcp - packet) + head + size, size > 0);
}

static void
acknowledge(Wire *wire, WireFlow *flow)
{
    if (flow->unacknowledged > 0)
        segment(wire, flow, !flow->last_from, ACK, (const uint8_t *)"", 0);
}

void
wire_begin(Wire *wire)
{
    static const uint32_t head[6] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, 262144, 1};

    fwrite(head, 1, sizeof(head), wire->out);
    wire->bytes += sizeof(head);
}

void
wire_open(Wire *wire, WireFlow *flow)
{
    for (int i = 0; i < 2; i++) {
        flow->next[i] = (uint32_t)random_next(&wire->random);
        flow->ip_id[i] = (uint16_t)random_next(&wire->random);
    }
    segment(wire, flow, 0, SYN, (const uint8_t *)"", 0);
    segment(wire, flow, 1, SYN | ACK, (const uint8_t *)"", 0);
    segment(wire, flow, 0, ACK, (const uint8_t *)"", 0);
}

void
wire_send(Wire *wire, WireFlow *flow, int from, const uint8_t *data, size_t size)
{
    if (flow->last_from == from)
        acknowledge(wire, flow); /* what was sent before */
    while (size > 0) {
        size_t now = MIN(size, wire->mss);

        segment(wire, flow, from, now == size ? ACK | PUSH : ACK, data, now);
        data += now;
        size -= now;
        if (flow->unacknowledged == 2)
            acknowledge(wire, flow);
    }
}

void
wire_close(Wire *wire, WireFlow *flow, int by)
{
    acknowledge(wire, flow);
    segment(wire, flow, by, FIN | ACK, (const uint8_t *)"", 0);
    segment(wire, flow, !by, FIN | ACK, (const uint8_t *)"", 0);
    release_delayed(wire, flow, true);
    segment(wire, flow, by, ACK, (const uint8_t *)"", 0);
}
