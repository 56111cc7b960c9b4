/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/prf_memo.h"

enum {
    ENTRIES = 8, /* two handshakes' worth */
    /* What is longer is not remembered: a secret with label and seeds; the longest key block. */
    INPUT_MAX = 320,
    OUTPUT_MAX = 192,
};

typedef struct {
    PskHash hash;
    size_t size; /* of the result; 0: an empty entry */
    uint16_t parts[4];
    uint8_t input[INPUT_MAX];
    uint8_t output[OUTPUT_MAX];
} Entry;

struct PskPrfMemo {
    Entry entry[ENTRIES];
    unsigned next; /* the one that is replaced next */
};

PskPrfMemo *
psk_prf_memo_new(void)
{
    return g_new0(PskPrfMemo, 1);
}

void
psk_prf_memo_free(PskPrfMemo *memo)
{
    if (memo == NULL)
        return;
    psk_wipe(memo, sizeof *memo);
    g_free(memo);
}

static PskSpan
part_of(const PskPrfInput *input, size_t i)
{
    return i == 0 ? input->secret : input->seed[i - 1];
}

static bool
is_of(const Entry *entry, const PskPrfInput *input)
{
    const uint8_t *at = entry->input;

    if (entry->size != input->size || entry->hash != input->hash)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(entry->parts); i++) {
        PskSpan part = part_of(input, i);

        if (!psk_span_equal(psk_span(at, entry->parts[i]), part))
            return false;
        at += part.size;
    }
    return true;
}

bool
psk_prf_memo_find(const PskPrfMemo *memo, const PskPrfInput *input, uint8_t *out)
{
    for (size_t i = 0; memo != NULL && i < ENTRIES; i++) {
        if (!is_of(&memo->entry[i], input))
            continue;
        memcpy(out, memo->entry[i].output, input->size);
        return true;
    }
    return false;
}

void
psk_prf_memo_put(PskPrfMemo *memo, const PskPrfInput *input, const uint8_t *out)
{
    size_t total = 0;
    Entry *entry;

    for (size_t i = 0; i < G_N_ELEMENTS(entry->parts); i++)
        total += part_of(input, i).size;
    if (memo == NULL || total > INPUT_MAX || input->size > OUTPUT_MAX)
        return;
    entry = &memo->entry[memo->next];
    memo->next = (memo->next + 1) % ENTRIES;
    entry->hash = input->hash;
    entry->size = input->size;
    total = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(entry->parts); i++) {
        PskSpan part = part_of(input, i);

        entry->parts[i] = (uint16_t)part.size;
        if (part.size > 0)
            memcpy(entry->input + total, part.data, part.size);
        total += part.size;
    }
    memcpy(entry->output, out, input->size);
}
