/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/transcript.h"

#include <gcrypt.h>

#include "crypto/handles.h"

/* A running hash; the pair of TLS 1.0 and 1.1 is one handle with two functions. */
static struct gcry_md_handle *
digest_open(PskHash hash)
{
    struct gcry_md_handle *handle = NULL;
    bool pair = hash == PSK_HASH_MD5_SHA1;

    psk_crypto_initialise();
    if (gcry_md_open(&handle, pair ? GCRY_MD_MD5 : psk_hash_algorithm(hash), 0) != 0)
        return NULL;
    if (pair && gcry_md_enable(handle, GCRY_MD_SHA1) != 0) {
        gcry_md_close(handle);
        return NULL;
    }
    return handle;
}

/* Ends a running hash and closes it. */
static size_t
digest_finish(struct gcry_md_handle *handle, PskHash hash, uint8_t *out)
{
    size_t size = psk_hash_size(hash);

    if (hash == PSK_HASH_MD5_SHA1) {
        size_t first = psk_hmac_size(PSK_HMAC_MD5);

        memcpy(out, gcry_md_read(handle, GCRY_MD_MD5), first);
        memcpy(out + first, gcry_md_read(handle, GCRY_MD_SHA1), size - first);
    } else {
        memcpy(out, gcry_md_read(handle, psk_hash_algorithm(hash)), size);
    }
    gcry_md_close(handle);
    return size;
}

/* The messages that are kept, and |more|, hashed at once: without a handle, which would cost as
 * much as the hash of a short handshake. */
static size_t
hash_kept(const PskTranscript *transcript, PskHash hash, PskSpan more, uint8_t *out)
{
    const GByteArray *kept = transcript->kept;
    const gcry_buffer_t parts[] = {
        {.data = kept != NULL ? kept->data : NULL, .len = kept != NULL ? kept->len : 0},
        {.data = (void *)more.data, .len = more.size},
    };
    size_t first = psk_hmac_size(PSK_HMAC_MD5);
    bool done = false;

    psk_crypto_initialise();
    if (hash == PSK_HASH_MD5_SHA1)
        done = gcry_md_hash_buffers(GCRY_MD_MD5, 0, out, parts, 2) == 0 &&
               gcry_md_hash_buffers(GCRY_MD_SHA1, 0, out + first, parts, 2) == 0;
    else if (hash != PSK_HASH_NONE)
        done = gcry_md_hash_buffers(psk_hash_algorithm(hash), 0, out, parts, 2) == 0;
    return done ? psk_hash_size(hash) : 0;
}

static size_t
kept_size(const PskTranscript *transcript)
{
    return transcript->kept != NULL ? transcript->kept->len : 0;
}

/* Hashes from now on, and keeps no messages. */
static void
begin_digest(PskTranscript *transcript)
{
    transcript->digest = digest_open(transcript->hash);
    if (transcript->digest == NULL || transcript->kept == NULL)
        return;
    gcry_md_write(transcript->digest, transcript->kept->data, transcript->kept->len);
    g_clear_pointer(&transcript->kept, g_byte_array_unref);
}

/* Whether messages of |size| octets in all may still be hashed again each time. */
static bool
is_short(const PskTranscript *transcript, size_t size)
{
    return transcript->hash == PSK_HASH_NONE || size <= PSK_TRANSCRIPT_KEPT_MAX;
}

bool
psk_transcript_add(PskTranscript *transcript, PskSpan message)
{
    size_t kept = kept_size(transcript);

    transcript->known_size = 0;
    if (transcript->digest == NULL && !is_short(transcript, kept + message.size))
        begin_digest(transcript);
    if (transcript->digest != NULL) {
        gcry_md_write(transcript->digest, message.data, message.size);
        return true;
    }
    if (message.size > PSK_TRANSCRIPT_PENDING_MAX - kept)
        return false;
    if (transcript->kept == NULL)
        transcript->kept = g_byte_array_sized_new(PSK_TRANSCRIPT_KEPT_FIRST);
    g_byte_array_append(transcript->kept, message.data, (guint)message.size);
    return true;
}

void
psk_transcript_choose(PskTranscript *transcript, PskHash hash)
{
    if (transcript->hash != PSK_HASH_NONE)
        return;
    transcript->hash = hash;
    if (!is_short(transcript, kept_size(transcript)))
        begin_digest(transcript);
}

size_t
psk_transcript_digest(PskTranscript *transcript, PskSpan more, uint8_t *out)
{
    struct gcry_md_handle *copy;
    size_t size = transcript->known_size;

    /* The session hash of RFC 7627 is asked for again by the client's Finished. */
    if (more.size == 0 && size > 0) {
        memcpy(out, transcript->known, size);
        return size;
    }
    if (transcript->digest == NULL) {
        size = hash_kept(transcript, transcript->hash, more, out);
    } else {
        if (gcry_md_copy(&copy, transcript->digest) != 0)
            return 0;
        gcry_md_write(copy, more.data, more.size);
        size = digest_finish(copy, transcript->hash, out);
    }
    if (more.size == 0) {
        memcpy(transcript->known, out, size);
        transcript->known_size = (uint8_t)size;
    }
    return size;
}

size_t
psk_transcript_digest_with(PskTranscript *transcript, PskHash hash, PskSpan more,
                           uint8_t *out)
{
    if (transcript->hash != PSK_HASH_NONE)
        return transcript->hash == hash ? psk_transcript_digest(transcript, more, out) : 0;
    return hash_kept(transcript, hash, more, out);
}

void
psk_transcript_replace_with_message_hash(PskTranscript *transcript)
{
    uint8_t message[PSK_HANDSHAKE_HEADER_SIZE + PSK_HASH_SIZE_MAX] = {PSK_HANDSHAKE_MESSAGE_HASH};
    size_t size =
        psk_transcript_digest(transcript, psk_span(NULL, 0), message + PSK_HANDSHAKE_HEADER_SIZE);

    if (size == 0)
        return;
    message[PSK_HANDSHAKE_HEADER_SIZE - 1] = (uint8_t)size;
    g_clear_pointer(&transcript->digest, gcry_md_close);
    g_clear_pointer(&transcript->kept, g_byte_array_unref);
    psk_transcript_add(transcript, psk_span(message, PSK_HANDSHAKE_HEADER_SIZE + size));
}

void
psk_transcript_clear(PskTranscript *transcript)
{
    g_clear_pointer(&transcript->kept, g_byte_array_unref);
    g_clear_pointer(&transcript->digest, gcry_md_close);
    transcript->hash = PSK_HASH_NONE;
    transcript->known_size = 0;
}
