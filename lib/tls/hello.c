/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/hello.h"

#include "base/reader.h"

bool
psk_u16_next(PskSpan *list, uint16_t *value)
{
    PskReader reader = psk_reader(*list);

    if (!psk_reader_u16(&reader, value))
        return false;
    *list = psk_reader_rest(&reader);
    return true;
}

bool
psk_identity_next(PskSpan *identities, PskSpan *identity, uint32_t *obfuscated_ticket_age)
{
    PskReader reader = psk_reader(*identities);

    if (!psk_reader_vector(&reader, 1, 0xffff, identity) ||
        !psk_reader_u32(&reader, obfuscated_ticket_age))
        return false;
    *identities = psk_reader_rest(&reader);
    return true;
}

bool
psk_binder_next(PskSpan *binders, PskSpan *binder)
{
    PskReader reader = psk_reader(*binders);

    if (!psk_reader_vector(&reader, 32, 255, binder))
        return false;
    *binders = psk_reader_rest(&reader);
    return true;
}

/*
 * RFC 5246 section 7.4.1.4: the extensions at the end of a hello, each given to |parse|. They may
 * be left out altogether.
 */
static bool
parse_extensions(PskReader *reader, bool (*parse)(uint16_t type, PskReader *data, void *user),
                 void *user)
{
    PskReader extensions;
    PskSpan content;

    if (psk_reader_at_end(reader))
        return true;
    if (!psk_reader_vector(reader, 0, 0xffff, &content) || !psk_reader_at_end(reader))
        return false;
    extensions = psk_reader(content);
    while (!psk_reader_at_end(&extensions)) {
        uint16_t type;
        PskSpan data;
        PskReader inner;

        if (!psk_reader_u16(&extensions, &type) ||
            !psk_reader_vector(&extensions, 0, 0xffff, &data))
            return false;
        inner = psk_reader(data);
        if (!parse(type, &inner, user))
            return false;
    }
    return true;
}

/* RFC 6066 section 3; only host_name(0) is defined. */
static bool
parse_server_name(PskReader *data, PskSpan *name)
{
    PskSpan list;
    PskReader reader;
    uint8_t type;

    if (!psk_reader_vector(data, 1, 0xffff, &list))
        return false;
    reader = psk_reader(list);
    return psk_reader_u8(&reader, &type) && psk_reader_vector(&reader, 1, 0xffff, name);
}

/* RFC 8446 section 4.2.9 */
static bool
parse_psk_modes(PskReader *data, PskClientHello *hello)
{
    PskSpan modes;

    if (!psk_reader_vector(data, 1, 255, &modes))
        return false;
    for (size_t i = 0; i < modes.size; i++) {
        hello->psk_ke |= modes.data[i] == PSK_MODE_PSK_KE;
        hello->psk_dhe_ke |= modes.data[i] == PSK_MODE_PSK_DHE_KE;
    }
    return true;
}

/*
 * RFC 8446 section 4.2.11: OfferedPsks. It is the last extension, so that the binders are the last
 * octets of the message and everything before them can be authenticated.
 */
static bool
parse_offered_psks(PskReader *data, PskClientHello *hello)
{
    size_t before_binders;

    if (!psk_reader_vector(data, 7, 0xffff, &hello->psk_identities))
        return false;
    before_binders = psk_reader_remaining(data);
    if (!psk_reader_vector(data, 33, 0xffff, &hello->psk_binders))
        return false;
    hello->binders_size = before_binders;
    return true;
}

