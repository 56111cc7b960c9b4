/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plaintext.h"

#include <epan/exceptions.h>
#include <epan/proto_data.h>
#include <epan/show_exception.h>

#include "application.h"
#include "shown.h"

enum {
    /* Of a message that goes on in other packets, where the dissector tells how long it is, */
    PENDING_MAX = 16 * 1024 * 1024,
    /* and where it does not, and so is asked again and again. */
    PENDING_UNKNOWN_MAX = 64 * 1024,
    /* Of what TLS showed while segments waited. */
    SHOWN_MAX = 128 * 1024,
};

/* Of one packet and direction; lives as long as the capture. */
typedef struct {
    const char *name;               /* of the data source */
    dissector_handle_t application; /* NULL where none is known */
    const uint8_t *bytes;           /* of this packet */
    uint32_t size;
    const uint8_t *whole; /* with what came before of the same message; NULL where nothing did */
    uint32_t whole_size;
    uint32_t begin, end; /* the part, of that, which is whole messages */
} TlspskPlaintext;

/* A record that the core opened in the packet at hand. */
typedef struct {
    PskSender from;
    size_t offset; /* in opened_bytes */
    size_t size;
} Opened;

static int protocol_id = -1;
static const TlspskSession *opened_of;
static uint32_t opened_frame;
static GArray *opened; /* Opened */
static GByteArray *opened_bytes;

void
tlspsk_plaintext_register(int protocol)
{
    protocol_id = protocol;
}

static void
forget_opened(void)
{
    if (opened_of == NULL)
        return;
    opened_of = NULL;
    g_array_set_size(opened, 0);
    psk_wipe(opened_bytes->data, opened_bytes->len);
    g_byte_array_set_size(opened_bytes, 0);
}

void
tlspsk_plaintext_close(void)
{
    forget_opened();
    g_clear_pointer(&opened, g_array_unref);
    g_clear_pointer(&opened_bytes, g_byte_array_unref);
}

static void
forget_shown(TlspskSession *session)
{
    g_clear_pointer(&session->shown, g_ptr_array_unref);
    session->shown_bytes = 0;
}

void
tlspsk_plaintext_clear(TlspskSession *session)
{
    for (size_t i = 0; i < PSK_SENDERS; i++)
        g_clear_pointer(&session->stream[i].pending, g_byte_array_unref);
    forget_shown(session);
}

void
tlspsk_plaintext_note(TlspskSession *session, PskSender from, PskSpan bytes, uint32_t frame)
{
    Opened record = {.from = from, .size = bytes.size};

    if (opened_of != session || opened_frame != frame)
        forget_opened();
    opened_of = session;
    opened_frame = frame;
    if (opened == NULL) {
        opened = g_array_new(FALSE, FALSE, sizeof(Opened));
        opened_bytes = g_byte_array_new();
    }
    record.offset = opened_bytes->len;
    g_byte_array_append(opened_bytes, bytes.data, (guint)bytes.size);
    g_array_append_val(opened, record);
}

/* The next bytes need not begin with a message. */
static void
lose_place(TlspskStream *stream)
{
    stream->lost = true;
    stream->wanted = 0;
    g_clear_pointer(&stream->pending, g_byte_array_unref);
}

void
tlspsk_plaintext_gap(TlspskSession *session, PskSender from)
{
    lose_place(&session->stream[from]);
}

/* --- what TLS has shown ----------------------------------------------------------------------- */

/* The first of the data sources that holds just |bytes|, or NULL. */
static GSList *
find_source(GSList *sources, PskSpan bytes)
{
    for (; sources != NULL; sources = sources->next) {
        tvbuff_t *source = get_data_source_tvb(sources->data);

        if (tvb_captured_length(source) == bytes.size &&
            tvb_memeql(source, 0, bytes.data, bytes.size) == 0)
            return sources;
    }
    return NULL;
}

static bool
is_opened(tvbuff_t *source)
{
    for (guint i = 0; opened != NULL && i < opened->len; i++) {
        const Opened *record = &g_array_index(opened, Opened, i);

        if (tvb_captured_length(source) == record->size &&
            tvb_memeql(source, 0, opened_bytes->data + record->offset, record->size) == 0)
            return true;
    }
    return false;
}

