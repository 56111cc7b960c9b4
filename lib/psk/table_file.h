/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key tables as files: one `identity:key` on each line, as mosquitto's psk_file. */
#pragma once

#include "psk/table.h"

typedef enum {
    PSK_TABLE_FILE_ERROR_READ,   /* the file can't be read */
    PSK_TABLE_FILE_ERROR_NO_KEY, /* it was read, and not one line can be used */
} PskTableFileError;

#define PSK_TABLE_FILE_ERROR (psk_table_file_error_quark())
GQuark psk_table_file_error_quark(void);

/* Longer lines are bad lines, and a larger file is refused. */
enum { PSK_TABLE_LINE_MAX = 1 << 18 };

typedef enum {
    PSK_LINE_BAD,       /* the line was not used */
    PSK_LINE_DOUBTFUL,  /* the line was used, and is hardly what was meant */
    PSK_LINE_DUPLICATE, /* the line was used; its identity stood on an earlier line too */
} PskLineProblem;

/*
 * Told of each line with a problem; |message| names file and line and never holds a key.
 * |identity| is the line's, empty where it has none; |line| is its number, |first_line| that of
 * the identity's first entry for duplicates.
 */
typedef void (*PskLineReport)(void *user, PskLineProblem problem, const char *message,
                              PskSpan identity, uint32_t line, uint32_t first_line);

/*
 * Reads the file |path| into |table|. The key is what follows the last colon, the identity the raw
 * bytes before it. A byte order mark, CR at line ends, blank lines and lines that begin with # are
 * passed over. Bad lines are reported and left out. False with |error| where the file has no usable
 * line or can't be read; what was read of it before is then in the table all the same. |report| may
 * be NULL.
 */
bool psk_table_file_read(PskTable *table, const char *path, PskLineReport report, void *user,
                         GError **error);

/* The same from memory; |name| stands for the file in messages. */
bool psk_table_file_parse(PskTable *table, PskSpan content, const char *name, PskLineReport report,
                          void *user, GError **error);

/*
 * The same of bytes that come in pieces, cut anywhere. |table| and |user| must live until
 * psk_table_file_end(), which gives the file's verdict and frees it.
 */
typedef struct PskTableFile PskTableFile;

PskTableFile *psk_table_file_begin(PskTable *table, const char *name, PskLineReport report,
                                   void *user);
void psk_table_file_push(PskTableFile *file, PskSpan piece);
bool psk_table_file_end(PskTableFile *file, GError **error);
