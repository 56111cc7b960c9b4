/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "testing.h"

#include "mqtt/hunt.h"

#define TAIL "rssi=-71;battery=93;" /* of a packet that was lost; digits may begin a PUBLISH */

/* What the hunt made of a stream that came in records: where it found a border, or SIZE_MAX. */
typedef struct {
    MqttHunt hunt;
    MqttPacket scratch;
    MqttVersion version;
    size_t given; /* bytes without a packet */
    size_t most;  /* bytes held at a time */
    size_t found;
    uint64_t records;
} Fixture;

static bool
feed(Fixture *fixture, PskSpan record)
{
    size_t border = 0;
    bool found = mqtt_hunt_feed(&fixture->hunt, record, (MqttWhere){++fixture->records, 0},
                                MQTT_CLIENT, &fixture->version, &fixture->scratch, &border);
    MqttWhere where;
    PskSpan bytes;

    if (found) {
        fixture->found = fixture->given + border;
        return true;
    }
    fixture->most = MAX(fixture->most, (size_t)fixture->hunt.held.bytes->len);
    for (; mqtt_held_take(&fixture->hunt.held, border, &bytes, &where); border -= bytes.size)
        fixture->given += bytes.size;
    g_assert_cmpuint(border, ==, 0);
    return false;
}

static void
clear(Fixture *fixture)
{
    mqtt_hunt_clear(&fixture->hunt);
    mqtt_packet_clear(&fixture->scratch);
}

/* Where a border is found in |stream|, whose records end at every |size| bytes, after |first|. */
static size_t
hunt(PskSpan stream, size_t first, size_t size, MqttVersion *version)
{
    Fixture fixture = {.version = *version, .found = SIZE_MAX};
    size_t step = first;

    for (; stream.size > 0; stream = psk_span_skip(stream, step), step = size) {
        step = MIN(step > 0 ? step : size, stream.size);
        if (feed(&fixture, psk_span_first(stream, step)))
            break;
    }
    *version = fixture.version;
    clear(&fixture);
    return fixture.found;
}

static void
append(GByteArray *stream, const char *hex, size_t filling)
{
    g_autoptr(GByteArray) bytes = mqtt_test_bytes(hex);

    g_byte_array_append(stream, bytes->data, bytes->len);
    for (; filling > 0; filling--)
        g_byte_array_append(stream, (const uint8_t *)"7", 1);
}

/* Whether a record ends within the first octets of the packet at |at|, too few to tell it. */
static bool
is_torn(size_t at, size_t first, size_t size)
{
    for (size_t end = first; end <= at + 4; end += size) {
        if (end > at)
            return true;
    }
    return false;
}

/* The end of a packet, and others behind it, all of them cut into records anywhere. */
static void
test_across_records(void)
{
    g_autoptr(GByteArray) stream = g_byte_array_new();
    size_t starts[] = {strlen(TAIL), 0, 0};

    g_byte_array_append(stream, (const uint8_t *)TAIL, strlen(TAIL));
    append(stream, "32 8d08 0004 75702f31 0009", 1029);
    starts[1] = stream->len;
    append(stream, "30 8907 0003 612f62", 900);
    starts[2] = stream->len;
    append(stream, "30 8907 0003 612f62", 900);
    for (size_t size = 300; size < 1100; size += 7) {
        for (size_t first = 1; first <= size; first += 3) {
            MqttVersion version = MQTT_3_1_1;
            size_t at = 0;

            while (is_torn(starts[at], first, size))
                at++;
            g_assert_cmpuint(at, <, G_N_ELEMENTS(starts));
            g_assert_cmpuint(hunt(mqtt_test_span(stream), first, size, &version), ==, starts[at]);
        }
    }
}

