/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/filter.h"

#include <inttypes.h>
#include <pcap/pcap.h>

#include "packet/link.h"

#define SNAP_LENGTH 262144

/* What files say, and what libpcap itself calls it. */
enum { LINKTYPE_ATM_RFC1483 = 100, LINKTYPE_RAW = 101 };

/*
 * Link types of which libpcap knows less than packet/link.c: address families of other systems,
 * padded headers of 802.11, what PPI may hold. What can be held against IP is.
 */
static const uint32_t rather_ip[] = {DLT_NULL, DLT_LOOP, DLT_IEEE802_11_RADIO, DLT_PPI};

/* The expression for one link type. */
typedef struct {
    enum { ON_FRAME, ON_IP, NOWHERE } where;
    struct bpf_program program; /* but NOWHERE */
    char *problem;              /* libpcap's words, where it can't be used on frames */
} Compiled;

struct Filter {
    char *expression;
    GHashTable *compiled; /* link type -> Compiled, as they are needed */
    uint64_t passed;
    uint64_t hidden;      /* packets that pass by what lies behind tags, while none passed */
    uint64_t left_out;    /* packets of link types for which it can't be used */
    uint32_t link_type;   /* the first of them */
    char *complaint;
};

static void
free_compiled(gpointer data)
{
    Compiled *compiled = data;

    if (compiled->where != NOWHERE)
        pcap_freecode(&compiled->program);
    g_free(compiled->problem);
    g_free(compiled);
}

void
filter_free(Filter *filter)
{
    if (filter == NULL)
        return;
    g_hash_table_unref(filter->compiled);
    g_free(filter->complaint);
    g_free(filter->expression);
    g_free(filter);
}

/* False, and libpcap's words in |*problem| where that is not NULL. */
static bool
compile(const Filter *filter, uint32_t link_type, struct bpf_program *program, char **problem)
{
    int dlt = link_type == LINKTYPE_RAW           ? DLT_RAW
              : link_type == LINKTYPE_ATM_RFC1483 ? DLT_ATM_RFC1483
                                                  : (int)link_type;
    pcap_t *dead = pcap_open_dead(dlt, SNAP_LENGTH);
    bool ok = pcap_compile(dead, program, filter->expression, 1, PCAP_NETMASK_UNKNOWN) == 0;

    if (!ok && problem != NULL)
        *problem = g_strdup(pcap_geterr(dead));
    pcap_close(dead);
    return ok;
}

static bool
is_rather_ip(uint32_t link_type)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rather_ip); i++) {
        if (link_type == rather_ip[i])
            return true;
    }
    return false;
}

/* No link type has a higher number: those are all kept as one that nobody knows. */
enum { LINK_TYPE_MAX = 1023 };

/* The expression for |link_type|, compiled when it is first asked for. */
static const Compiled *
compiled_for(Filter *filter, uint32_t link_type)
{
    Compiled *compiled;

    link_type = MIN(link_type, LINK_TYPE_MAX);
    compiled = g_hash_table_lookup(filter->compiled, GUINT_TO_POINTER(link_type));
    if (compiled != NULL)
        return compiled;
    compiled = g_new0(Compiled, 1);
    g_hash_table_insert(filter->compiled, GUINT_TO_POINTER(link_type), compiled);
    if (is_rather_ip(link_type) && compile(filter, LINKTYPE_RAW, &compiled->program, NULL))
        compiled->where = ON_IP;
    else if (compile(filter, link_type, &compiled->program, &compiled->problem))
        compiled->where = ON_FRAME;
    else if (compile(filter, LINKTYPE_RAW, &compiled->program, NULL))
        compiled->where = ON_IP;
    else
        compiled->where = NOWHERE;
    return compiled;
}

/* Whether there is a link type for which the expression can be used. */
static bool
is_good_somewhere(Filter *filter)
{
    static const uint32_t link_types[] = {DLT_LINUX_SLL, DLT_IEEE802_11, DLT_PPP, DLT_NULL,
                                          DLT_EN10MB};

    for (size_t i = 0; i < G_N_ELEMENTS(link_types); i++) {
        if (compiled_for(filter, link_types[i])->where != NOWHERE)
            return true;
    }
    return false;
}

