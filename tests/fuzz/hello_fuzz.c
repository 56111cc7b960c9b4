/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bodies of hellos, key exchanges and tickets, each parser on the same octets. */
#include "tls/hello.h"

#include "tls/key_exchange.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
walk_client_hello(PskSpan body)
{
    PskClientHello hello;
    PskSpan item;
    uint32_t age;
    uint16_t value;

    if (!psk_client_hello_parse(body, &hello))
        return;
    while (psk_u16_next(&hello.cipher_suites, &value))
        ;
    while (psk_u16_next(&hello.supported_versions, &value))
        ;
    while (psk_identity_next(&hello.psk_identities, &item, &age))
        ;
    while (psk_binder_next(&hello.psk_binders, &item))
        ;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    PskSpan body = psk_span(data, size), one, two;
    PskServerHello hello;

    walk_client_hello(body);
    (void)psk_server_hello_parse(body, &hello);
    for (int kex = PSK_KEX_PSK; kex <= PSK_KEX_ECDHE_PSK; kex++) {
        (void)psk_server_key_exchange_hint(body, (PskKex)kex, &one);
        (void)psk_client_key_exchange_parse(body, (PskKex)kex, &one, &two);
    }
    (void)psk_ticket_parse(body, &one);
    (void)psk_ticket13_parse(body, &one, &two);
    return 0;
}
