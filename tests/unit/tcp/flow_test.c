/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/flow.h"

#include <glib.h>

#define SECOND INT64_C(1000000000)

/* A host of 1 is the client at port 40000, one of 2 the server at port 8883. Events come out as
 * text: "+1" opened, "1c:abc" octets, "1s<5>" a gap, "-1 fin" closed. */
typedef struct {
    FlowTable *table;
    GString *events;
    uint64_t frame;
    int64_t time_ns;
    uint16_t client_port;
    bool swap;
    PskSpan segment; /* whose checksum is checked */
} Fixture;

static void
on_opened(void *user, Flow *flow)
{
    Fixture *f = user;

    g_string_append_printf(f->events, "+%" G_GUINT64_FORMAT " ", flow->id);
    if (f->swap)
        flow_swap(flow);
    flow->user = f;
}

static void
on_data(void *user, Flow *flow, FlowDirection from, PskSpan bytes, uint64_t frame, int64_t time_ns)
{
    Fixture *f = user;

    (void)time_ns;
    g_assert_true(flow->user == f);
    g_assert_cmpuint(frame, <=, f->frame);
    g_string_append_printf(f->events, "%" G_GUINT64_FORMAT "%c:%.*s ", flow->id,
                           from == FLOW_CLIENT ? 'c' : 's', (int)bytes.size, bytes.data);
}

static void
on_gap(void *user, Flow *flow, FlowDirection from, uint32_t size, StreamGap reason, uint64_t frame,
       int64_t time_ns)
{
    Fixture *f = user;

    (void)reason;
    (void)frame;
    (void)time_ns;
    g_string_append_printf(f->events, "%" G_GUINT64_FORMAT "%c<%u> ", flow->id,
                           from == FLOW_CLIENT ? 'c' : 's', size);
}

static void
on_closed(void *user, Flow *flow, FlowEnd end)
{
    static const char *const ends[] = {"fin", "rst", "reused", "evicted", "capture"};
    Fixture *f = user;

    g_string_append_printf(f->events, "-%" G_GUINT64_FORMAT " %s ", flow->id, ends[end]);
    if (end == FLOW_END_RST)
        g_string_append(f->events,
                        flow_reset_by(flow) == FLOW_CLIENT ? "by client " : "by server ");
    if (flow_checksums_damaged(&flow->checksums) != 0)
        g_string_append_printf(f->events, "damaged %" G_GUINT64_FORMAT " ",
                               flow_checksums_damaged(&flow->checksums));
}

static void
set_up(Fixture *f, gconstpointer data)
{
    FlowCallbacks callbacks = {
        .opened = on_opened, .data = on_data, .gap = on_gap, .closed = on_closed};

    f->table = flow_table_new(&callbacks, f, GPOINTER_TO_SIZE(data), true);
    f->events = g_string_new(NULL);
    f->client_port = 40000;
}

static void
tear_down(Fixture *f, gconstpointer data)
{
    (void)data;
    flow_table_free(f->table);
    g_string_free(f->events, TRUE);
}

static PacketEndpoint
endpoint(const Fixture *f, uint8_t host)
{
    return (PacketEndpoint){.address = {10, 0, 0, host}, .port = host == 2 ? 8883 : f->client_port};
}

static void
send(Fixture *f, uint8_t host, uint8_t flags, uint32_t sequence, uint32_t acknowledgement,
     const char *text)
{
    Packet packet = {.kind = PACKET_TCP,
                     .ip_version = 4,
                     .frame = ++f->frame,
                     .time_ns = f->time_ns,
                     .source = endpoint(f, host),
                     .destination = endpoint(f, host == 2 ? 1 : 2),
                     .sequence = sequence,
                     .acknowledgement = acknowledgement,
                     .flags = flags,
                     .payload = psk_span_str(text),
                     .segment = f->segment};

    flow_table_add(f->table, &packet, 1);
}

static void
expect(Fixture *f, const char *events)
{
    g_strchomp(f->events->str);
    g_assert_cmpstr(f->events->str, ==, events);
    g_string_truncate(f->events, 0);
}

/* Octets of the client begin at |base| + 1, those of the server at 501. */
static void
connect(Fixture *f, uint32_t base)
{
    send(f, 1, PACKET_SYN, base, 0, "");
    send(f, 2, PACKET_SYN | PACKET_ACK, 500, base + 1, "");
    send(f, 1, PACKET_ACK, base + 1, 501, "");
}

