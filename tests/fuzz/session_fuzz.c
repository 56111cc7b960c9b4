/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whole sessions with a known key, down to what is printed: what a peer that holds the key may say
 * over MQTT, and what a capture may lose of it. The first octet says which version, and how it is
 * reported. Each record begins with two octets: what it is, the sender and the size.
 */
#include "base/reader.h"
#include "output.h"
#include "output/report.h"
#include "sample.h"
#include "sealer.h"
#include "sessions/crew.h"
#include "stdout.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MODE_TLS13 = 1, MODE_TEXT = 2, MODE_VERBOSE = 4, MODE_QUIET = 8 };
/* Else application data. */
enum { WHAT_DAMAGED = 4, WHAT_ALERT = 5, WHAT_HANDSHAKE = 6, WHAT_LOST = 7 };

typedef struct {
    Crew *crew;
    Session *session;
    uint64_t lost; /* octets that the capture does not hold, while |losing| */
    bool losing;
    bool damaging; /* the last octet arrives as another */
} Stage;

static void
feed_crew(void *user, PskSender from, PskSpan bytes, uint64_t frame)
{
    Stage *stage = user;
    g_autofree uint8_t *octets = g_memdup2(bytes.data, bytes.size);

    if (stage->losing) {
        stage->lost += bytes.size;
    } else if (bytes.size > 0) {
        octets[bytes.size - 1] ^= stage->damaging && bytes.size > PSK_RECORD_HEADER_SIZE;
        crew_data(stage->crew, stage->session, from, psk_span(octets, bytes.size), frame,
                  (int64_t)frame * 1000);
    }
}

static void
feed(Sealer *sealer, Stage *stage, PskReader *reader)
{
    uint16_t head;

    while (psk_reader_u16(reader, &head)) {
        PskSender from = head & 0x1000 ? PSK_SERVER : PSK_CLIENT;
        unsigned what = head >> 13;
        PskSpan content = {NULL, 0};

        if (!psk_reader_bytes(reader, MIN(head & 0xfff, psk_reader_remaining(reader)), &content))
            return;
        stage->losing = what == WHAT_LOST;
        stage->damaging = what == WHAT_DAMAGED;
        sealer_record(sealer, from,
                      what == WHAT_ALERT       ? PSK_CONTENT_ALERT
                      : what == WHAT_HANDSHAKE ? PSK_CONTENT_HANDSHAKE
                                               : PSK_CONTENT_APPLICATION_DATA,
                      content);
        if (stage->losing)
            crew_gap(stage->crew, stage->session, from, stage->lost, false, sealer->frame,
                     (int64_t)sealer->frame * 1000);
        stage->lost = 0;
        stage->losing = stage->damaging = false;
    }
}

static void
run(const PskTable *table, const Options *options, uint8_t mode, PskReader *reader)
{
    Flow flow = {.client_certain = true, .key = {.ip_version = 4}};
    Writer *writer = writer_new(options, NULL);
    PskSessionCache *sessions = psk_session_cache_new();
    PskContext context = {.table = table, .sessions = sessions};
    Crew *crew = crew_new(1, options, &context, writer);
    Stage stage = {.crew = crew, .session = session_new(&flow, 6)};
    SummaryTotals totals = {0};
    Sealer sealer;

    crew_add(crew, stage.session);
    sealer_begin(&sealer, mode & MODE_TLS13 ? PSK_TLS_1_3 : PSK_TLS_1_2, feed_crew, &stage);
    sealer_finish(&sealer);
    feed(&sealer, &stage, reader);
    crew_end(crew, stage.session, PSK_END_FINISHED, PSK_CLIENT, sealer.frame, 0);
    crew_drain(crew);
    writer_end(writer, &totals);
    crew_free(crew);
    psk_session_cache_free(sessions);
    writer_free(writer);
}

static PskTable *
table_new(void)
{
    PskTable *table = psk_table_new();

    psk_table_add_source(table, "fuzz");
    psk_table_add(table, psk_span_str(sealer_identity), psk_span_str(sealer_identity),
                  psk_span(NULL, 0), 0, 1);
    stdout_keep();
    return table;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const PskTable *table;
    PskReader reader = psk_reader(psk_span(data, size));
    Options options = {0};
    GString *output;
    uint8_t mode;

    if (!psk_reader_u8(&reader, &mode))
        return 0;
    if (table == NULL)
        table = table_new();
    options.json = !(mode & MODE_TEXT);
    options.verbose = mode & MODE_VERBOSE;
    options.quiet = mode & MODE_QUIET;
    run(table, &options, mode, &reader);
    output = stdout_take();
    g_assert_nonnull(strstr(output->str, "ecrypted"));
    if (options.json)
        output_assert_json(output->str, output->len, sample_take(data, size, 4), NULL, NULL);
    else
        output_assert_text(output->str, output->len);
    g_string_free(output, TRUE);
    return 0;
}
