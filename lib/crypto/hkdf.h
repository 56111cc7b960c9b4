/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HKDF (RFC 5869) and its TLS 1.3 form (RFC 8446 section 7.1). |hash| is SHA256 or SHA384. */
#pragma once

#include "crypto/crypto.h"

/* HKDF-Extract; |out| has room for psk_hash_size(hash). An empty salt is as many zeros. */
void psk_hkdf_extract(PskCrypto *crypto, PskHash hash, PskSpan salt, PskSpan ikm, uint8_t *out);

/* HKDF-Expand, |size| at most 255 times the hash's. */
void psk_hkdf_expand(PskCrypto *crypto, PskHash hash, PskSpan prk, PskSpan info, uint8_t *out,
                     size_t size);

/* HKDF-Expand-Label(secret, label, context, size); |label| without its "tls13 ". */
void psk_hkdf_expand_label(PskCrypto *crypto, PskHash hash, PskSpan secret, const char *label,
                           PskSpan context, uint8_t *out, size_t size);
