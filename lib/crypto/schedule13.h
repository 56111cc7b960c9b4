/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The key schedule of TLS 1.3, RFC 8446 section 7.1. |hash| is SHA256 or SHA384 throughout. */
#pragma once

#include "crypto/crypto.h"

/* Secrets as large as the hash. */
typedef uint8_t PskSecret13[PSK_HASH_SIZE_MAX];

/* Early Secret; an empty |psk| stands for as many zeros (no PSK). */
void psk13_early_secret(PskCrypto *crypto, PskHash hash, PskSpan psk, PskSecret13 out);

/* Handshake Secret; an empty |dhe| stands for as many zeros (psk_ke). */
void psk13_handshake_secret(PskCrypto *crypto, PskHash hash, const PskSecret13 early, PskSpan dhe,
                            PskSecret13 out);

/* Master Secret. */
void psk13_master_secret(PskCrypto *crypto, PskHash hash, const PskSecret13 handshake,
                         PskSecret13 out);

/* Derive-Secret(secret, label, messages) with the digest of the messages. */
void psk13_derive(PskCrypto *crypto, PskHash hash, const PskSecret13 secret, const char *label,
                  PskSpan digest, PskSecret13 out);

/* Derive-Secret over no messages at all, as "ext binder", "res binder" and "derived" need it. */
void psk13_derive_empty(PskCrypto *crypto, PskHash hash, const PskSecret13 secret,
                        const char *label, PskSecret13 out);

/* verify_data of a Finished, and of a binder with the binder key as base (section 4.4.4). */
void psk13_finished(PskCrypto *crypto, PskHash hash, const PskSecret13 base, PskSpan digest,
                    PskSecret13 out);

/* The next generation of an application traffic secret (section 7.2); |out| may be |traffic|. */
void psk13_update(PskCrypto *crypto, PskHash hash, const PskSecret13 traffic, PskSecret13 out);

/* The PSK of a NewSessionTicket (section 4.6.1). */
void psk13_resumption_psk(PskCrypto *crypto, PskHash hash, const PskSecret13 resumption_master,
                          PskSpan ticket_nonce, PskSecret13 out);

/* Traffic key and IV of |size| octets (section 7.3). */
void psk13_traffic_key(PskCrypto *crypto, PskHash hash, const PskSecret13 traffic, uint8_t *out,
                       size_t size);
void psk13_traffic_iv(PskCrypto *crypto, PskHash hash, const PskSecret13 traffic, uint8_t *out,
                      size_t size);
