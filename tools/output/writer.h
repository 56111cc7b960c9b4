/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writer: the last stage. Takes items in capture order, numbers sessions, keeps a text block
 * together until its session ends (unless an interface is watched), and writes standard output and
 * the files of --streams.
 *
 * A connection that is no TLS, on a port that was not expected to have any, waits here until the
 * capture shows TLS on that port or ends.
 */
#pragma once

#include "options.h"
#include "output/item.h"
#include "output/summary.h"
#include "output/unread.h"

/* Text of sessions that have not ended, in all; beyond it, and so much more for each of them that
 * has any, the largest block is begun early. */
#define WRITER_HELD_MAX  ((size_t)2 * 1024 * 1024)
#define WRITER_HELD_EACH ((size_t)1024)

/* Connections that are no TLS and wait to see whether their port has any. */
#define WRITER_WAITING_MAX 1024

typedef struct Writer Writer;

/* |options| are borrowed. NULL with |error| where the folder of --streams can't be used. */
Writer *writer_new(const Options *options, GError **error);

/* The key table of the run, see summary_set_table(). */
void writer_set_table(Writer *writer, const PskTable *table);
void writer_free(Writer *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Writer, writer_free)

/* Takes the item; with ITEM_END its session and tag too. */
void writer_take(Writer *writer, const Item *item);

/* The end of all captures: what waits is decided, and the summary written. */
void writer_end(Writer *writer, const SummaryTotals *totals);

/* Gives everything written so far to the system: for live captures, and before messages. */
void writer_flush(Writer *writer);

/* From now on, what is written is given to the system at once: the input is live. */
void writer_set_prompt(Writer *writer);

/* The sessions that could not be read so far; valid until the next item. */
const Unread *writer_unread(const Writer *writer);

/* For each port whether sessions that were taken had TLS on it. */
const bool *writer_tls_ports(const Writer *writer);

/* Whether its files can be written, for once root's privileges were given up. */
bool writer_check(const Writer *writer, GError **error);

/*
 * False with |error| when writing failed, for which nothing more should be read; any thread may
 * ask. After a failure of standard output nothing more is written; after one of --streams, what was
 * read until then still comes out.
 */
bool writer_ok(Writer *writer, GError **error);

/* False where a session was not decrypted, or had a finding above note (--strict). */
bool writer_is_strict(const Writer *writer);