static void
test_whole(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f, 100);
    send(f, 1, PACKET_ACK, 101, 501, "hello");
    send(f, 2, PACKET_ACK, 501, 106, "there");
    expect(f, "+1 1c:hello 1s:there");
    send(f, 1, PACKET_ACK | PACKET_FIN, 106, 506, "bye");
    send(f, 2, PACKET_ACK, 506, 110, "more"); /* half closed: the server may go on */
    g_assert_cmpuint(flow_table_live(f->table), ==, 1);
    send(f, 2, PACKET_ACK | PACKET_FIN, 510, 110, "");
    expect(f, "1c:bye 1s:more -1 fin");
    g_assert_cmpuint(flow_table_live(f->table), ==, 0);

    /* What comes late belongs to nothing. */
    send(f, 1, PACKET_ACK, 110, 511, "");
    send(f, 1, PACKET_ACK, 101, 501, "hello");
    send(f, 2, PACKET_ACK | PACKET_FIN, 510, 110, "");
    send(f, 1, PACKET_SYN, 100, 0, "");
    send(f, 1, PACKET_RST, 110, 0, "");
    flow_table_end(f->table);
    expect(f, "");
}

static void
test_every_packet_twice(Fixture *f, gconstpointer data)
{
    static const struct {
        uint8_t host, flags;
        uint32_t sequence, acknowledgement;
        const char *text;
    } packets[] = {
        {1, PACKET_SYN, 100, 0, ""},
        {2, PACKET_SYN | PACKET_ACK, 500, 101, ""},
        {1, PACKET_ACK, 101, 501, "hello"},
        {2, PACKET_ACK, 501, 106, "there"},
        {1, PACKET_ACK | PACKET_FIN, 106, 506, ""},
        {2, PACKET_ACK | PACKET_FIN, 506, 107, ""},
        {1, PACKET_ACK, 107, 507, ""},
        {1, PACKET_SYN, 9000, 0, ""},
        {2, PACKET_RST | PACKET_ACK, 0, 9001, ""},
    };

    (void)data;
    for (size_t i = 0; i < 2 * G_N_ELEMENTS(packets); i++)
        send(f, packets[i / 2].host, packets[i / 2].flags, packets[i / 2].sequence,
             packets[i / 2].acknowledgement, packets[i / 2].text);
    flow_table_end(f->table);
    expect(f, "+1 1c:hello 1s:there -1 fin +2 -2 rst by server");
}

static void
test_reset(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f, 100);
    send(f, 1, PACKET_ACK, 101, 501, "hello");
    send(f, 2, PACKET_RST | PACKET_ACK, 501, 106, "");
    expect(f, "+1 1c:hello -1 rst by server");
    send(f, 1, PACKET_ACK, 106, 501, "under way");
    send(f, 2, PACKET_RST, 501, 0, "");
    expect(f, "");
    f->time_ns += 61 * SECOND; /* nobody remembers by now */
    send(f, 1, PACKET_ACK | PACKET_PSH, 106, 501, "new");
    flow_table_end(f->table);
    expect(f, "+2 2c:new -2 capture");
}

/* A client that has left answers the server's alert with a RST. */
static void
test_reset_answers(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f, 100);
    send(f, 2, PACKET_ACK, 501, 101, "alert");
    send(f, 1, PACKET_RST, 101, 0, "");
    expect(f, "+1 1s:alert -1 rst by client");
    connect(f, 1000); /* the same, swapped by the capture */
    send(f, 1, PACKET_RST, 1001, 0, "");
    send(f, 2, PACKET_ACK, 501, 1001, "alert");
    expect(f, "+2 2s:alert");
    f->time_ns += SECOND / 20;
    send(f, 1, PACKET_RST, 1001, 0, "");
    expect(f, "-2 rst by client");
}

/* The RST says how much was sent before it. */
static void
test_reset_swapped(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f, 100);
    send(f, 2, PACKET_RST | PACKET_ACK, 506, 101, "");
    expect(f, "+1");
    send(f, 2, PACKET_ACK, 501, 101, "alert");
    expect(f, "1s:alert -1 rst by server");
    connect(f, 1000);
    expect(f, "+2");
    send(f, 2, PACKET_RST | PACKET_ACK, 506, 1001, "");
    send(f, 1, PACKET_ACK, 1001, 501, "");
    flow_table_expire(f->table, f->time_ns + STREAM_DOUBT_NS - SECOND);
    expect(f, "");
    flow_table_expire(f->table, f->time_ns + STREAM_DOUBT_NS);
    expect(f, "2s<5> -2 rst by server");
}

