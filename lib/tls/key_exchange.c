/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/key_exchange.h"

#include "base/reader.h"

bool
psk_server_key_exchange_hint(PskSpan body, PskKex kex, PskSpan *hint)
{
    PskReader reader = psk_reader(body);

    if (!psk_reader_vector(&reader, 0, 0xffff, hint))
        return false;
    /* The Diffie-Hellman parameters follow; and Erlang's ssl signs the hint of RSA_PSK. */
    return kex != PSK_KEX_PSK || psk_reader_at_end(&reader);
}

bool
psk_client_key_exchange_parse(PskSpan body, PskKex kex, PskSpan *identity, PskSpan *rest)
{
    PskReader reader = psk_reader(body);

    if (!psk_reader_vector(&reader, 0, 0xffff, identity))
        return false;
    if (kex == PSK_KEX_RSA_PSK) /* RFC 4279 section 4: EncryptedPreMasterSecret */
        return psk_reader_vector(&reader, 0, 0xffff, rest) && psk_reader_at_end(&reader);
    *rest = psk_reader_rest(&reader);
    return kex != PSK_KEX_PSK || rest->size == 0;
}

bool
psk_ticket_parse(PskSpan body, PskSpan *ticket)
{
    PskReader reader = psk_reader(body);
    uint32_t lifetime;

    return psk_reader_u32(&reader, &lifetime) && psk_reader_vector(&reader, 0, 0xffff, ticket) &&
           psk_reader_at_end(&reader);
}

bool
psk_ticket13_parse(PskSpan body, PskSpan *nonce, PskSpan *ticket)
{
    PskReader reader = psk_reader(body);
    uint32_t lifetime, age_add;
    PskSpan extensions;

    return psk_reader_u32(&reader, &lifetime) && psk_reader_u32(&reader, &age_add) &&
           psk_reader_vector(&reader, 0, 255, nonce) &&
           psk_reader_vector(&reader, 1, 0xffff, ticket) &&
           psk_reader_vector(&reader, 0, 0xfffe, &extensions) && psk_reader_at_end(&reader);
}