/* A PUBLISH whose record ends within it, or its header: what its payload holds is no packet. */
static void
test_publish_begun(void)
{
    g_autoptr(GByteArray) stream = g_byte_array_new();

    g_byte_array_append(stream, (const uint8_t *)TAIL, strlen(TAIL));
    append(stream, "30 9701 0003 612f62", 0);
    for (int packets = 0; packets < 18; packets++)
        append(stream, "30 06 0001 74 313233", 0);
    append(stream, "", 2);
    for (size_t size = 1; size < 100; size++) {
        Fixture fixture = {.version = MQTT_3_1_1, .found = SIZE_MAX};
        PskSpan rest = psk_span_skip(mqtt_test_span(stream), strlen(TAIL));

        g_assert_false(feed(&fixture, psk_span(TAIL, strlen(TAIL))));
        g_assert_false(feed(&fixture, psk_span_first(rest, size)));
        g_assert_true(feed(&fixture, psk_span_skip(rest, size)));
        g_assert_cmpuint(fixture.found, ==, strlen(TAIL));
        clear(&fixture);
    }
}

/* The end of another packet looks like such a header: it hides no packets behind it. */
static void
test_header_in_vain(void)
{
    static const char *const records[] = {"3ab4", "34c6", "01 0003 612f62 0009", ""};
    Fixture fixture = {.version = MQTT_3_1_1, .found = SIZE_MAX};

    for (size_t i = 0; i < G_N_ELEMENTS(records); i++) {
        g_autoptr(GByteArray) record = g_byte_array_new();
        bool last = i + 1 == G_N_ELEMENTS(records);

        append(record, records[i], last ? 198 - 7 : 0);
        g_assert_true(feed(&fixture, mqtt_test_span(record)) == last);
    }
    g_assert_cmpuint(fixture.found, ==, 2);
    clear(&fixture);
}

/* What would be a header that takes more octets than it needs begins no packet. */
static void
test_header_not_minimal(void)
{
    Fixture fixture = {.version = MQTT_3_1_1, .found = SIZE_MAX};

    g_assert_false(feed(&fixture, psk_span("\x30", 1)));
    g_assert_false(feed(&fixture, psk_span("\x85\x00\x00\x01t!!", 7)));
    clear(&fixture);
}

/* The last packet is not whole: its topic bears out the one before. */
static void
test_topic_follows(void)
{
    g_autoptr(GByteArray) stream = g_byte_array_new();
    MqttVersion version = MQTT_3_1_1;

    g_byte_array_append(stream, (const uint8_t *)TAIL, strlen(TAIL));
    append(stream, "30 07 0003 612f62 3137", 0);
    append(stream, "32 8907 0003 612f62", 50);
    g_assert_cmpuint(hunt(mqtt_test_span(stream), 0, 4096, &version), ==, strlen(TAIL));
    stream->data[stream->len - 51] = 0; /* U+0000 in that topic */
    g_assert_cmpuint(hunt(mqtt_test_span(stream), 0, 4096, &version), ==, SIZE_MAX);
}

/* What is of one version alone tells it. */
static void
test_version(void)
{
    static const char *const heads[] = {"32 8907 0003 612f62 0009 7b",
                                        "32 8907 0003 612f62 0009 02 01 01",
                                        "32 8907 0000 0009 03 23 0001"};
    static const MqttVersion versions[] = {MQTT_3_1_1, MQTT_VERSION_UNKNOWN, MQTT_5};

    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
        g_autoptr(GByteArray) stream = g_byte_array_new();
        g_autoptr(GByteArray) head = mqtt_test_bytes(heads[i]);
        MqttVersion version = MQTT_VERSION_UNKNOWN;

        g_byte_array_append(stream, (const uint8_t *)TAIL, strlen(TAIL));
        for (int twice = 0; twice < 2; twice++)
            append(stream, heads[i], 3 + 0x389 - head->len);
        g_assert_cmpuint(hunt(mqtt_test_span(stream), 0, 500, &version), ==, strlen(TAIL));
        g_assert_cmpint(version, ==, versions[i]);
    }
}

/* Data that is no MQTT is hardly ever taken for it, and not held for long. */
static void
test_other_data(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    g_autofree uint8_t *bytes = g_malloc(16384);
    static const char *const letters[] = {"\xd0\x9f", "\xd1\x80", "0",  "1", "9",
                                          " ",        "{",        "\"", ":"};

    for (int text = 0; text < 2; text++) {
        Fixture fixture = {.version = MQTT_VERSION_UNKNOWN};
        unsigned found = 0;

        for (int round = 0; round < 300; round++) {
            for (size_t i = 0; i < 16384; i++) {
                const char *letter = letters[g_rand_int_range(rand, 0, G_N_ELEMENTS(letters))];

                bytes[i] = text ? (uint8_t)letter[0] : (uint8_t)g_rand_int(rand);
                if (text && letter[1] != '\0' && i + 1 < 16384)
                    bytes[++i] = (uint8_t)letter[1];
            }
            found += feed(&fixture, psk_span(bytes, 16384));
        }
        g_assert_cmpuint(found, <=, 1);
        g_assert_cmpuint(fixture.most, <=, MQTT_HUNT_INSIDE_MAX + 2 * 16384);
        clear(&fixture);
    }
}

