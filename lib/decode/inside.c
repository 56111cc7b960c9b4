/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/inside.h"

/* What is looked at for the head of an HTTP message. */
enum { HEAD_MAX = 4096 };

static bool
begins_with(PskSpan bytes, const char *text)
{
    size_t size = strlen(text);

    return bytes.size >= size && memcmp(bytes.data, text, size) == 0;
}

/*
 * RFC 9112 section 2.1: a request, or the answer to one, without its first |missing| octets. Stacks
 * that speak TLS 1.0 send the first octet in a record of its own.
 */
static bool
is_http(PskSpan bytes, size_t missing)
{
    static const char *const starts[] = {"GET /",   "POST /",   "HEAD /",   "PUT /",
                                         "PATCH /", "DELETE /", "OPTIONS ", "HTTP/1."};

    for (size_t i = 0; i < G_N_ELEMENTS(starts); i++)
        if (begins_with(bytes, starts[i] + missing))
            return true;
    return false;
}

/* Whether the lines of |head|, in lower case, have a field of that name with |value| in it. */
static bool
has_field(char *const *lines, const char *name, const char *value)
{
    for (; *lines != NULL && **lines != '\0'; lines++)
        if (g_str_has_prefix(*lines, name) && strstr(*lines + strlen(name), value) != NULL)
            return true;
    return false;
}

/* RFC 6455 section 4.1; MQTT 5 section 6: the subprotocol is mqtt, formerly mqttv3.1. */
static void
note_upgrade(PskFacts *facts, PskSpan bytes)
{
    g_autofree char *text = g_strndup((const char *)bytes.data, bytes.size);
    g_autofree char *head = g_ascii_strdown(text, -1);
    g_auto(GStrv) lines = g_strsplit(head, "\r\n", 64);

    if (!has_field(lines, "upgrade:", "websocket"))
        return;
    facts->inside = PSK_INSIDE_WEBSOCKET;
    facts->inside_mqtt = has_field(lines, "sec-websocket-protocol:", "mqtt");
}

void
psk_inside_note(PskFacts *facts, PskSender from, PskSpan content, uint64_t frame)
{
    uint64_t before = facts->direction[from].application_bytes;

    if (before > 1 || facts->inside != PSK_INSIDE_UNKNOWN || !is_http(content, (size_t)before))
        return;
    facts->inside = PSK_INSIDE_HTTP;
    facts->inside_frame = frame;
    note_upgrade(facts, psk_span_first(content, HEAD_MAX));
}
