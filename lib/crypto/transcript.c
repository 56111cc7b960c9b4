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

static PskSpan
pending_span(const PskTranscript *transcript)
{
    return transcript->pending != NULL
               ? psk_span(transcript->pending->data, transcript->pending->len)
               : psk_span(NULL, 0);
}

bool
psk_transcript_add(PskTranscript *transcript, PskSpan message)
{
    transcript->known_size = 0;
    if (transcript->digest != NULL) {
        gcry_md_write(transcript->digest, message.data, message.size);
        return true;
    }
    if (message.size > PSK_TRANSCRIPT_PENDING_MAX - pending_span(transcript).size)
        return false;
    if (transcript->pending == NULL)
        transcript->pending = g_byte_array_new();
    g_byte_array_append(transcript->pending, message.data, (guint)message.size);
    return true;
}

void
psk_transcript_choose(PskTranscript *transcript, PskHash hash)
{
    PskSpan pending = pending_span(transcript);

    if (transcript->digest != NULL || hash == PSK_HASH_NONE)
        return;
    transcript->digest = digest_open(hash);
    if (transcript->digest == NULL)
        return;
    transcript->hash = hash;
    gcry_md_write(transcript->digest, pending.data, pending.size);
    g_clear_pointer(&transcript->pending, g_byte_array_unref);
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
    if (transcript->digest == NULL || gcry_md_copy(&copy, transcript->digest) != 0)
        return 0;
    gcry_md_write(copy, more.data, more.size);
    size = digest_finish(copy, transcript->hash, out);
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
    PskSpan pending = pending_span(transcript);
    struct gcry_md_handle *handle;

    if (transcript->digest != NULL)
        return transcript->hash == hash ? psk_transcript_digest(transcript, more, out) : 0;
    handle = hash != PSK_HASH_NONE ? digest_open(hash) : NULL;
    if (handle == NULL)
        return 0;
    gcry_md_write(handle, pending.data, pending.size);
    gcry_md_write(handle, more.data, more.size);
    return digest_finish(handle, hash, out);
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
    transcript->known_size = 0;
    gcry_md_reset(transcript->digest);
    gcry_md_write(transcript->digest, message, PSK_HANDSHAKE_HEADER_SIZE + size);
}

void
psk_transcript_clear(PskTranscript *transcript)
{
    g_clear_pointer(&transcript->pending, g_byte_array_unref);
    g_clear_pointer(&transcript->digest, gcry_md_close);
    transcript->hash = PSK_HASH_NONE;
    transcript->known_size = 0;
}
