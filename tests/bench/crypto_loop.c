/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The floor of decryption: libgcrypt, deriving the keys, decrypting and verifying the records that
 * bench_generate --records wrote, from memory, in capture order. Prints its own CPU time, without
 * that of reading the file.
 *
 * Of the four PRF calls of a handshake (master secret, keys, two Finished) those whose handshake
 * hash is not in the file run over octets of the same number.
 */
#include <glib.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "opening.h"
#include "records.h"

enum { PSK = 16, PREMASTER = 4 + 2 * PSK };

typedef struct {
    Opener opener;
    GHashTable *sessions; /* number -> two Directions */
    uint64_t records, bytes, bad;
} Loop;

static void
keys_free(gpointer data)
{
    Direction *side = data;

    direction_clear(&side[0]);
    direction_clear(&side[1]);
    g_free(side);
}

static void
open_session(Loop *loop, uint32_t number, const RecordSession *session)
{
    const Suite *suite = suite_find(session->suite);
    Direction *side = g_new0(Direction, 2);
    uint8_t premaster[PREMASTER] = {0, PSK, [2 + PSK + 1] = PSK};
    uint8_t seed[22 + HASH_MAX] = "extended master secret", scratch[MASTER];
    size_t hash = gcry_md_get_algo_dlen(suite->prf);

    memcpy(premaster + 4 + PSK, session->psk, PSK);
    opener_prf(&loop->opener, suite, premaster, sizeof(premaster), seed, 22 + hash, scratch, 48);
    opener_prf(&loop->opener, suite, session->master, 48, seed, 15 + hash, scratch, 12);
    opener_prf(&loop->opener, suite, session->master, 48, seed, 15 + hash, scratch, 12);
    opener_derive(&loop->opener, suite, true, session->master, session->random, side);
    g_hash_table_replace(loop->sessions, GUINT_TO_POINTER(number), side);
}

static void
take_record(Loop *loop, const RecordHead *head, const uint8_t *record)
{
    Direction *side = g_hash_table_lookup(loop->sessions, GUINT_TO_POINTER(head->session));
    uint8_t out[PLAIN_MAX];

    loop->records++;
    loop->bytes += head->size;
    if (opener_open(&loop->opener, &side[head->from], record, head->size, out) < 0)
        loop->bad++;
}

static void
run(Loop *loop, const char *at, size_t size)
{
    RecordHead head;
    RecordSession session;

    while (size >= sizeof(head)) {
        size_t body;

        memcpy(&head, at, sizeof(head));
        body = head.size > 0 ? head.size : sizeof(session);
        at += sizeof(head);
        if (head.size > 0) {
            take_record(loop, &head, (const uint8_t *)at);
        } else {
            memcpy(&session, at, sizeof(session));
            open_session(loop, head.session, &session);
        }
        at += body;
        size -= sizeof(head) + body;
    }
}

static double
cpu_seconds(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *data = NULL;
    Loop loop = {.sessions = g_hash_table_new_full(NULL, NULL, NULL, keys_free)};
    gsize size;
    double begin;

    if (argc != 2 || !g_file_get_contents(argv[1], &data, &size, &error)) {
        fprintf(stderr, "%s\n", argc == 2 ? error->message : "one argument: a file of records");
        return 1;
    }
    opener_init(&loop.opener);
    begin = cpu_seconds();
    run(&loop, data, size);
    printf("{\"records\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"bad\":%" PRIu64 ",\"cpu\":%.6f}\n",
           loop.records, loop.bytes, loop.bad, cpu_seconds() - begin);
    g_hash_table_unref(loop.sessions);
    opener_clear(&loop.opener);
    return loop.bad == 0 ? 0 : 1;
}
