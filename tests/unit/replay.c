/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "replay.h"

#include "base/hex.h"

static void
piece_clear(void *piece)
{
    g_byte_array_unref(((ReplayPiece *)piece)->bytes);
}

static GArray *
pieces_new(void)
{
    GArray *pieces = g_array_new(FALSE, FALSE, sizeof(ReplayPiece));

    g_array_set_clear_func(pieces, piece_clear);
    return pieces;
}

static void
pieces_add(GArray *pieces, PskSender from, PskSpan bytes)
{
    ReplayPiece piece = {from, g_byte_array_new()};

    g_byte_array_append(piece.bytes, bytes.data, (guint)bytes.size);
    g_array_append_val(pieces, piece);
}

static void
append(GByteArray *to, const char *hex)
{
    Octets bytes = octets(hex);

    g_byte_array_append(to, bytes.data, (guint)bytes.size);
}

static Replay *
replay_new(const char *name)
{
    Replay *replay = g_new0(Replay, 1);

    replay->name = g_strdup(name);
    replay->segments = pieces_new();
    replay->records = pieces_new();
    replay->keylog = psk_keylog_new();
    replay->identity = g_byte_array_new();
    replay->psk = g_byte_array_new();
    for (int i = 0; i < PSK_SENDERS; i++)
        replay->said[i] = g_byte_array_new();
    return replay;
}

void
replay_free(Replay *replay)
{
    g_free(replay->name);
    g_array_unref(replay->segments);
    g_array_unref(replay->records);
    psk_keylog_free(replay->keylog);
    g_byte_array_unref(replay->identity);
    g_byte_array_unref(replay->psk);
    g_free(replay->psk_text);
    for (int i = 0; i < PSK_SENDERS; i++)
        g_byte_array_unref(replay->said[i]);
    g_free(replay);
}

size_t
replay_size(const Replay *replay)
{
    size_t size = 0;

    for (guint i = 0; i < replay->segments->len; i++)
        size += g_array_index(replay->segments, ReplayPiece, i).bytes->len;
    return size;
}

/* Records by their length fields (RFC 5246 section 6.2.1), where the segments hold TLS. */
static void
find_records(Replay *replay)
{
    GByteArray *open[] = {g_byte_array_new(), g_byte_array_new()};

    for (guint i = 0; i < replay->segments->len; i++) {
        const ReplayPiece *segment = &g_array_index(replay->segments, ReplayPiece, i);
        GByteArray *bytes = open[segment->from];

        g_byte_array_append(bytes, segment->bytes->data, segment->bytes->len);
        while (bytes->len >= 5 && bytes->data[1] == 3 &&
               bytes->len >= 5u + (bytes->data[3] << 8 | bytes->data[4])) {
            guint size = 5u + (bytes->data[3] << 8 | bytes->data[4]);

            pieces_add(replay->records, segment->from, psk_span(bytes->data, size));
            g_byte_array_remove_range(bytes, 0, size);
        }
    }
    g_byte_array_unref(open[0]);
    g_byte_array_unref(open[1]);
}

static void
add_keylog(Replay *replay, const char *line)
{
    g_assert_cmpuint(psk_keylog_parse(replay->keylog, psk_span_str(line), NULL), ==, 0);
}

static void
take_line(Replay *replay, const VectorLine *line)
{
    PskSender from = g_str_has_prefix(line->name, "client.") ? PSK_CLIENT : PSK_SERVER;

    if (g_str_has_suffix(line->name, ".bytes")) {
        Octets bytes = octets(line->value);

        pieces_add(replay->segments, from, octets_span(&bytes));
    } else if (g_str_has_suffix(line->name, ".data")) {
        append(replay->said[from], line->value);
    } else if (g_str_equal(line->name, "identity")) {
        append(replay->identity, line->value);
    } else if (g_str_equal(line->name, "psk")) {
        append(replay->psk, line->value);
        replay->psk_text = g_strdup(line->value);
    } else if (g_str_equal(line->name, "keylog")) {
        add_keylog(replay, line->value);
    }
}

Replay *
replay_connection(const GArray *block)
{
    Replay *replay = replay_new(vector_value(block, "connection"));

    for (guint i = 0; i < block->len; i++)
        take_line(replay, &g_array_index(block, VectorLine, i));
    find_records(replay);
    return replay;
}