static bool
parse_client_extension(uint16_t type, PskReader *data, void *user)
{
    PskClientHello *hello = user;

    switch (type) {
    case PSK_EXTENSION_SERVER_NAME:
        /* A server's answer and some clients leave it empty. */
        return psk_reader_at_end(data) || parse_server_name(data, &hello->server_name);
    case PSK_EXTENSION_TRUNCATED_HMAC:
        hello->truncated_hmac = true;
        return true;
    case PSK_EXTENSION_ENCRYPT_THEN_MAC:
        hello->encrypt_then_mac = true;
        return true;
    case PSK_EXTENSION_EXTENDED_MASTER_SECRET:
        hello->extended_master_secret = true;
        return true;
    case PSK_EXTENSION_SESSION_TICKET:
        hello->session_ticket = true;
        hello->ticket = psk_reader_rest(data);
        return true;
    case PSK_EXTENSION_EARLY_DATA:
        hello->early_data = true;
        return true;
    case PSK_EXTENSION_KEY_SHARE:
        hello->key_share = true;
        return true;
    case PSK_EXTENSION_SUPPORTED_VERSIONS:
        return psk_reader_vector(data, 2, 254, &hello->supported_versions);
    case PSK_EXTENSION_PSK_KEY_EXCHANGE_MODES:
        return parse_psk_modes(data, hello);
    case PSK_EXTENSION_PRE_SHARED_KEY:
        return parse_offered_psks(data, hello);
    default:
        return true;
    }
}

bool
psk_client_hello_parse(PskSpan body, PskClientHello *hello)
{
    PskReader reader = psk_reader(body);
    PskSpan compression_methods;

    *hello = (PskClientHello){0};
    if (!psk_reader_u16(&reader, &hello->version) ||
        !psk_reader_copy(&reader, hello->random, PSK_RANDOM_SIZE) ||
        !psk_reader_vector(&reader, 0, PSK_SESSION_ID_MAX, &hello->session_id) ||
        !psk_reader_vector(&reader, 2, 0xfffe, &hello->cipher_suites) ||
        !psk_reader_vector(&reader, 1, 255, &compression_methods))
        return false;
    return parse_extensions(&reader, parse_client_extension, hello);
}

static bool
parse_server_extension(uint16_t type, PskReader *data, void *user)
{
    PskServerHello *hello = user;

    switch (type) {
    case PSK_EXTENSION_TRUNCATED_HMAC:
        hello->truncated_hmac = true;
        return true;
    case PSK_EXTENSION_RENEGOTIATION_INFO:
        hello->renegotiation_info = true;
        return true;
    case PSK_EXTENSION_ENCRYPT_THEN_MAC:
        hello->encrypt_then_mac = true;
        return true;
    case PSK_EXTENSION_EXTENDED_MASTER_SECRET:
        hello->extended_master_secret = true;
        return true;
    case PSK_EXTENSION_SESSION_TICKET:
        hello->session_ticket = true;
        return true;
    case PSK_EXTENSION_KEY_SHARE:
        hello->key_share = true;
        return true;
    case PSK_EXTENSION_SUPPORTED_VERSIONS:
        return psk_reader_u16(data, &hello->version);
    case PSK_EXTENSION_PRE_SHARED_KEY:
        hello->pre_shared_key = true;
        return psk_reader_u16(data, &hello->selected_identity);
    default:
        return true;
    }
}

static bool
note_early_data(uint16_t type, PskReader *data, void *user)
{
    (void)data;
    if (type == PSK_EXTENSION_EARLY_DATA)
        *(bool *)user = true;
    return true;
}

bool
psk_encrypted_extensions_parse(PskSpan body, bool *early_data)
{
    PskReader reader = psk_reader(body);

    *early_data = false;
    return !psk_reader_at_end(&reader) && parse_extensions(&reader, note_early_data, early_data);
}

/* RFC 8446 section 4.1.3: SHA-256 of "HelloRetryRequest". */
static const uint8_t hello_retry_random[PSK_RANDOM_SIZE] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

bool
psk_server_hello_parse(PskSpan body, PskServerHello *hello)
{
    PskReader reader = psk_reader(body);

    *hello = (PskServerHello){0};
    if (!psk_reader_u16(&reader, &hello->version) ||
        !psk_reader_copy(&reader, hello->random, PSK_RANDOM_SIZE) ||
        !psk_reader_vector(&reader, 0, PSK_SESSION_ID_MAX, &hello->session_id) ||
        !psk_reader_u16(&reader, &hello->cipher_suite) ||
        !psk_reader_u8(&reader, &hello->compression_method))
        return false;
    hello->hello_retry_request = memcmp(hello->random, hello_retry_random, PSK_RANDOM_SIZE) == 0;
    return parse_extensions(&reader, parse_server_extension, hello);
}