/* Bytes made so that a packet may begin everywhere cost no more than their number allows. */
static void
test_bounded_effort(void)
{
    g_autoptr(GByteArray) stream = g_byte_array_new();
    gint64 start = g_get_monotonic_time();
    Fixture fixture = {.version = MQTT_5};

    while (stream->len < 16384)
        append(stream, "30 ff7f 03ff", 0);
    for (int round = 0; round < 64; round++)
        feed(&fixture, mqtt_test_span(stream));
    for (int round = 0; round < 20000; round++)
        feed(&fixture, psk_span("x", 1));
    g_assert_cmpint(g_get_monotonic_time() - start, <, 20 * G_USEC_PER_SEC);
    clear(&fixture);
}

/* Packets without content bear out nothing, however many there are, and are not held for it. */
static void
test_bare_packets(void)
{
    g_autoptr(GByteArray) stream = g_byte_array_new();
    gint64 start = g_get_monotonic_time();
    Fixture fixture = {.version = MQTT_3_1_1};

    while (stream->len < 16384) /* PINGREQ, across the records */
        append(stream, "00 c0", 0);
    g_assert_false(feed(&fixture, psk_span("x\xc0", 2)));
    for (int round = 0; round < 64; round++)
        g_assert_false(feed(&fixture, mqtt_test_span(stream)));
    g_assert_cmpuint(fixture.most, <=, 2 * stream->len);
    g_assert_cmpint(g_get_monotonic_time() - start, <, 20 * G_USEC_PER_SEC);
    clear(&fixture);
}

/* A packet in records of one octet each: its bytes come back once, in time that they allow. */
static void
test_many_records(void)
{
    enum { RECORDS = 400000 };
    g_autoptr(GByteArray) head = mqtt_test_bytes("30 80808007 0001 74");
    gint64 start = g_get_monotonic_time();
    Fixture fixture = {.version = MQTT_3_1_1};
    MqttHeld *held = &fixture.hunt.held;
    size_t size = 0;
    MqttWhere where;
    PskSpan bytes;

    g_assert_false(feed(&fixture, mqtt_test_span(head)));
    for (int i = 0; i < RECORDS; i++)
        g_assert_false(feed(&fixture, psk_span("x", 1)));
    g_assert_cmpuint(fixture.most, ==, head->len + RECORDS);
    g_assert_cmpuint(held->pieces->len, <=, MQTT_HELD_PIECES);
    for (uint64_t record = 1; mqtt_held_take(held, SIZE_MAX, &bytes, &where); record++) {
        g_assert_cmpuint(where.frame, ==, record < MQTT_HELD_PIECES ? record : fixture.records);
        size += bytes.size;
    }
    g_assert_cmpuint(size, ==, head->len + RECORDS);
    g_assert_cmpint(g_get_monotonic_time() - start, <, 20 * G_USEC_PER_SEC);
    clear(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mqtt/hunt/across_records", test_across_records);
    g_test_add_func("/mqtt/hunt/publish_begun", test_publish_begun);
    g_test_add_func("/mqtt/hunt/header_in_vain", test_header_in_vain);
    g_test_add_func("/mqtt/hunt/header_not_minimal", test_header_not_minimal);
    g_test_add_func("/mqtt/hunt/topic_follows", test_topic_follows);
    g_test_add_func("/mqtt/hunt/version", test_version);
    g_test_add_func("/mqtt/hunt/other_data", test_other_data);
    g_test_add_func("/mqtt/hunt/bounded_effort", test_bounded_effort);
    g_test_add_func("/mqtt/hunt/bare_packets", test_bare_packets);
    g_test_add_func("/mqtt/hunt/many_records", test_many_records);
    return g_test_run();
}
