/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Epoch: a stretch of what is decoded, the same for any number of threads.
 *
 * Whether all sessions together hold too much is told by what they held at the end of an epoch that
 * all threads have left behind, which is the EPOCHS_BEHIND-th before the one at hand. So nobody
 * waits for anybody to know it, and everybody comes to the same answer.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An epoch ends with the event that reaches one of them. */
#define EPOCH_BYTES  ((size_t)192 * 1024)
#define EPOCH_EVENTS 144

#define EPOCHS_BEHIND 3

/*
 * What all sessions may hold of records and handshake messages that are not complete; and of MQTT.
 * They are apart because a packet that is not held costs its payload, and a record what follows.
 */
#define EPOCH_RECORDS_MAX ((size_t)64 * 1024 * 1024)
#define EPOCH_MQTT_MAX    ((size_t)64 * 1024 * 1024)

/* What is held at its end. */
typedef struct {
    uint64_t records;
    uint64_t mqtt;
} EpochHeld;

/* How much of one has gone by; zeroed at its beginning. */
typedef struct {
    size_t bytes;
    unsigned events;
} Epoch;

/* One event of |size| octets of data. True where the epoch ends with it. */
static inline bool
epoch_add(Epoch *epoch, size_t size)
{
    epoch->bytes += size;
    return ++epoch->events >= EPOCH_EVENTS || epoch->bytes >= EPOCH_BYTES;
}
