/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/decompress.h"

#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

typedef struct {
    const char *name;
    uint8_t magic[DECOMPRESS_MAGIC_SIZE];
    uint8_t magic_size;
    bool (*start)(Decompressor *decompressor);
    DecompressStatus (*run)(Decompressor *decompressor, PskSpan *in, uint8_t *out, size_t size,
                            size_t *made);
} Format;

/* Of the sizes that libraries ask for, this much belongs to the next block: its header. */
enum { ZSTD_AHEAD = 3, LZ4_AHEAD = 4 };

/* ZSTD_getErrorCode()s that are no damage. */
static const struct {
    ZSTD_ErrorCode code;
    const char *how;
} zstd_problems[] = {
    {ZSTD_error_dictionary_wrong, "needs the dictionary with which it was made"},
    {ZSTD_error_frameParameter_windowTooLarge,
     "takes too much memory (unpack it first: zstd -d --long=31)"},
};

struct Decompressor {
    const Format *format;
    bool undecided;      /* there were skippable frames alone */
    const char *problem; /* after DECOMPRESS_BAD */
    size_t wanted;       /* octets that zstd or LZ4 asked for; 0 where a member begins */
    bool full;           /* there was no room for more in the last output */
    z_stream gzip;
    ZSTD_DStream *zstd;
    LZ4F_dctx *lz4;
};

static bool
start_gzip(Decompressor *decompressor)
{
    return inflateInit2(&decompressor->gzip, 15 + 16) == Z_OK; /* largest window, + 16 for gzip */
}

static DecompressStatus
run_gzip(Decompressor *decompressor, PskSpan *in, uint8_t *out, size_t size, size_t *made)
{
    z_stream *gzip = &decompressor->gzip;
    uInt given = (uInt)MIN(in->size, G_MAXUINT / 2), room = (uInt)MIN(size, G_MAXUINT / 2);
    int status;

    gzip->next_in = (z_const Bytef *)in->data;
    gzip->avail_in = given;
    gzip->next_out = out;
    gzip->avail_out = room;
    status = inflate(gzip, Z_NO_FLUSH);
    *in = psk_span_skip(*in, given - gzip->avail_in);
    *made = room - gzip->avail_out;
    if (status == Z_STREAM_END)
        return inflateReset(gzip) == Z_OK ? DECOMPRESS_END : DECOMPRESS_BAD;
    return status == Z_OK || status == Z_BUF_ERROR ? DECOMPRESS_MORE : DECOMPRESS_BAD;
}

/*
 * How much of |in| to give. On an error zstd and LZ4 don't say how much they wrote: so they get no
 * more than to the end of a block, and nothing while there is something to come of the last one. A
 * damaged block then takes no other with it.
 */
static size_t
portion(const Decompressor *decompressor, PskSpan in, size_t ahead)
{
    size_t wanted = decompressor->wanted;

    return decompressor->full ? 0 : MIN(in.size, wanted > ahead ? wanted - ahead : MAX(wanted, 1));
}

/* |result|: what the library asks for. */
static DecompressStatus
go_on(Decompressor *decompressor, size_t result, bool full)
{
    decompressor->wanted = result;
    decompressor->full = full;
    return result == 0 ? DECOMPRESS_END : DECOMPRESS_MORE;
}

static bool
start_zstd(Decompressor *decompressor)
{
    decompressor->zstd = ZSTD_createDStream();
    return decompressor->zstd != NULL &&
           !ZSTD_isError(ZSTD_DCtx_setParameter(decompressor->zstd, ZSTD_d_windowLogMax,
                                                DECOMPRESS_WINDOW_LOG_MAX));
}

static DecompressStatus
run_zstd(Decompressor *decompressor, PskSpan *in, uint8_t *out, size_t size, size_t *made)
{
    ZSTD_inBuffer input = {in->data, portion(decompressor, *in, ZSTD_AHEAD), 0};
    ZSTD_outBuffer output = {out, size, 0};
    size_t result = ZSTD_decompressStream(decompressor->zstd, &output, &input);

    *in = psk_span_skip(*in, input.pos);
    *made = output.pos;
    if (!ZSTD_isError(result))
        return go_on(decompressor, result, output.pos == size);
    for (size_t i = 0; i < G_N_ELEMENTS(zstd_problems); i++) {
        if (ZSTD_getErrorCode(result) == zstd_problems[i].code)
            decompressor->problem = zstd_problems[i].how;
    }
    return DECOMPRESS_BAD;
}