Replay *
replay_capture(const char *name, unsigned stream)
{
    g_autoptr(GPtrArray) blocks = vectors_read("connections.txt");
    g_autofree char *wanted = g_strdup_printf("%s %u", name, stream);

    for (guint i = 0; i < blocks->len; i++) {
        const GArray *block = g_ptr_array_index(blocks, i);

        if (g_str_equal(vector_value(block, "connection"), wanted))
            return replay_connection(block);
    }
    g_error("no connection %s", wanted);
}

/* "content type, version, fragment", all in hexadecimal. */
static void
add_record(Replay *replay, PskSender from, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", 3);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    Octets fragment = octets(words[2]);
    uint8_t length[2] = {(uint8_t)(fragment.size >> 8), (uint8_t)fragment.size};

    append(bytes, words[0]);
    append(bytes, words[1]);
    g_byte_array_append(bytes, length, sizeof(length));
    g_byte_array_append(bytes, fragment.data, (guint)fragment.size);
    pieces_add(replay->segments, from, psk_span(bytes->data, bytes->len));
    pieces_add(replay->records, from, psk_span(bytes->data, bytes->len));
}

/* RFC 5246 section 7.4.1.2 and RFC 8446 section 4.1.2: where the first record holds the random. */
static const uint8_t *
client_random(const Replay *replay)
{
    return replay_record(replay, 0)->bytes->data + 5 + 4 + 2;
}

/* The secrets of the session by their labels in key logs. */
static void
add_secrets(Replay *replay, const GArray *block)
{
    g_autoptr(GString) random = g_string_new(NULL);

    psk_hex_append(random, psk_span(client_random(replay), PSK_RANDOM_SIZE));
    for (guint i = 0; i < block->len; i++) {
        const VectorLine *line = &g_array_index(block, VectorLine, i);
        g_autofree char *text = NULL;

        if (g_str_equal(line->name, "master"))
            text = g_strdup_printf("CLIENT_RANDOM %s %s", random->str, line->value);
        else if (g_str_has_prefix(line->name, "secret."))
            text = g_strdup_printf("%s %s %s", line->name + strlen("secret."), random->str,
                                   line->value);
        if (text != NULL)
            add_keylog(replay, text);
    }
}

Replay *
replay_session(const GArray *block)
{
    g_autofree char *name =
        g_strdup_printf("%s %s %s", vector_value(block, "session"), vector_value(block, "version"),
                        vector_value(block, "suite"));
    Replay *replay = replay_new(name);

    for (guint i = 0; i < block->len; i++) {
        const VectorLine *line = &g_array_index(block, VectorLine, i);

        if (g_str_has_suffix(line->name, ".record"))
            add_record(replay,
                       g_str_equal(line->name, "client.record") ? PSK_CLIENT : PSK_SERVER,
                       line->value);
        else
            take_line(replay, line);
    }
    replay->suite = (uint16_t)vector_number(block, "suite");
    replay->version = (uint16_t)vector_number(block, "version");
    append(replay->identity, "646576696365"); /* "device": the one of all stacks */
    add_secrets(replay, block);
    return replay;
}

static void
on_step(void *user, const PskStep *step)
{
    Witness *witness = user;
    char from = step->from == PSK_CLIENT ? 'C' : 'S';

    if (step->content_type == PSK_CONTENT_HANDSHAKE)
        g_string_append_printf(witness->steps, "%c%u ", from, step->handshake_type);
    else if (step->content_type == PSK_CONTENT_ALERT)
        g_string_append_printf(witness->steps, "%c!%u ", from, step->alert_description);
    else
        g_string_append_printf(witness->steps, "%c* ", from);
}

static void
on_secret(void *user, const PskVerifiedSecret *secret)
{
    Witness *witness = user;

    g_string_append_printf(witness->secrets, "%s ", secret->label);
    psk_hex_append(witness->secrets, secret->client_random);
    g_string_append_c(witness->secrets, ' ');
    psk_hex_append(witness->secrets, secret->secret);
    g_string_append_c(witness->secrets, '\n');
}