/* Forged, or of an earlier connection: its receiver expects another number, and it goes on. */
static void
test_reset_doubted(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f, 100);
    send(f, 1, PACKET_ACK, 101, 501, "hello");
    send(f, 2, PACKET_ACK, 501, 106, "");
    send(f, 1, PACKET_RST, 103, 0, ""); /* acknowledged beyond it */
    send(f, 1, PACKET_RST, 2106, 0, "");
    f->time_ns += STREAM_DOUBT_NS - SECOND;
    flow_table_expire(f->table, f->time_ns);
    send(f, 2, PACKET_ACK, 501, 106, "there");
    send(f, 1, PACKET_ACK, 106, 506, "again");
    expect(f, "+1 1c:hello 1s:there 1c:again");
    send(f, 1, PACKET_RST | PACKET_ACK, 111, 506, "");
    expect(f, "-1 rst by client");
    connect(f, 100000);
    send(f, 1, PACKET_RST, 102001, 0, "");
    f->time_ns += STREAM_DOUBT_NS;
    flow_table_expire(f->table, f->time_ns);
    expect(f, "+2 2c<2000> -2 rst by client");
}

/* An answer to the SYN that the server took back, with SYN cookies, and that comes late. */
static void
test_answer_taken_back(Fixture *f, gconstpointer data)
{
    (void)data;
    send(f, 1, PACKET_SYN, 100, 0, "");
    send(f, 2, PACKET_SYN | PACKET_ACK, 7000, 101, "");
    send(f, 2, PACKET_SYN | PACKET_ACK, 500, 101, "");
    send(f, 1, PACKET_ACK, 101, 501, "hello");
    send(f, 2, PACKET_SYN | PACKET_ACK, 7000, 101, "");
    send(f, 2, PACKET_ACK, 501, 106, "there");
    send(f, 2, PACKET_SYN | PACKET_ACK, 7000, 101, "");
    send(f, 2, PACKET_ACK, 506, 106, "again");
    expect(f, "+1 1c:hello 1s:there 1s:again");
}

/* The receiver had all before it, of which the capture lacks some: nobody waits for ever. */
static void
test_reset_after_loss(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f, 100);
    send(f, 1, PACKET_ACK, 101, 501, "hello");
    send(f, 2, PACKET_ACK, 501, 111, "");
    send(f, 1, PACKET_RST, 111, 0, "");
    expect(f, "+1 1c:hello");
    flow_table_expire(f->table, f->time_ns + 2 * SECOND);
    expect(f, "1c<5> -1 rst by client");
}

/* One that stands in a hole keeps nothing that came behind it. */
static void
test_reset_in_hole(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f, 100);
    send(f, 1, PACKET_ACK, 101, 501, "hello");
    send(f, 2, PACKET_ACK, 501, 106, "");
    send(f, 1, PACKET_RST, 108, 0, "");
    send(f, 1, PACKET_RST, 109, 0, "");
    send(f, 1, PACKET_ACK, 111, 501, "there");
    send(f, 2, PACKET_ACK, 501, 116, "");
    expect(f, "+1 1c:hello");
    f->time_ns += 2 * SECOND;
    flow_table_expire(f->table, f->time_ns);
    expect(f, "1c<5> 1c:there");
    send(f, 1, PACKET_ACK, 116, 501, "again");
    expect(f, "1c:again");
}

/* What else a RST seems to be, it is not. */
static void
test_reset_only(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f, 100);
    send(f, 1, PACKET_RST | PACKET_SYN, 9000, 0, "");
    send(f, 1, PACKET_RST | PACKET_FIN | PACKET_ACK, 103, 501, "");
    send(f, 1, PACKET_ACK, 101, 501, "hello");
    expect(f, "+1 1c:hello");
    send(f, 1, PACKET_RST | PACKET_FIN | PACKET_ACK, 106, 501, "");
    expect(f, "-1 rst by client");
}

