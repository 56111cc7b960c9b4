/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/span_index.h"

#include "base/seeded_hash.h"

enum { FIRST_BITS = 6, HASH_BITS = 32 };

typedef struct {
    uint32_t hash;
    uint32_t number; /* PSK_SPAN_INDEX_NONE: a free slot */
} Slot;

/* A number stands in the slot that the high bits of its hash name, or in one of those behind. */
struct PskSpanIndex {
    PskSpanOfNumber span_of;
    const void *owner;
    Slot *slots;
    unsigned bits; /* 2^bits slots */
    size_t used;
};

static size_t
slot_count(const PskSpanIndex *index)
{
    return (size_t)1 << index->bits;
}

static size_t
first_place(const PskSpanIndex *index, uint32_t hash)
{
    return hash >> (HASH_BITS - index->bits);
}

static size_t
next_place(const PskSpanIndex *index, size_t place)
{
    return (place + 1) & (slot_count(index) - 1);
}

static void
set_size(PskSpanIndex *index, unsigned bits)
{
    index->bits = bits;
    index->slots = g_new(Slot, slot_count(index));
    memset(index->slots, 0xff, slot_count(index) * sizeof(Slot));
}

PskSpanIndex *
psk_span_index_new(PskSpanOfNumber span_of, const void *owner)
{
    PskSpanIndex *index = g_new0(PskSpanIndex, 1);

    index->span_of = span_of;
    index->owner = owner;
    set_size(index, FIRST_BITS);
    return index;
}

void
psk_span_index_free(PskSpanIndex *index)
{
    if (index == NULL)
        return;
    g_free(index->slots);
    g_free(index);
}

/* The slot of |bytes|, or the free one where they belong. */
static Slot *
find_slot(const PskSpanIndex *index, PskSpan bytes, uint32_t hash)
{
    size_t place = first_place(index, hash);
    Slot *slot = &index->slots[place];

    while (slot->number != PSK_SPAN_INDEX_NONE &&
           (slot->hash != hash ||
            !psk_span_equal(index->span_of(index->owner, slot->number), bytes))) {
        place = next_place(index, place);
        slot = &index->slots[place];
    }
    return slot;
}

/* The slots are moved in the order of their hashes, but for a few: both parts of memory are walked
 * from one end to the other. */
static void
grow(PskSpanIndex *index)
{
    size_t count = slot_count(index);
    g_autofree Slot *before = index->slots;

    set_size(index, index->bits + 1);
    for (size_t i = 0; i < count; i++) {
        size_t place = first_place(index, before[i].hash);

        if (before[i].number == PSK_SPAN_INDEX_NONE)
            continue;
        while (index->slots[place].number != PSK_SPAN_INDEX_NONE)
            place = next_place(index, place);
        index->slots[place] = before[i];
    }
}

uint32_t
psk_span_index_find(const PskSpanIndex *index, PskSpan bytes)
{
    return find_slot(index, bytes, psk_seeded_hash(bytes))->number;
}

uint32_t
psk_span_index_set(PskSpanIndex *index, PskSpan bytes, uint32_t number)
{
    uint32_t hash = psk_seeded_hash(bytes), before;
    Slot *slot;

    if (index->used >= slot_count(index) / 3 * 2 && index->bits < HASH_BITS)
        grow(index);
    slot = find_slot(index, bytes, hash);
    before = slot->number;
    *slot = (Slot){hash, number};
    index->used += before == PSK_SPAN_INDEX_NONE;
    return before;
}

/* Whether |place| is one of those from |first| to |last|, going round. */
static bool
lies_between(size_t place, size_t first, size_t last)
{
    return first <= last ? first <= place && place <= last : first <= place || place <= last;
}

/* What stands behind the slot that becomes free moves up, unless it would pass its own place. */
void
psk_span_index_remove(PskSpanIndex *index, PskSpan bytes)
{
    size_t hole = (size_t)(find_slot(index, bytes, psk_seeded_hash(bytes)) - index->slots);
    size_t place = hole;

    if (index->slots[hole].number == PSK_SPAN_INDEX_NONE)
        return;
    for (;;) {
        place = next_place(index, place);
        if (index->slots[place].number == PSK_SPAN_INDEX_NONE)
            break;
        if (lies_between(first_place(index, index->slots[place].hash), next_place(index, hole),
                         place))
            continue;
        index->slots[hole] = index->slots[place];
        hole = place;
    }
    index->slots[hole].number = PSK_SPAN_INDEX_NONE;
    index->used--;
}