static bool
start_lz4(Decompressor *decompressor)
{
    return !LZ4F_isError(LZ4F_createDecompressionContext(&decompressor->lz4, LZ4F_VERSION));
}

static DecompressStatus
run_lz4(Decompressor *decompressor, PskSpan *in, uint8_t *out, size_t size, size_t *made)
{
    size_t used = portion(decompressor, *in, LZ4_AHEAD), written = size;
    size_t result =
        LZ4F_decompress(decompressor->lz4, out, &written, in->data, &used, NULL);

    if (LZ4F_isError(result)) {
        *made = 0;
        return DECOMPRESS_BAD;
    }
    *in = psk_span_skip(*in, used);
    *made = written;
    return go_on(decompressor, result, written == size);
}

static const Format formats[] = {
    {"gzip", {0x1f, 0x8b, 0x08}, 3, start_gzip, run_gzip},
    {"zstd", {0x28, 0xb5, 0x2f, 0xfd}, 4, start_zstd, run_zstd},
    {"LZ4", {0x04, 0x22, 0x4d, 0x18}, 4, start_lz4, run_lz4},
};

/* RFC 8878 section 3.1.2, and LZ4 frames have it too: what parallel compressors put in between. */
static bool
has_skippable(const Format *format)
{
    return format->magic_size == DECOMPRESS_MAGIC_SIZE;
}

static bool
is_skippable(const Format *format, PskSpan begin)
{
    return has_skippable(format) && begin.size >= DECOMPRESS_MAGIC_SIZE &&
           begin.data[0] >> 4 == 5 && memcmp(begin.data + 1, "\x2a\x4d\x18", 3) == 0;
}

static bool
begins(const Format *format, PskSpan begin)
{
    return begin.size >= format->magic_size &&
           memcmp(begin.data, format->magic, format->magic_size) == 0;
}

Decompressor *
decompressor_new(PskSpan begin)
{
    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
        Decompressor *decompressor;

        if (!begins(&formats[i], begin) && !is_skippable(&formats[i], begin))
            continue;
        decompressor = g_new0(Decompressor, 1);
        decompressor->format = &formats[i];
        decompressor->problem = "is damaged";
        decompressor->undecided = !begins(&formats[i], begin);
        if (formats[i].start(decompressor))
            return decompressor;
        decompressor_free(decompressor);
        return NULL;
    }
    return NULL;
}

void
decompressor_free(Decompressor *decompressor)
{
    if (decompressor == NULL)
        return;
    inflateEnd(&decompressor->gzip);
    ZSTD_freeDStream(decompressor->zstd);
    LZ4F_freeDecompressionContext(decompressor->lz4);
    g_free(decompressor);
}

const char *
decompressor_name(const Decompressor *decompressor)
{
    return decompressor->format->name;
}

const char *
decompressor_problem(const Decompressor *decompressor)
{
    return decompressor->problem;
}

/* Behind skippable frames, which zstd and LZ4 share, the first frame of content decides. */
static bool
decide(Decompressor *decompressor, PskSpan begin)
{
    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
        if (!has_skippable(&formats[i]) || !begins(&formats[i], begin))
            continue;
        decompressor->undecided = false;
        if (decompressor->format == &formats[i])
            return true;
        decompressor->format = &formats[i];
        return formats[i].start(decompressor);
    }
    return false;
}

bool
decompressor_begins(Decompressor *decompressor, PskSpan begin)
{
    if (is_skippable(decompressor->format, begin))
        return true;
    return decompressor->undecided ? decide(decompressor, begin)
                                   : begins(decompressor->format, begin);
}

DecompressStatus
decompressor_run(Decompressor *decompressor, PskSpan *in, uint8_t *out, size_t size, size_t *made)
{
    return decompressor->format->run(decompressor, in, out, size, made);
}