Filter *
filter_new(const char *expression, GError **error)
{
    g_autoptr(Filter) filter = g_new0(Filter, 1);

    filter->expression = g_strdup(expression);
    filter->compiled = g_hash_table_new_full(NULL, NULL, NULL, free_compiled);
    if (is_good_somewhere(filter))
        return g_steal_pointer(&filter);
    g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_FILTER, "filter \"%s\": %s", expression,
                compiled_for(filter, DLT_EN10MB)->problem);
    return NULL;
}

static bool
leave_out(Filter *filter, uint32_t link_type)
{
    if (filter->left_out++ == 0)
        filter->link_type = link_type;
    return false;
}

static bool
matches(const Compiled *compiled, const CapturePacket *packet)
{
    struct pcap_pkthdr header = {.caplen = (bpf_u_int32)packet->data.size,
                                 .len = packet->wire_length};

    return pcap_offline_filter(&compiled->program, &header, packet->data.data) != 0;
}

/* Whether the IP packet in |packet| matches |compiled|. */
static bool
ip_matches(const Compiled *compiled, const CapturePacket *packet)
{
    PskReader reader = psk_reader(packet->data);
    CapturePacket inner = *packet;

    switch (link_parse(packet->link_type, &reader)) {
    case LINK_IP:
        break;
    case LINK_AGGREGATE: /* one of its frames passes: all pass */
        inner.link_type = LINK_ETHERNET;
        while (link_aggregated(&reader, &inner.data, &inner.wire_length)) {
            if (ip_matches(compiled, &inner))
                return true;
        }
        return false;
    default:
        return false;
    }
    inner.data = psk_reader_rest(&reader);
    inner.wire_length -= (uint32_t)(packet->data.size - inner.data.size);
    return matches(compiled, &inner);
}

/* For who wonders that nothing passes: tags before IP move what the expression looks at. */
static void
look_behind_tags(Filter *filter, const CapturePacket *packet)
{
    const Compiled *on_ip = compiled_for(filter, LINKTYPE_RAW);

    if (on_ip->where == ON_FRAME && ip_matches(on_ip, packet))
        filter->hidden++;
}

bool
filter_passes(Filter *filter, const CapturePacket *packet)
{
    const Compiled *compiled = compiled_for(filter, packet->link_type);
    PskReader reader = psk_reader(packet->data);
    bool passes;

    if (compiled->where != ON_FRAME && link_parse(packet->link_type, &reader) == LINK_UNKNOWN)
        return true;
    if (compiled->where == NOWHERE)
        return leave_out(filter, packet->link_type);
    passes = compiled->where == ON_IP ? ip_matches(compiled, packet) : matches(compiled, packet);
    if (!passes && filter->passed == 0)
        look_behind_tags(filter, packet);
    filter->passed += passes;
    return passes;
}

const char *
filter_complaint(Filter *filter, bool *lost)
{
    *lost = filter->left_out > 0;
    g_clear_pointer(&filter->complaint, g_free);
    if (filter->left_out > 0) {
        filter->complaint = g_strdup_printf(
            "filter \"%s\": %" PRIu64 " packets left out, since it can't be used on link type %u "
            "(%s): what names IP and TCP alone, like \"tcp port 8883\", can be used on all",
            filter->expression, filter->left_out, filter->link_type,
            compiled_for(filter, filter->link_type)->problem);
    } else if (filter->passed == 0 && filter->hidden > 0) {
        filter->complaint = g_strdup_printf(
            "filter \"%s\": no packet passes; %" PRIu64 " would behind VLAN tags, MPLS labels or "
            "PPPoE, which pcap filters do not look behind: \"vlan and (%s)\" (or mpls, pppoes) "
            "does",
            filter->expression, filter->hidden, filter->expression);
    }
    return filter->complaint;
}
