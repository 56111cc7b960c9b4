/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which place in the stream of records a protection is at, after a gap or by another's word. */
#include "crypto/protection_private.h"

/* As psk_protection_find(), where the protection has been brought to the place. */
static PskFound
find_there(PskProtection *protection, const PskRecord *record, uint8_t *out)
{
    PskSpan content;
    uint8_t type;

    if (psk_protection_try(protection, record, out, &content, &type) == PSK_OPEN_OK) {
        psk_wipe(out, record->fragment.size);
        psk_protection_stream_move(protection, protection->stream_lost);
        return PSK_FOUND_IT;
    }
    if (protection->info->kind != PSK_PROTECT_CBC ||
        !psk_protection_allows(protection, record->fragment.size) ||
        !psk_protection_cbc_lacks_iv(protection, record))
        return PSK_FOUND_NOT;
    psk_protection_skip(protection, record);
    return PSK_FOUND_BEHIND;
}

PskFound
psk_protection_find(PskProtection *protection, const PskRecord *record, const PskPlace *place,
                    uint8_t *out)
{
    uint64_t sequence = protection->sequence;
    bool iv_lost = protection->iv_lost;
    PskFound found;

    protection->sequence = place->sequence;
    protection->stream_lost = (size_t)MIN(place->stream, PSK_KEY_STREAM_MAX);
    if (protection->info->kind == PSK_PROTECT_CBC)
        psk_protection_cbc_find_iv(protection, place->before);
    found = find_there(protection, record, out);
    protection->stream_lost = 0;
    if (found == PSK_FOUND_NOT) {
        protection->sequence = sequence;
        protection->iv_lost = iv_lost;
    }
    return found;
}

bool
psk_protection_follow(PskProtection *protection, const PskProtection *other)
{
    if (protection->stream != NULL || protection->cipher != other->cipher ||
        protection->version != other->version)
        return false;
    protection->sequence = other->sequence;
    protection->iv_lost = other->iv_lost;
    if (protection->info->kind == PSK_PROTECT_CBC)
        memcpy(protection->iv, other->iv, sizeof(protection->iv));
    return true;
}