/* What the core has not opened yet. */
static void
remember_shown(TlspskSession *session, const packet_info *pinfo)
{
    for (const GSList *link = tlspsk_shown_sources(pinfo); link != NULL; link = link->next) {
        tvbuff_t *source = get_data_source_tvb(link->data);
        guint size = tvb_captured_length(source);

        if (size == 0 || size > SHOWN_MAX - session->shown_bytes || is_opened(source))
            continue;
        if (session->shown == NULL)
            session->shown = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
        g_ptr_array_add(session->shown, g_bytes_new(tvb_get_ptr(source, 0, (gint)size), size));
        session->shown_bytes += size;
    }
}

/* True where |bytes| were shown while they waited. */
static bool
was_shown(const TlspskSession *session, PskSpan bytes)
{
    for (guint i = 0; session->shown != NULL && i < session->shown->len; i++) {
        PskSpan shown = psk_span(NULL, 0);

        shown.data = g_bytes_get_data(g_ptr_array_index(session->shown, i), &shown.size);
        if (psk_span_equal(shown, bytes)) {
            g_ptr_array_remove_index(session->shown, i);
            return true;
        }
    }
    return false;
}

/*
 * What is not among the packet's data sources, which are in the same order. A packet may bring in
 * records of both sides, where earlier ones waited for it.
 */
static void
take_unshown(TlspskSession *session, packet_info *pinfo, GByteArray *unshown[static PSK_SENDERS])
{
    GSList *sources = pinfo->data_src;

    for (guint i = 0; i < opened->len; i++) {
        const Opened *record = &g_array_index(opened, Opened, i);
        PskSpan bytes = psk_span(opened_bytes->data + record->offset, record->size);
        GSList *source = find_source(sources, bytes);

        if (source != NULL)
            sources = source->next;
        if (source != NULL || was_shown(session, bytes)) {
            lose_place(&session->stream[record->from]);
            continue;
        }
        if (unshown[record->from] == NULL)
            unshown[record->from] = g_byte_array_new();
        g_byte_array_append(unshown[record->from], bytes.data, (guint)bytes.size);
    }
}

/* --- the packet's part ------------------------------------------------------------------------ */

static const uint8_t *
keep(const void *bytes, size_t size)
{
    return wmem_memdup(wmem_file_scope(), bytes, size);
}

/* Where messages begin; all of it where that can't be told and does not matter. */
static uint32_t
find_begin(TlspskStream *stream, PskSender from, const TlspskPlaintext *plaintext)
{
    size_t begin = 0;

    if (!stream->lost || plaintext->application == NULL)
        return 0;
    if (!tlspsk_application_find_border(plaintext->application, from,
                                        psk_span(plaintext->bytes, plaintext->size), &begin))
        return plaintext->size;
    stream->lost = false;
    return (uint32_t)begin;
}

static void
join_pending(TlspskStream *stream, TlspskPlaintext *plaintext)
{
    g_byte_array_append(stream->pending, plaintext->bytes, plaintext->size);
    if (stream->pending->len < stream->wanted)
        return;
    plaintext->whole_size = plaintext->end = stream->pending->len;
    plaintext->whole = keep(stream->pending->data, stream->pending->len);
    g_clear_pointer(&stream->pending, g_byte_array_unref);
}

static TlspskPlaintext *
make(TlspskSession *session, PskSender from, const GByteArray *bytes)
{
    TlspskPlaintext *plaintext = wmem_new0(wmem_file_scope(), TlspskPlaintext);
    TlspskStream *stream = &session->stream[from];

    plaintext->name = psk_facts_have_gaps(psk_connection_facts(session->subject.connection))
                          ? "Decrypted TLS after a gap (tlspsk)"
                          : "Decrypted TLS (tlspsk)";
    plaintext->application = tlspsk_handover_application(session);
    plaintext->bytes = keep(bytes->data, bytes->len);
    plaintext->size = bytes->len;
    if (stream->pending != NULL) {
        join_pending(stream, plaintext);
        return plaintext;
    }
    plaintext->begin = find_begin(stream, from, plaintext);
    plaintext->end = plaintext->size;
    return plaintext;
}

