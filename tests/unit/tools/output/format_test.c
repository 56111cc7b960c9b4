/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times as date(1) writes them, addresses as RFC 5952 does. */
#include "output/format.h"

#define SECOND INT64_C(1000000000)

static void
check_time(int64_t time_ns, uint8_t digits, const char *expected)
{
    g_autoptr(GString) text = g_string_new(NULL);

    format_time_rfc3339(text, time_ns, digits);
    g_assert_cmpstr(text->str, ==, expected);
}

static void
test_digits(void)
{
    int64_t time_ns = 1774978112 * SECOND + 368123456;

    check_time(time_ns, 0, "2026-03-31T17:28:32Z");
    check_time(time_ns, 3, "2026-03-31T17:28:32.368Z");
    check_time(time_ns, 6, "2026-03-31T17:28:32.368123Z");
    check_time(time_ns, 9, "2026-03-31T17:28:32.368123456Z");
    check_time(time_ns, 200, "2026-03-31T17:28:32.368123456Z");
    check_time(7, 9, "1970-01-01T00:00:00.000000007Z");
}

/* Leap days, and the ends of what 64 bits of nanoseconds hold. */
static void
test_calendar(void)
{
    check_time(951782399 * SECOND, 0, "2000-02-28T23:59:59Z");
    check_time(951782400 * SECOND, 0, "2000-02-29T00:00:00Z");
    check_time(951868800 * SECOND, 0, "2000-03-01T00:00:00Z");
    check_time(4107542400 * SECOND, 0, "2100-03-01T00:00:00Z");
    check_time(4107542399 * SECOND, 0, "2100-02-28T23:59:59Z");
    check_time(-1, 9, "1969-12-31T23:59:59.999999999Z");
    check_time(-SECOND, 1, "1969-12-31T23:59:59.0Z");
    check_time(-2208988800 * SECOND, 0, "1900-01-01T00:00:00Z");
    check_time(INT64_MIN, 9, "1677-09-21T00:12:43.145224192Z");
    check_time(INT64_MAX, 9, "2262-04-11T23:47:16.854775807Z");
}

/* Every day of 584 years, against GLib. */
static void
test_every_day(void)
{
    for (int64_t day = -106000; day < 106000; day++) {
        g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(day * 86400 + 43200);
        g_autofree char *expected = g_date_time_format(date, "%Y-%m-%dT%H:%M:%SZ");

        check_time((day * 86400 + 43200) * SECOND, 0, expected);
    }
}

static void
test_for_people(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    FormatSecond last = {0};

    format_date_time(text, 951782399 * SECOND, 2);
    g_string_append(text, " | ");
    format_time_of_day(text, &last, 951782399 * SECOND + 50000000, 2);
    g_assert_cmpstr(text->str, ==, "2000-02-28 23:59:59.00 | 23:59:59.05");
}

/* Each second's first and last nanosecond, whichever second was written before. */
static void
test_seconds(void)
{
    static const struct {
        int64_t time_ns;
        const char *expected;
    } cases[] = {
        {0, "00:00:00.000000000"},
        {SECOND - 1, "00:00:00.999999999"},
        {SECOND, "00:00:01.000000000"},
        {-1, "23:59:59.999999999"},
        {-SECOND, "23:59:59.000000000"},
        {INT64_MIN, "00:12:43.145224192"},
        {INT64_MAX, "23:47:16.854775807"},
        {951782400 * SECOND - 1, "23:59:59.999999999"},
        {951782400 * SECOND, "00:00:00.000000000"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (size_t j = 0; j < G_N_ELEMENTS(cases); j++) {
            g_autoptr(GString) text = g_string_new(NULL);
            FormatSecond last = {0};

            format_time_of_day(text, &last, cases[i].time_ns, 9);
            g_string_truncate(text, 0);
            format_time_of_day(text, &last, cases[j].time_ns, 9);
            g_assert_cmpstr(text->str, ==, cases[j].expected);
        }
    }
}

static void
check_endpoint(uint8_t ip_version, PacketEndpoint endpoint, const char *expected)
{
    g_autoptr(GString) text = g_string_new(NULL);

    format_endpoint(text, ip_version, &endpoint);
    g_assert_cmpstr(text->str, ==, expected);
}

static void
test_endpoints(void)
{
    check_endpoint(4, (PacketEndpoint){.address = {192, 168, 5, 7}, .port = 61234},
                   "192.168.5.7:61234");
    check_endpoint(4, (PacketEndpoint){.address = {255, 255, 255, 255}, .port = 65535},
                   "255.255.255.255:65535");
    check_endpoint(4, (PacketEndpoint){.address = {0}, .port = 0}, "0.0.0.0:0");
    check_endpoint(6, (PacketEndpoint){.address = {0x20, 1, 0xd, 0xb8, [15] = 1}, .port = 8883},
                   "[2001:db8::1]:8883");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tools/output/format/digits", test_digits);
    g_test_add_func("/tools/output/format/calendar", test_calendar);
    g_test_add_func("/tools/output/format/every-day", test_every_day);
    g_test_add_func("/tools/output/format/for-people", test_for_people);
    g_test_add_func("/tools/output/format/seconds", test_seconds);
    g_test_add_func("/tools/output/format/endpoints", test_endpoints);
    return g_test_run();
}
