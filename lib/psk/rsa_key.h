/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The server's RSA private key, for RSA_PSK (RFC 4279 section 4): a PEM file, PKCS #1 or PKCS #8.
 */
#pragma once

#include <glib.h>

#include "base/secret.h"

/* RFC 8017 section 3.2, as unsigned big-endian numbers. */
typedef struct {
    PskSecret modulus;
    PskSecret public_exponent;
    PskSecret private_exponent;
} PskRsaKey;

/*
 * Reads the first private key of a PEM file. False with |error| where the file can't be read or
 * holds no RSA private key in the clear (an encrypted one is named as such).
 */
bool psk_rsa_key_read(PskRsaKey *key, const char *path, GError **error);

/* The same from the text of a PEM file; |name| stands for it in messages. */
bool psk_rsa_key_parse(PskRsaKey *key, PskSpan pem, const char *name, GError **error);

void psk_rsa_key_clear(PskRsaKey *key);