static void
keep_unshown(TlspskSession *session, packet_info *pinfo)
{
    GByteArray *unshown[PSK_SENDERS] = {NULL};

    take_unshown(session, pinfo, unshown);
    for (unsigned i = 0; i < PSK_SENDERS; i++) {
        if (unshown[i] == NULL)
            continue;
        session->has_plaintext = true;
        p_add_proto_data(wmem_file_scope(), pinfo, protocol_id, i,
                         make(session, (PskSender)i, unshown[i]));
        g_byte_array_unref(unshown[i]);
    }
}

void
tlspsk_plaintext_settle(TlspskSession *session, packet_info *pinfo)
{
    bool waiting = tlspsk_order_is_waiting(&session->order);

    if (opened_of != session || opened_frame != pinfo->num)
        forget_opened();
    if (opened_of != NULL)
        keep_unshown(session, pinfo);
    if (waiting)
        remember_shown(session, pinfo);
    else if (session->shown != NULL)
        forget_shown(session);
    forget_opened();
}

static TlspskPlaintext *
find(packet_info *pinfo, PskSender from)
{
    return p_get_proto_data(wmem_file_scope(), pinfo, protocol_id, from);
}

/* --- dissection ------------------------------------------------------------------------------- */

static tvbuff_t *
add_source(tvbuff_t *parent, packet_info *pinfo, const uint8_t *bytes, uint32_t size,
           const char *name)
{
    tvbuff_t *source = tvb_new_child_real_data(parent, bytes, size, (gint)size);

    add_new_data_source(pinfo, source, name);
    return source;
}

tvbuff_t *
tlspsk_plaintext_add_source(packet_info *pinfo, PskSender from, tvbuff_t *frame)
{
    const TlspskPlaintext *plaintext = find(pinfo, from);

    if (plaintext == NULL)
        return NULL;
    return add_source(frame, pinfo, plaintext->bytes, plaintext->size, plaintext->name);
}

/* The dissector wants more than it has got: what it has not used is kept for the next packet. */
static void
keep_rest(TlspskPlaintext *plaintext, TlspskStream *stream, tvbuff_t *given, uint32_t offset,
          uint32_t wanted)
{
    uint32_t rest = tvb_captured_length(given) - offset;
    bool unknown = wanted == DESEGMENT_ONE_MORE_SEGMENT;

    if (wanted == DESEGMENT_UNTIL_FIN || rest > (unknown ? PENDING_UNKNOWN_MAX : PENDING_MAX) ||
        (!unknown && wanted > PENDING_MAX - rest)) {
        lose_place(stream);
        return;
    }
    plaintext->end = plaintext->begin + offset;
    stream->pending = g_byte_array_new();
    stream->wanted = rest + (unknown ? 1 : wanted);
    g_byte_array_append(stream->pending, tvb_get_ptr(given, (int)offset, (int)rest), rest);
}

static void
call_application(dissector_handle_t application, tvbuff_t *tvb, packet_info *pinfo,
                 proto_tree *tree)
{
    TRY
    {
        call_dissector_only(application, tvb, pinfo, tree, NULL);
    }
    CATCH_NONFATAL_ERRORS
    {
        show_exception(tvb, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
    }
    ENDTRY;
}

void
tlspsk_plaintext_dissect(TlspskSession *session, packet_info *pinfo, PskSender from,
                         tvbuff_t *source, proto_tree *tree)
{
    TlspskPlaintext *plaintext = find(pinfo, from);
    bool first = !PINFO_FD_VISITED(pinfo);
    tvbuff_t *whole = source, *given;

    if (plaintext->application == NULL || plaintext->begin >= plaintext->end)
        return;
    if (plaintext->whole != NULL)
        whole = add_source(source, pinfo, plaintext->whole, plaintext->whole_size,
                           "Reassembled TLS (tlspsk)");
    given = tvb_new_subset_length(whole, (gint)plaintext->begin,
                                  (gint)(plaintext->end - plaintext->begin));
    /* As TCP and TLS do; they are done with the packet. */
    pinfo->can_desegment = first ? 2 : 0;
    pinfo->desegment_offset = 0;
    pinfo->desegment_len = 0;
    call_application(plaintext->application, given, pinfo, tree);
    if (first && pinfo->desegment_len != 0)
        keep_rest(plaintext, &session->stream[from], given, (uint32_t)pinfo->desegment_offset,
                  pinfo->desegment_len);
    pinfo->desegment_len = 0;
}
