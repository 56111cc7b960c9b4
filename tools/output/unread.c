/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/unread.h"

enum { ROOM_FIRST = 64 }; /* which is doubled as needed */

static uint8_t *
place(const Unread *unread, size_t index)
{
    return unread->randoms + index % UNREAD_MAX * PSK_RANDOM_SIZE;
}

void
unread_note(Unread *unread, PskSpan client_random)
{
    bool full = unread->count >= ROOM_FIRST && (unread->count & (unread->count - 1)) == 0;

    if (client_random.size != PSK_RANDOM_SIZE)
        return;
    if (unread->randoms == NULL || (full && unread->count < UNREAD_MAX))
        unread->randoms = g_realloc_n(unread->randoms, MAX(2 * unread->count, ROOM_FIRST),
                                      PSK_RANDOM_SIZE);
    memcpy(place(unread, unread->count++), client_random.data, PSK_RANDOM_SIZE);
}

size_t
unread_known(const Unread *unread, const PskKeylog *keylog)
{
    size_t known = 0;

    for (size_t i = 0; i < MIN(unread->count, UNREAD_MAX); i++)
        known += psk_keylog_knows(keylog, psk_span(place(unread, i), PSK_RANDOM_SIZE));
    return known;
}

void
unread_clear(Unread *unread)
{
    g_free(unread->randoms);
    *unread = (Unread){0};
}
