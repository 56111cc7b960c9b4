/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The wire between two ends of one TLS stack in the same process, and the record of what passed.
 *
 * Writes the blocks of ../sessions.txt, whose first lines say what they mean.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

enum { WIRE_CLIENT = 0, WIRE_SERVER = 1 };

typedef struct {
    const char *stack;
    uint16_t version;
    uint16_t suite;
    bool encrypt_then_mac;
    bool extended_master_secret;
    bool truncated_hmac;
} WireSession;

/* Begins a session; what came of the one before is forgotten unless wire_end() was called. */
void wire_begin(const WireSession *session);

/* |who| sends, the other one receives: the octets taken, or -1 where there are none. */
void wire_send(int who, const void *data, size_t size);
int wire_receive(int who, void *data, size_t size);

/* Adds a line "name hex". */
void wire_note(const char *name, const void *data, size_t size);

/* Prints the session. */
void wire_end(void);

/* What |who| says as application data: the |index|th text, or NULL. Noted as said. */
const char *wire_text(int who, size_t index);

/* A fixed key of |size| octets. */
const uint8_t *wire_key(size_t size);
