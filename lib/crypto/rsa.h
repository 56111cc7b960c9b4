/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decryption of RSA_PSK's premaster secret, RFC 4279 section 4 and RFC 5246 section 7.4.7.1. */
#pragma once

#include "base/secret.h"

/*
 * RSAES-PKCS1-v1_5 decryption (RFC 8017 section 7.2.2) of |encrypted| with a private key given as
 * unsigned big-endian numbers. False where the numbers are no key or the padding does not hold.
 */
bool psk_rsa_decrypt(PskSpan modulus, PskSpan public_exponent, PskSpan private_exponent,
                     PskSpan encrypted, PskSecret *decrypted);
