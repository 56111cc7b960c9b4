/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/writer.h"

#include "base/prefetch.h"
#include "decode/peers.h"
#include "live.h"
#include "output/report.h"
#include "output/sink.h"
#include "output/streams.h"

/* A session that is no TLS and waits for its port to turn out to have TLS. */
typedef struct {
    Item item;
} Waiting;

struct Writer {
    const Options *options;
    Sink sink;
    Streams *streams; /* NULL without --streams */
    GError *streams_error; /* after a failure; any thread may ask for it: writer_ok() */
    uint64_t sessions; /* numbers given so far */
    Summary *summary;
    PskPeers *peers;  /* what servers and identities did in the sessions so far */
    Report *report;   /* for sessions whose report changes by that */
    Unread unread;
    bool not_strict;
    bool prompt;      /* flush with each item that was written */
    bool tls_ports[UINT16_MAX + 1];
    GQueue waiting;   /* Waiting */
    size_t holding;   /* tags with held text, */
    size_t held;      /* and octets of it */
    HeldSpare spare;
    Tag *last;        /* whose block the output ends with, while its session goes on */
};

Writer *
writer_new(const Options *options, GError **error)
{
    g_autoptr(Writer) writer = g_new0(Writer, 1);

    writer->options = options;
    sink_init(&writer->sink);
    writer->summary = summary_new();
    writer->peers = psk_peers_new();
    writer->report = report_new(options, NULL, NULL);
    g_queue_init(&writer->waiting);
    if (options->streams != NULL) {
        writer->streams = streams_new(options->streams, error);
        if (writer->streams == NULL ||
            (options->interface != NULL && streams_made(writer->streams) >= 0 &&
             !live_give(streams_made(writer->streams), error)))
            return NULL;
    }
    return g_steal_pointer(&writer);
}

void
writer_set_table(Writer *writer, const PskTable *table)
{
    summary_set_table(writer->summary, table);
}

bool
writer_check(const Writer *writer, GError **error)
{
    return writer->streams == NULL || streams_check(writer->streams, error);
}

static void
waiting_free(gpointer data)
{
    Waiting *waiting = data;

    g_string_free(waiting->item.text, TRUE);
    if (waiting->item.line != NULL)
        g_string_free(waiting->item.line, TRUE);
    tag_free(waiting->item.tag);
    g_free(waiting);
}

void
writer_free(Writer *writer)
{
    if (writer == NULL)
        return;
    sink_clear(&writer->sink);
    g_queue_clear_full(&writer->waiting, waiting_free);
    held_spare_clear(&writer->spare);
    streams_free(writer->streams);
    g_clear_error(&writer->streams_error);
    summary_free(writer->summary);
    psk_peers_free(writer->peers);
    unread_clear(&writer->unread);
    report_free(writer->report);
    g_free(writer);
}

/* Sessions are numbered in the order in which they turned out to be TLS. */
static void
give_number(Writer *writer, Tag *tag)
{
    if (tag->id == 0)
        tag->id = ++writer->sessions;
}

static void
put_numbered(Writer *writer, const char *text, size_t size, size_t number_at, Tag *tag)
{
    if (number_at == ITEM_NO_NUMBER || number_at > size) {
        sink_put(&writer->sink, text, size);
        return;
    }
    give_number(writer, tag);
    sink_put(&writer->sink, text, number_at);
    sink_put_number(&writer->sink, tag->id);
    sink_put(&writer->sink, text + number_at, size - number_at);
}

static void
put_text(Writer *writer, const Item *item)
{
    put_numbered(writer, item->text->str, item->text->len, item->number_at, item->tag);
}

/* Writes the lines of a session that were held. */
static void
put_held(Writer *writer, Tag *tag)
{
    for (const HeldPiece *piece = tag->held.first; piece != NULL; piece = piece->next) {
        if (piece->next != NULL)
            psk_prefetch(piece->next, sizeof(HeldPiece) + HELD_PIECE_SIZE);
        sink_put(&writer->sink, piece->text, piece->size);
    }
    if (tag->held.size == 0)
        return;
    writer->held -= tag->held.size;
    writer->holding--;
    held_text_release(&tag->held, &writer->spare);
}

/*
 * Begins a block before its session has ended. Where the output already ends with this session's
 * lines, they simply go on.
 */
static void
put_early(Writer *writer, Tag *tag)
{
    if (writer->last != tag && tag->head != NULL)
        put_numbered(writer, tag->head, tag->head_size, tag->number_at, tag);
    put_held(writer, tag);
    writer->last = tag;
}

static void
keep_head(Tag *tag, const Item *item)
{
    g_free(tag->head);
    tag->head = g_memdup2(item->text->str, item->text->len);
    tag->head_size = item->text->len;
    tag->number_at = item->number_at;
}

/* One session must not fill the room alone while others could be kept together. */
static bool
must_begin(const Writer *writer, const Tag *tag)
{
    /* Who watches an interface wants to see what happens, however long a session goes on. */
    if (writer->options->interface != NULL)
        return true;
    return writer->held > WRITER_HELD_MAX + writer->holding * WRITER_HELD_EACH &&
           tag->held.size >= writer->held / writer->holding;
}

static void
take_line(Writer *writer, const Item *item)
{
    Tag *tag = item->tag;

    if (item->text != NULL)
        keep_head(tag, item);
    if (item->line->len == 0)
        return;
    if (tag->held.size == 0)
        writer->holding++;
    held_text_append(&tag->held, &writer->spare, item->line->str, item->line->len);
    writer->held += item->line->len;
    if (must_begin(writer, tag))
        put_early(writer, tag);
}