static void
test_port_reused(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f, 100);
    send(f, 1, PACKET_ACK, 101, 501, "hello");
    send(f, 1, PACKET_SYN, 100, 0, ""); /* sent again: the same one */
    expect(f, "+1 1c:hello");
    connect(f, 70000); /* without an end of the first */
    send(f, 1, PACKET_ACK, 70001, 501, "again");
    expect(f, "-1 reused +2 2c:again");
    send(f, 1, PACKET_ACK | PACKET_FIN, 70006, 501, "");
    send(f, 2, PACKET_ACK | PACKET_FIN, 501, 70007, "");
    connect(f, 90000); /* after the end */
    send(f, 1, PACKET_ACK, 90001, 501, "third");
    expect(f, "-2 fin +3 3c:third");
    /* Its SYN was lost: the answer shows that it is another. */
    send(f, 2, PACKET_SYN | PACKET_ACK, 7000, 110001, "");
    send(f, 1, PACKET_ACK, 110001, 7001, "fourth");
    flow_table_end(f->table);
    expect(f, "-3 reused +4 4c:fourth -4 capture");
}

static void
test_answers_differ(Fixture *f, gconstpointer data)
{
    (void)data;
    send(f, 1, PACKET_SYN, 100, 0, "");
    send(f, 2, PACKET_SYN | PACKET_ACK, 500, 101, "");
    send(f, 1, PACKET_SYN, 100, 0, "");
    send(f, 2, PACKET_SYN | PACKET_ACK, 9500, 101, "");
    send(f, 1, PACKET_ACK, 101, 9501, "hello");
    send(f, 2, PACKET_ACK, 9501, 106, "there");
    flow_table_end(f->table);
    expect(f, "+1 1c:hello 1s:there -1 capture");
}

static void
test_begins_midway(Fixture *f, gconstpointer data)
{
    (void)data;
    send(f, 2, PACKET_ACK, 501, 101, ""); /* nothing to begin with */
    send(f, 1, PACKET_RST, 101, 0, "");
    expect(f, "");
    send(f, 2, PACKET_ACK | PACKET_PSH, 501, 101, "from server");
    send(f, 1, PACKET_ACK | PACKET_PSH, 101, 512, "from client");
    flow_table_end(f->table);
    expect(f, "+1 1s:from server 1c:from client -1 capture");
    f->swap = true; /* the consumer knows better */
    send(f, 2, PACKET_ACK | PACKET_PSH, 501, 101, "hello");
    flow_table_end(f->table);
    expect(f, "+2 2c:hello -2 capture");
}

static void
test_client(Fixture *f, gconstpointer data)
{
    (void)data;
    /* The answer alone tells too, against what the ports say. */
    send(f, 1, PACKET_SYN | PACKET_ACK, 100, 501, "");
    send(f, 2, PACKET_ACK, 501, 101, "hello");
    flow_table_end(f->table);
    expect(f, "+1 1c:hello -1 capture");
    f->client_port = 443; /* two ports of servers: the lower one */
    send(f, 2, PACKET_ACK, 501, 101, "hello");
    flow_table_end(f->table);
    expect(f, "+2 2c:hello -2 capture");
}

static void
test_swapped_directions(Fixture *f, gconstpointer data)
{
    (void)data;
    send(f, 2, PACKET_SYN | PACKET_ACK, 500, 101, "");
    send(f, 1, PACKET_SYN, 100, 0, "");
    send(f, 2, PACKET_ACK, 501, 106, "there");
    send(f, 1, PACKET_ACK, 101, 501, "hello");
    send(f, 2, PACKET_ACK | PACKET_FIN, 506, 107, "");
    send(f, 1, PACKET_ACK | PACKET_FIN, 106, 506, "");
    expect(f, "+1 1c:hello 1s:there -1 fin");
}

static void
test_evicted(Fixture *f, gconstpointer data)
{
    (void)data;
    for (f->client_port = 40001; f->client_port <= 40003; f->client_port++)
        send(f, 1, PACKET_SYN, 100, 0, "a");
    f->client_port = 40001;
    send(f, 1, PACKET_ACK, 102, 501, "b");
    expect(f, "+1 1c:a +2 2c:a +3 3c:a 1c:b");
    f->client_port = 40004;
    send(f, 1, PACKET_SYN, 100, 0, "");
    expect(f, "-2 evicted +4");
    f->client_port = 40002; /* goes on as one that began midway */
    send(f, 1, PACKET_ACK | PACKET_PSH, 102, 501, "c");
    flow_table_end(f->table);
    expect(f, "-3 evicted +5 -1 capture -4 capture 5c:c -5 capture");
}

