/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pseudorandom functions of TLS 1.0 to 1.2: RFC 2246 section 5 and RFC 5246 section 5. */
#pragma once

#include "crypto/crypto.h"

/*
 * PRF(secret, label, seed1 + seed2) to |out|, |size| octets of it. |hash| is the suite's hash in
 * TLS 1.2 (SHA256 or SHA384) and PSK_HASH_MD5_SHA1 before.
 */
void psk_prf(PskCrypto *crypto, PskHash hash, PskSpan secret, const char *label, PskSpan seed1,
             PskSpan seed2, uint8_t *out, size_t size);