static void
on_plaintext(void *user, PskSender from, PskSpan bytes, uint64_t frame)
{
    Witness *witness = user;

    g_assert_cmpuint(bytes.size, >, 0);
    g_assert_cmpuint(frame, ==, witness->frame);
    g_ptr_array_add(witness->texts[from], g_bytes_new(bytes.data, bytes.size));
}

static void
on_plaintext_gap(void *user, PskSender from, uint64_t bytes, uint64_t frame)
{
    Witness *witness = user;

    g_assert_cmpuint(frame, ==, witness->frame);
    witness->gaps[from]++;
    witness->gap_bytes = bytes;
}

static const PskConnectionEvents events = {
    .step = on_step,
    .secret = on_secret,
    .plaintext = on_plaintext,
    .plaintext_gap = on_plaintext_gap,
};

void
witness_init(Witness *witness, PskCrypto *crypto)
{
    *witness = (Witness){.table = psk_table_new(), .sessions = psk_session_cache_new()};
    psk_table_add_source(witness->table, "keys");
    witness->context = (PskContext){
        .crypto = crypto, .table = witness->table, .sessions = witness->sessions};
    for (int i = 0; i < PSK_SENDERS; i++)
        witness->texts[i] = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    witness->secrets = g_string_new(NULL);
    witness->steps = g_string_new(NULL);
}

void
witness_clear(Witness *witness)
{
    psk_connection_free(witness->connection);
    psk_table_free(witness->table);
    psk_session_cache_free(witness->sessions);
    for (int i = 0; i < PSK_SENDERS; i++)
        g_ptr_array_unref(witness->texts[i]);
    g_string_free(witness->secrets, TRUE);
    g_string_free(witness->steps, TRUE);
}

void
witness_give_key(Witness *witness, const GByteArray *identity, const GByteArray *psk)
{
    psk_table_add(witness->table, psk_span(identity->data, identity->len),
                  psk_span(psk->data, psk->len), psk_span(NULL, 0), 0,
                  (uint32_t)psk_table_size(witness->table) + 1);
}

static PskConnection *
connection_of(Witness *witness)
{
    if (witness->connection == NULL)
        witness->connection = psk_connection_new(&witness->context, &events, witness);
    return witness->connection;
}

void
witness_feed(Witness *witness, PskSender from, PskSpan bytes)
{
    psk_connection_feed(connection_of(witness), from, bytes, ++witness->frame);
}

void
witness_feed_piece(Witness *witness, const ReplayPiece *piece)
{
    witness_feed(witness, piece->from, psk_span(piece->bytes->data, piece->bytes->len));
}

void
witness_gap(Witness *witness, PskSender from, uint64_t bytes)
{
    psk_connection_gap(connection_of(witness), from, bytes, false, witness->frame + 1);
}

void
witness_watch(Witness *witness, const Replay *replay)
{
    for (guint i = 0; i < replay->segments->len; i++)
        witness_feed_piece(witness, &g_array_index(replay->segments, ReplayPiece, i));
    witness_end(witness);
}

const PskFacts *
witness_end(Witness *witness)
{
    psk_connection_end(connection_of(witness));
    return witness_facts(witness);
}

const PskFacts *
witness_facts(const Witness *witness)
{
    return psk_connection_facts(witness->connection);
}

void
witness_assert_said(const Witness *witness, const Replay *replay)
{
    for (int i = 0; i < PSK_SENDERS; i++) {
        g_autoptr(GByteArray) read = g_byte_array_new();

        for (guint j = 0; j < witness->texts[i]->len; j++) {
            gsize size;
            const uint8_t *data = g_bytes_get_data(g_ptr_array_index(witness->texts[i], j), &size);

            g_byte_array_append(read, data, (guint)size);
        }
        g_assert_cmpmem(read->data, read->len, replay->said[i]->data, replay->said[i]->len);
        g_assert_cmpuint(witness_facts(witness)->direction[i].application_bytes, ==, read->len);
    }
}

void
witness_assert_silent(const Witness *witness)
{
    g_assert_cmpuint(witness->texts[PSK_CLIENT]->len, ==, 0);
    g_assert_cmpuint(witness->texts[PSK_SERVER]->len, ==, 0);
    g_assert_cmpstr(witness->secrets->str, ==, "");
    g_assert_false(witness_facts(witness)->decrypting);
}