/* A connection that went quiet gives up its hole when others show that time goes by. */
static void
test_quiet(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f, 100);
    send(f, 1, PACKET_ACK, 106, 501, "world");
    send(f, 2, PACKET_ACK, 501, 111, "");
    f->client_port = 40001;
    f->time_ns += SECOND / 2;
    send(f, 1, PACKET_SYN, 100, 0, "");
    expect(f, "+1 +2");
    f->time_ns += SECOND;
    send(f, 2, PACKET_SYN | PACKET_ACK, 500, 101, "");
    expect(f, "1c<5> 1c:world");
    send(f, 1, PACKET_ACK, 106, 501, "there");
    f->time_ns += 120 * SECOND;
    flow_table_expire(f->table, f->time_ns);
    expect(f, "2c<5> 2c:there");
}

/* What waits in all connections together is bounded. */
static void
test_queues_bounded(Fixture *f, gconstpointer data)
{
    g_autofree char *large = g_strnfill(60000, 'x');
    size_t waiting = 0;

    (void)data;
    while (strstr(f->events->str, "<5>") == NULL && waiting < 1000) {
        f->client_port = (uint16_t)(10000 + waiting++);
        send(f, 1, PACKET_SYN, 100, 0, "");
        send(f, 2, PACKET_SYN | PACKET_ACK, 500, 101, "");
        send(f, 1, PACKET_ACK, 106, 501, large);
    }
    g_assert_cmpuint(waiting, ==, FLOW_QUEUE_MAX / 60000 + 1);
    g_assert_nonnull(strstr(f->events->str, "1c<5> 1c:xxx"));
}

/* The sum of the pseudo header is 140b: 0a00 + 0001 + 0a00 + 0002 + 6 + 2. */
#define RIGHT psk_span_str("\xeb\xf4")
#define WRONG psk_span_str("\xeb\xf5")

/* Three packets of the client from frame 3 on, then the end. */
static void
send_octets(Fixture *f, PskSpan first, PskSpan second, PskSpan third)
{
    PskSpan segments[] = {first, second, third};

    connect(f, 100);
    for (uint32_t i = 0; i < G_N_ELEMENTS(segments); i++) {
        f->segment = segments[i];
        send(f, 1, PACKET_ACK, 101 + i, 501, "a");
    }
    flow_table_end(f->table);
}

static void
test_damaged(Fixture *f, gconstpointer data)
{
    (void)data;
    send_octets(f, RIGHT, WRONG, WRONG);
    g_assert_nonnull(strstr(f->events->str, " damaged 5 "));
}

/* Also where the first is the wrong one. */
static void
test_damaged_first(Fixture *f, gconstpointer data)
{
    (void)data;
    send_octets(f, WRONG, RIGHT, RIGHT);
    g_assert_nonnull(strstr(f->events->str, " damaged 4 "));
}

/* A card was to compute them, or a program wrote other addresses into the capture. */
static void
test_all_wrong(Fixture *f, gconstpointer data)
{
    (void)data;
    send_octets(f, WRONG, WRONG, WRONG);
    g_assert_null(strstr(f->events->str, "damaged"));
}

/* What has a wrong SYN begins no other connection: a bit of its flags was another. */
static void
test_damaged_syn(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f, 100);
    f->segment = RIGHT;
    send(f, 1, PACKET_ACK, 101, 501, "a");
    f->segment = WRONG;
    send(f, 1, PACKET_SYN | PACKET_ACK, 102, 501, "");
    f->segment = RIGHT;
    send(f, 1, PACKET_ACK, 102, 501, "b");
    expect(f, "+1 1c:a 1c:b");
    send(f, 1, PACKET_SYN, 9000, 0, "");
    expect(f, "-1 reused +2");
}

/* A live connection that is quiet shows what came damaged when nobody sent it again. */
static void
test_damaged_quiet(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f, 100);
    f->segment = RIGHT;
    send(f, 1, PACKET_ACK, 101, 501, "a");
    f->segment = WRONG;
    send(f, 1, PACKET_ACK, 102, 501, "b");
    expect(f, "+1 1c:a");
    flow_table_expire(f->table, FLOW_DAMAGED_NS - SECOND);
    expect(f, "");
    flow_table_expire(f->table, FLOW_DAMAGED_NS);
    expect(f, "1c:b");
    send(f, 2, PACKET_ACK, 501, 103, "there");
    expect(f, "1s:there");
}

/* Also far behind what else is checked. */
static void
test_damaged_reset(Fixture *f, gconstpointer data)
{
    g_autofree char *large = g_strnfill(FLOW_CHECKED_SIZE, 'x');

    (void)data;
    connect(f, 100);
    f->segment = RIGHT;
    send(f, 1, PACKET_ACK, 101, 501, large);
    f->segment = WRONG;
    send(f, 1, PACKET_RST, 101 + FLOW_CHECKED_SIZE, 0, "");
    f->segment = RIGHT;
    g_string_truncate(f->events, 0);
    send(f, 1, PACKET_ACK, 101 + FLOW_CHECKED_SIZE, 501, "goes on");
    expect(f, "1c:goes on");
}

