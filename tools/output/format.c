/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/format.h"

#include <arpa/inet.h>

#include "base/text.h"

#define SECOND INT64_C(1000000000)

enum { DAY = 86400 };

/* |number|, which is less than 100, in two digits. */
static char *
put_pair(char *at, uint32_t number)
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                                "25262728293031323334353637383940414243444546474849"
                                "50515253545556575859606162636465666768697071727374"
                                "75767778798081828384858687888990919293949596979899";

    memcpy(at, pairs + 2 * number, 2);
    return at + 2;
}

static char *
put_number(char *at, uint32_t number)
{
    if (number >= 100)
        return put_pair(put_number(at, number / 100), number % 100);
    if (number >= 10)
        return put_pair(at, number);
    *at = (char)('0' + number);
    return at + 1;
}

static void
append_ipv4(GString *out, const uint8_t *address)
{
    char text[sizeof("255.255.255.255.")];
    char *at = text;

    for (int i = 0; i < 4; i++) {
        at = put_number(at, address[i]);
        *at++ = '.';
    }
    psk_text_append_raw(out, text, (size_t)(at - text) - strlen("."));
}

static void
append_ipv6(GString *out, const uint8_t *address)
{
    char text[INET6_ADDRSTRLEN] = "?";

    inet_ntop(AF_INET6, address, text, sizeof(text));
    psk_text_append_string(out, text);
}

void
format_address(GString *out, uint8_t ip_version, const PacketEndpoint *endpoint)
{
    if (ip_version == 6)
        append_ipv6(out, endpoint->address);
    else
        append_ipv4(out, endpoint->address);
}

void
format_endpoint(GString *out, uint8_t ip_version, const PacketEndpoint *endpoint)
{
    if (ip_version == 6)
        g_string_append_c(out, '[');
    format_address(out, ip_version, endpoint);
    if (ip_version == 6)
        g_string_append_c(out, ']');
    g_string_append_c(out, ':');
    psk_text_append_number(out, endpoint->port);
}

/*
 * The date |days| after 1970-01-01 in the Gregorian calendar. Years are counted from a first of
 * March, so that the leap day is their last; five of their months in a row have 153 days.
 */
static char *
put_date(char *at, int64_t days)
{
    int64_t since = days + 719468;                                /* 0000-03-01 */
    int64_t era = (since >= 0 ? since : since - 146096) / 146097; /* of 400 years */
    int64_t day_of_era = since - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day + 2) / 153; /* 0 is March */
    uint32_t year;

    day -= (153 * month + 2) / 5;
    year = (uint32_t)(era * 400 + year_of_era + (month >= 10));
    at = put_pair(put_pair(at, year / 100), year % 100);
    *at++ = '-';
    at = put_pair(at, (uint32_t)(month < 10 ? month + 3 : month - 9));
    *at++ = '-';
    return put_pair(at, (uint32_t)day + 1);
}

static char *
put_time_of_day(char *at, uint32_t of_day)
{
    uint32_t minutes = of_day / 60;

    at = put_pair(at, minutes / 60);
    *at++ = ':';
    at = put_pair(at, minutes % 60);
    *at++ = ':';
    return put_pair(at, of_day - minutes * 60);
}

/* A point and the first |digits| of the nine of |nanoseconds|; there is room for all. */
static char *
put_fraction(char *at, uint32_t nanoseconds, uint8_t digits)
{
    if (digits == 0)
        return at;
    *at++ = '.';
    for (int i = 7; i > 0; i -= 2, nanoseconds /= 100)
        put_pair(at + i, nanoseconds % 100);
    *at = (char)('0' + nanoseconds);
    return at + MIN(digits, 9);
}

/* What is left of |*time| behind the last whole |unit|, which becomes the unit of |*time|. */
static uint32_t
split(int64_t *time, int64_t unit)
{
    int64_t rest = *time % unit;

    *time /= unit;
    if (rest < 0) {
        rest += unit;
        --*time;
    }
    return (uint32_t)rest;
}

static void
append_date_time(GString *out, char separator, int64_t time_ns, uint8_t digits)
{
    int64_t time = time_ns;
    uint32_t nanoseconds = split(&time, SECOND);
    uint32_t of_day = split(&time, DAY);
    char text[sizeof("2026-03-31 17:28:32.368123456")];
    char *at = put_date(text, time);

    *at++ = separator;
    at = put_fraction(put_time_of_day(at, of_day), nanoseconds, digits);
    psk_text_append_raw(out, text, (size_t)(at - text));
}

void
format_time_rfc3339(GString *out, int64_t time_ns, uint8_t digits)
{
    append_date_time(out, 'T', time_ns, digits);
    g_string_append_c(out, 'Z');
}

void
format_date_time(GString *out, int64_t time_ns, uint8_t digits)
{
    append_date_time(out, ' ', time_ns, digits);
}

static void
begin_second(FormatSecond *second, int64_t time_ns)
{
    int64_t time = time_ns;

    second->from_ns = time_ns;
    second->left = (uint32_t)SECOND - split(&time, SECOND);
    put_time_of_day(second->text, split(&time, DAY));
}

void
format_time_of_day(GString *out, FormatSecond *last, int64_t time_ns, uint8_t digits)
{
    char text[sizeof("17:28:32.368123456")];
    char *at = text + sizeof last->text;
    uint64_t since;

    if (time_ns < last->from_ns || (uint64_t)time_ns - (uint64_t)last->from_ns >= last->left)
        begin_second(last, time_ns);
    since = (uint64_t)time_ns - (uint64_t)last->from_ns;
    memcpy(text, last->text, sizeof last->text);
    at = put_fraction(at, (uint32_t)(SECOND - last->left + since), digits);
    psk_text_append_raw(out, text, (size_t)(at - text));
}