void
witness_assert_verdict(const Witness *witness, PskVerdict verdict)
{
    g_assert_cmpstr(psk_verdict_info(psk_verdict(witness_facts(witness)))->name, ==,
                    psk_verdict_info(verdict)->name);
}

static void
append_bytes(GString *text, const char *name, GBytes *bytes)
{
    PskSpan span;

    g_string_append_printf(text, "%s=", name);
    if (bytes == NULL) {
        g_string_append(text, "none ");
        return;
    }
    span.data = g_bytes_get_data(bytes, &span.size);
    psk_hex_append(text, span);
    g_string_append_c(text, ' ');
}

static void
append_direction(GString *text, const PskDirectionFacts *d)
{
    g_string_append_printf(
        text,
        "\nbytes=%" G_GUINT64_FORMAT " records=%" G_GUINT64_FORMAT " application=%" G_GUINT64_FORMAT
        " undecrypted=%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT " bad=%" G_GUINT64_FORMAT
        " malformed=%" G_GUINT64_FORMAT " other=%d skipped=%" G_GUINT64_FORMAT
        " tail=%" G_GUINT64_FORMAT " ccs=%d finished=%d gaps=%" G_GUINT64_FORMAT
        "/%" G_GUINT64_FORMAT "/%d",
        d->bytes, d->records, d->application_bytes, d->undecrypted_records, d->undecrypted_bytes,
        d->bad_records, d->malformed_bytes, d->other, d->skipped_bytes, d->tail_bytes,
        d->change_cipher_spec, d->finished, d->gaps.count, d->gaps.bytes, d->gaps.cut);
}

char *
witness_facts_text(const Witness *witness)
{
    const PskFacts *f = witness_facts(witness);
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "protocol=%d/%d began=%d\nclient=%d %04x", f->protocol, f->other,
                           f->began_in_capture, f->client_hello, f->client_version);
    for (guint i = 0; i < psk_list_size(f->client_versions); i++)
        g_string_append_printf(text, ",%04x", g_array_index(f->client_versions, uint16_t, i));
    g_string_append(text, " offered=");
    for (guint i = 0; i < f->offered->len; i++)
        g_string_append_printf(text, "%04x,", g_array_index(f->offered, uint16_t, i));
    g_string_append_printf(text, " modes=%d%d%d tickets=%d early=%d%d\nserver=%d %04x %04x %s ",
                           f->offers_psk_modes, f->offers_psk_ke, f->offers_psk_dhe_ke,
                           f->offers_tickets, f->early_data, f->early_data_read, f->server_hello,
                           f->version, f->suite_id, f->suite != NULL ? f->suite->iana : "-");
    g_string_append_printf(text, "%d%d%d%d%d%d%d%d%d%d\n", f->suite_not_offered, f->resumed,
                           f->extended_master_secret, f->encrypt_then_mac, f->truncated_hmac,
                           f->psk_dhe, f->psk_chosen, f->hello_retry, f->certificate,
                           f->certificate_request);
    append_bytes(text, "identity", f->identity);
    append_bytes(text, "hint", f->hint);
    for (guint i = 0; i < f->identities_offered->len; i++)
        append_bytes(text, "offers", g_ptr_array_index(f->identities_offered, i));
    g_string_append_printf(text, "cke=%d key=%d proof=%d source=%d ref=%s %d%d%d%d%d%d\nalerts=",
                           f->client_key_exchange, f->key, f->proof, f->source,
                           f->key_ref != NULL ? f->key_ref : "-", f->client_proved_wrong,
                           f->unsupported_cipher, f->handshake_complete, f->unauthenticated,
                           f->renegotiated, f->decrypting);
    for (guint i = 0; i < f->alerts->len; i++) {
        const PskAlert *alert = &g_array_index(f->alerts, PskAlert, i);

        g_string_append_printf(text, "%d:%u.%u%s%s ", alert->from, alert->level,
                               alert->description, alert->encrypted ? "e" : "",
                               alert->readable ? "" : "?");
    }
    append_direction(text, &f->direction[PSK_CLIENT]);
    append_direction(text, &f->direction[PSK_SERVER]);
    g_string_append_printf(text, "\nmalformed=%s\n",
                           f->malformed_handshake != NULL ? f->malformed_handshake : "-");
    return g_string_free(text, FALSE);
}
