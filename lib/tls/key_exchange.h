/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The key exchange messages of the PSK suites (RFC 4279, RFC 5489) and tickets. */
#pragma once

#include "base/span.h"
#include "tls/suite.h"

/*
 * ServerKeyExchange of a PSK suite: every one begins with the identity hint (RFC 4279 sections 2
 * to 4, RFC 5489 section 2); Diffie-Hellman parameters or a signature may follow. False where it is
 * malformed.
 */
bool psk_server_key_exchange_hint(PskSpan body, PskKex kex, PskSpan *hint);

/*
 * ClientKeyExchange of a PSK suite: the identity, and in RSA_PSK the encrypted premaster secret
 * (otherwise |rest| holds the client's Diffie-Hellman value or nothing). False where malformed.
 */
bool psk_client_key_exchange_parse(PskSpan body, PskKex kex, PskSpan *identity, PskSpan *rest);

/* NewSessionTicket of RFC 5077 section 3.3; the ticket may be empty. */
bool psk_ticket_parse(PskSpan body, PskSpan *ticket);

/* NewSessionTicket of TLS 1.3, RFC 8446 section 4.6.1. */
bool psk_ticket13_parse(PskSpan body, PskSpan *nonce, PskSpan *ticket);