static void
test_undamaged(Fixture *f, gconstpointer data)
{
    (void)data;
    send_octets(f, RIGHT, RIGHT, RIGHT);
    g_assert_null(strstr(f->events->str, "damaged"));
}

/* Only the beginning is checked. */
static void
test_damaged_later(Fixture *f, gconstpointer data)
{
    g_autofree char *large = g_strnfill(FLOW_CHECKED_SIZE, 'x');

    (void)data;
    connect(f, 100);
    f->segment = RIGHT;
    send(f, 1, PACKET_ACK, 101, 501, large);
    f->segment = WRONG;
    send(f, 1, PACKET_ACK, 101 + FLOW_CHECKED_SIZE, 501, "a");
    flow_table_end(f->table);
    g_assert_null(strstr(f->events->str, "damaged"));
}

/* A table that is freed early frees what waits in it. */
static void
test_freed_early(Fixture *f, gconstpointer data)
{
    (void)data;
    connect(f, 100);
    f->segment = RIGHT;
    send(f, 1, PACKET_ACK, 101, 501, "a");
    f->segment = WRONG;
    send(f, 1, PACKET_ACK, 102, 501, "b");
    f->segment = RIGHT;
    send(f, 1, PACKET_ACK, 103, 501, "c");
    expect(f, "+1 1c:a");
}

static const Flow *
find(const Fixture *f, uint8_t host)
{
    Packet packet = {.kind = PACKET_TCP,
                     .ip_version = 4,
                     .source = endpoint(f, host),
                     .destination = endpoint(f, host == 2 ? 1 : 2)};

    return flow_table_find(f->table, &packet);
}

/* Looking does not change what packets belong to. */
static void
test_find(Fixture *f, gconstpointer data)
{
    const Flow *first;

    (void)data;
    g_assert_null(find(f, 1));
    connect(f, 100);
    first = find(f, 1);
    g_assert_nonnull(first);
    g_assert_true(find(f, 2) == first && first->id == 1);
    f->client_port = 40001;
    g_assert_null(find(f, 2));
    connect(f, 200);
    g_assert_cmpuint(find(f, 2)->id, ==, 2);
    f->client_port = 40000;
    g_assert_true(find(f, 1) == first);
    f->client_port = 40001;
    send(f, 1, PACKET_ACK, 201, 501, "two");
    f->client_port = 40000;
    send(f, 2, PACKET_RST | PACKET_ACK, 501, 101, "");
    g_assert_null(find(f, 1));
    expect(f, "+1 +2 2c:two -1 rst by server");
}

#define ADD(name, test) g_test_add("/tcp/flow/" name, Fixture, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("whole", test_whole);
    ADD("every-packet-twice", test_every_packet_twice);
    ADD("reset", test_reset);
    ADD("reset-answers", test_reset_answers);
    ADD("reset-swapped", test_reset_swapped);
    ADD("reset-doubted", test_reset_doubted);
    ADD("answer-taken-back", test_answer_taken_back);
    ADD("reset-after-loss", test_reset_after_loss);
    ADD("reset-in-hole", test_reset_in_hole);
    ADD("reset-only", test_reset_only);
    ADD("port-reused", test_port_reused);
    ADD("answers-differ", test_answers_differ);
    ADD("begins-midway", test_begins_midway);
    ADD("client", test_client);
    ADD("swapped-directions", test_swapped_directions);
    ADD("quiet", test_quiet);
    ADD("queues-bounded", test_queues_bounded);
    ADD("damaged", test_damaged);
    ADD("damaged-syn", test_damaged_syn);
    ADD("damaged-quiet", test_damaged_quiet);
    ADD("damaged-reset", test_damaged_reset);
    ADD("damaged-first", test_damaged_first);
    ADD("all-wrong", test_all_wrong);
    ADD("undamaged", test_undamaged);
    ADD("damaged-later", test_damaged_later);
    ADD("find", test_find);
    ADD("freed-early", test_freed_early);
    g_test_add("/tcp/flow/evicted", Fixture, GSIZE_TO_POINTER(3), set_up, test_evicted,
               tear_down);
    return g_test_run();
}
