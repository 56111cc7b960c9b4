/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PskTable: the identities and keys that the user gave.
 *
 * One identity may have several keys (the same identity on several lines): all are tried.
 */
#pragma once

#include <glib.h>

#include "base/secret.h"

/* Longer identities and keys are refused: RFC 4279 section 5.4 lets identities and keys be shorter
 * than this in every stack there is. */
enum {
    PSK_IDENTITY_MAX = 65535,
    PSK_KEY_SIZE_MAX = 65535,
};

/* Keys of one identity that are tried for a session; the first of them in the table. */
enum { PSK_TRIED_KEYS_MAX = 64 };

/* How the user wrote a key: psk_table_entry_text(). */
typedef enum {
    PSK_TABLE_TEXT_KEPT,  /* in some way, which the table keeps */
    PSK_TABLE_TEXT_LOWER, /* in hexadecimal with lower-case digits */
    PSK_TABLE_TEXT_UPPER, /* with upper-case ones */
} PskTableText;

/* One line of the table; the spans are the table's, wiped with it. */
typedef struct {
    PskSpan identity; /* raw bytes */
    PskSpan key;
    PskTableText form;
    PskSpan kept_text; /* of PSK_TABLE_TEXT_KEPT */
    uint32_t source;   /* which file: psk_table_source() */
    uint32_t line;     /* in that file, from 1; 0 for entries that were not read from a file */
    uint32_t next;     /* the next entry with this identity, PSK_TABLE_NONE at the end */
} PskTableEntry;

#define PSK_TABLE_NONE UINT32_MAX

typedef struct PskTable PskTable;

PskTable *psk_table_new(void);
void psk_table_free(PskTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PskTable, psk_table_free)

/* Registers the name of a place that entries come from (a file as the user named it). */
uint32_t psk_table_add_source(PskTable *table, const char *name);
const char *psk_table_source(const PskTable *table, uint32_t source);

/*
 * Adds one entry; all bytes are copied. |identity| and |key| are within the limits above, |text| is
 * the key as the user wrote it, of less than 2^30 octets. Returns false where the identity already
 * stood in the table before (the key is added all the same).
 */
bool psk_table_add(PskTable *table, PskSpan identity, PskSpan key, PskSpan text, uint32_t source,
                   uint32_t line);

/* The entries of an identity, first line first, as an index; PSK_TABLE_NONE where there is none. */
uint32_t psk_table_find(const PskTable *table, PskSpan identity);

/*
 * Remembers a line whose key can't be used as it is written (no hexadecimal, or an odd number of
 * digits), so that a diagnosis can name it and try other readings. It is no entry:
 * psk_table_find() does not see it.
 */
void psk_table_add_unusable(PskTable *table, PskSpan identity, PskSpan text, uint32_t source,
                            uint32_t line);

/* The first such line of an identity; its key is empty. False where there is none. */
bool psk_table_find_unusable(const PskTable *table, PskSpan identity, PskTableEntry *entry);

/* The number of entries, and one of them (index below the number). */
size_t psk_table_size(const PskTable *table);
PskTableEntry psk_table_entry(const PskTable *table, uint32_t index);

/* The key as the user wrote it. */
void psk_table_entry_text(const PskTableEntry *entry, PskSecret *text);

/* "keys.txt:3" for people; g_free it. */
char *psk_table_entry_ref(const PskTable *table, uint32_t index);
char *psk_table_line_ref(const PskTable *table, const PskTableEntry *entry);
