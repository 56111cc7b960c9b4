/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wire.h"

#include <stdio.h>
#include <string.h>

static const char *const names[2] = {"client", "server"};
static GString *lines;
static GByteArray *queue[2];   /* sent by this end, not received yet */
static GByteArray *partial[2]; /* sent by this end, not a whole record yet */

static void
clear(GByteArray **array)
{
    if (*array == NULL)
        *array = g_byte_array_new();
    g_byte_array_set_size(*array, 0);
}

void
wire_begin(const WireSession *s)
{
    if (lines == NULL)
        lines = g_string_new(NULL);
    g_string_printf(lines,
                    "session %s\nversion %04x\nsuite %04x\nencrypt_then_mac %d\n"
                    "extended_master_secret %d\ntruncated_hmac %d\n",
                    s->stack, s->version, s->suite, s->encrypt_then_mac, s->extended_master_secret,
                    s->truncated_hmac);
    for (int who = 0; who < 2; who++) {
        clear(&queue[who]);
        clear(&partial[who]);
    }
}

static void
append_hex(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        g_string_append_printf(lines, "%02x", data[i]);
    g_string_append_c(lines, '\n');
}

void
wire_note(const char *name, const void *data, size_t size)
{
    g_string_append_printf(lines, "%s ", name);
    append_hex(data, size);
}

void
wire_send(int who, const void *data, size_t size)
{
    GByteArray *rest = partial[who];

    g_byte_array_append(queue[who], data, (guint)size);
    g_byte_array_append(rest, data, (guint)size);
    while (rest->len >= 5 && rest->len >= 5u + (rest->data[3] << 8 | rest->data[4])) {
        size_t length = (size_t)(rest->data[3] << 8 | rest->data[4]);

        g_string_append_printf(lines, "%s.record %02x %02x%02x ", names[who], rest->data[0],
                               rest->data[1], rest->data[2]);
        append_hex(rest->data + 5, length);
        g_byte_array_remove_range(rest, 0, (guint)(5 + length));
    }
}

int
wire_receive(int who, void *data, size_t size)
{
    GByteArray *from = queue[1 - who];
    size_t count = MIN(size, from->len);

    if (count == 0)
        return -1;
    memcpy(data, from->data, count);
    g_byte_array_remove_range(from, 0, (guint)count);
    return (int)count;
}

void
wire_end(void)
{
    printf("\n%s", lines->str);
    g_string_truncate(lines, 0);
}

const char *
wire_text(int who, size_t index)
{
    /* Around the size of a block, with and without room for the padding; one is a single octet. */
    static const char *const texts[2][5] = {
        {"hello", "0123456789abcdef", "x", "a line that is longer than two blocks of the cipher"},
        {"0123456789abcde", "0123456789a", "and the answer comes in three parts"},
    };
    const char *text = texts[who][index];

    if (text != NULL)
        wire_note(who == WIRE_CLIENT ? "client.data" : "server.data", text, strlen(text));
    return text;
}

const uint8_t *
wire_key(size_t size)
{
    static uint8_t key[512];

    for (size_t i = 0; i < size; i++)
        key[i] = (uint8_t)(i * 7 + size);
    return key;
}
