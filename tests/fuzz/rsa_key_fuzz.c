/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RSA keys of hostile bytes. With an even first octet the rest is put between the lines of a PEM
 * file as base64, so that what is fuzzed is the DER in it.
 */
#include "psk/rsa_key.h"

#include "output.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    PskSpan bytes = psk_span_skip(psk_span(data, size), 1);
    g_autofree char *base64 = g_base64_encode(bytes.data, bytes.size);
    bool wrap = size > 0 && !(data[0] & 1);
    const char *label = wrap && data[0] & 2 ? "RSA PRIVATE KEY" : "PRIVATE KEY";
    g_autofree char *pem = g_strdup_printf("-----BEGIN %s-----\n%s\n-----END %s-----\n", label,
                                           base64, label);
    g_autoptr(GError) error = NULL;
    PskRsaKey key = {0};
    bool ok = psk_rsa_key_parse(&key, wrap ? psk_span_str(pem) : bytes, "fuzz", &error);

    g_assert_cmpint(ok, ==, error == NULL);
    if (ok) {
        g_assert_cmpuint(key.modulus.size, >, 0);
        g_assert_cmpuint(key.private_exponent.size, >, 0);
        g_assert_cmpuint(key.modulus.size, <, size);
    } else {
        output_assert_text(error->message, strlen(error->message));
    }
    psk_rsa_key_clear(&key);
    return 0;
}