static void
put_end(Writer *writer, const Item *item)
{
    Tag *tag = item->tag;

    give_number(writer, tag);
    if (item->verdict != PSK_VERDICT_DECRYPTED || item->has_problem)
        writer->not_strict = true;
    /* Also where the block was begun early: only now the head says how it ended. */
    put_text(writer, item);
    put_held(writer, tag);
    if (item->line != NULL)
        sink_put(&writer->sink, item->line->str, item->line->len);
    writer->last = NULL;
    tag_free(tag);
}

/*
 * A session in the light of those before it: what the same server accepted, and the same identity
 * used. Only here they are in order.
 */
static void
put_session(Writer *writer, const Item *item)
{
    const PskFacts *facts = psk_connection_facts(item->session->connection);
    PskSpan server = psk_span(&item->session->endpoint[PSK_SERVER], sizeof(PacketEndpoint));
    Item changed;

    if (psk_connection_compare(item->session->connection, writer->peers, server)) {
        report_session_item(writer->report, item->session, &changed);
        item = &changed;
    }
    summary_add(writer->summary, item->verdict, facts->identity, facts->server_hello,
                facts->suite_id);
    unread_note(&writer->unread, psk_connection_unread(item->session->connection));
    put_end(writer, item);
}

static void
take_waiting(Writer *writer, const Item *item)
{
    Waiting *waiting = g_new0(Waiting, 1);

    waiting->item = *item;
    waiting->item.session = NULL; /* what is no TLS has nothing more to tell */
    waiting->item.text = g_string_new_len(item->text->str, (gssize)item->text->len);
    if (item->line != NULL)
        waiting->item.line = g_string_new_len(item->line->str, (gssize)item->line->len);
    g_queue_push_tail(&writer->waiting, waiting);
    if (writer->waiting.length > WRITER_WAITING_MAX)
        waiting_free(g_queue_pop_head(&writer->waiting));
}

/* What waited for this port, or for all ports that are known to have TLS, is decided. */
static void
decide_waiting(Writer *writer)
{
    GList *next;

    for (GList *link = writer->waiting.head; link != NULL; link = next) {
        Waiting *waiting = link->data;

        next = link->next;
        if (!writer->tls_ports[waiting->item.port])
            continue;
        g_queue_delete_link(&writer->waiting, link);
        summary_add(writer->summary, waiting->item.verdict, NULL, false, 0);
        put_end(writer, &waiting->item);
        g_string_free(waiting->item.text, TRUE);
        if (waiting->item.line != NULL)
            g_string_free(waiting->item.line, TRUE);
        g_free(waiting);
    }
}

static void
take_end(Writer *writer, const Item *item)
{
    if (item->expectation == EXPECT_TLS)
        writer->tls_ports[item->port] = true;
    if (item->expectation == EXPECT_UNKNOWN && !writer->tls_ports[item->port])
        take_waiting(writer, item);
    else
        put_session(writer, item);
    session_free(item->session);
}

const Unread *
writer_unread(const Writer *writer)
{
    return &writer->unread;
}

const bool *
writer_tls_ports(const Writer *writer)
{
    return writer->tls_ports;
}

void
writer_set_prompt(Writer *writer)
{
    writer->prompt = true;
}

static void
put_stream(Writer *writer, const Item *item)
{
    GError *error = NULL;

    if (writer_ok(writer, NULL) &&
        !streams_append(writer->streams, item->tag->id, item->from,
                        &item->tag->streams_opened[item->from], item->bytes, &error))
        g_atomic_pointer_set(&writer->streams_error, error);
}

void
writer_take(Writer *writer, const Item *item)
{
    switch (item->kind) {
    case ITEM_BEGIN:
        give_number(writer, item->tag);
        break;
    case ITEM_ACCEPTED:
        psk_peers_note_server(writer->peers, psk_span(&item->server, sizeof(PacketEndpoint)),
                              item->suite_id, item->version);
        break;
    case ITEM_LINE:
        take_line(writer, item);
        break;
    case ITEM_EVENT:
        put_text(writer, item);
        break;
    case ITEM_STREAM:
        give_number(writer, item->tag);
        put_stream(writer, item);
        break;
    case ITEM_END:
        take_end(writer, item);
        break;
    case ITEM_FINDING:
        if (item->has_problem)
            writer->not_strict = true;
        sink_put(&writer->sink, item->text->str, item->text->len);
        writer->last = NULL;
        break;
    }
    if (writer->prompt && item->kind != ITEM_STREAM)
        writer_flush(writer);
}

void
writer_end(Writer *writer, const SummaryTotals *totals)
{
    g_autoptr(GString) text = g_string_new(NULL);

    decide_waiting(writer);
    report_summary(text, writer->options, totals, writer->summary);
    sink_put(&writer->sink, text->str, text->len);
    writer_flush(writer);
}

void
writer_flush(Writer *writer)
{
    sink_flush(&writer->sink);
}

bool
writer_ok(Writer *writer, GError **error)
{
    const GError *failure = g_atomic_pointer_get(&writer->streams_error);

    if (failure != NULL && error != NULL)
        *error = g_error_copy(failure);
    return failure == NULL && sink_ok(&writer->sink, error);
}

bool
writer_is_strict(const Writer *writer)
{
    return !writer->not_strict;
}
