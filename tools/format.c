/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format.h"

#include <arpa/inet.h>

#include "base/text.h"

#define SECOND INT64_C(1000000000)

enum { DAY = 86400 };

static void
append_ipv4(GString *out, const uint8_t *address)
{
    for (int i = 0; i < 4; i++) {
        if (i > 0)
            g_string_append_c(out, '.');
        psk_text_append_number(out, address[i]);
    }
}

void
format_address(GString *out, uint8_t ip_version, const PacketEndpoint *endpoint)
{
    char text[INET6_ADDRSTRLEN] = "?";

    if (ip_version != 6) {
        append_ipv4(out, endpoint->address);
        return;
    }
    inet_ntop(AF_INET6, endpoint->address, text, sizeof(text));
    psk_text_append_string(out, text);
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

static char *
put_digits(char *at, uint32_t number, unsigned width)
{
    for (unsigned i = width; i > 0; i--, number /= 10)
        at[i - 1] = (char)('0' + number % 10);
    return at + width;
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

    day -= (153 * month + 2) / 5;
    at = put_digits(at, (uint32_t)(era * 400 + year_of_era + (month >= 10)), 4);
    *at++ = '-';
    at = put_digits(at, (uint32_t)(month < 10 ? month + 3 : month - 9), 2);
    *at++ = '-';
    return put_digits(at, (uint32_t)day + 1, 2);
}

static char *
put_time_of_day(char *at, int64_t of_day)
{
    at = put_digits(at, (uint32_t)(of_day / 3600), 2);
    *at++ = ':';
    at = put_digits(at, (uint32_t)(of_day / 60 % 60), 2);
    *at++ = ':';
    return put_digits(at, (uint32_t)(of_day % 60), 2);
}

/* Appends |time_ns| as date, |separator| and time of day, or where that is 0, the latter alone. */
static void
append_time(GString *out, char separator, int64_t time_ns, uint8_t digits)
{
    int64_t seconds = time_ns / SECOND - (time_ns % SECOND < 0);
    int64_t fraction = (time_ns % SECOND + SECOND) % SECOND;
    int64_t of_day = (seconds % DAY + DAY) % DAY;
    char text[sizeof("2026-03-31 17:28:32.368123456")];
    char *at = text;

    if (separator != '\0') {
        at = put_date(at, (seconds - of_day) / DAY);
        *at++ = separator;
    }
    at = put_time_of_day(at, of_day);
    if (digits > 0) {
        *at++ = '.';
        put_digits(at, (uint32_t)fraction, 9);
        at += MIN(digits, 9);
    }
    psk_text_append_raw(out, text, (size_t)(at - text));
}

void
format_time_rfc3339(GString *out, int64_t time_ns, uint8_t digits)
{
    append_time(out, 'T', time_ns, digits);
    g_string_append_c(out, 'Z');
}

void
format_date_time(GString *out, int64_t time_ns, uint8_t digits)
{
    append_time(out, ' ', time_ns, digits);
}

void
format_time_of_day(GString *out, int64_t time_ns, uint8_t digits)
{
    append_time(out, '\0', time_ns, digits);
}
