/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "psk/rsa_key.h"

#include "base/file.h"
#include "base/reader.h"

/* ASN.1 tags of DER (X.690). */
enum { TAG_INTEGER = 0x02, TAG_OCTET_STRING = 0x04, TAG_OID = 0x06, TAG_SEQUENCE = 0x30 };

void
psk_rsa_key_clear(PskRsaKey *key)
{
    psk_secret_clear(&key->modulus);
    psk_secret_clear(&key->public_exponent);
    psk_secret_clear(&key->private_exponent);
}

/* X.690 section 8.1.3: a definite length of at most three octets. */
static bool
der_length(PskReader *reader, size_t *length)
{
    uint8_t first, byte = 0;
    uint16_t two;
    uint32_t three;

    if (!psk_reader_u8(reader, &first))
        return false;
    *length = first;
    if (first < 0x80)
        return true;
    if (first == 0x81 && psk_reader_u8(reader, &byte)) {
        *length = byte;
        return true;
    }
    if (first == 0x82 && psk_reader_u16(reader, &two)) {
        *length = two;
        return true;
    }
    if (first == 0x83 && psk_reader_u24(reader, &three)) {
        *length = three;
        return true;
    }
    return false;
}

static bool
der_take(PskReader *reader, uint8_t tag, PskSpan *content)
{
    uint8_t found;
    size_t length;

    return psk_reader_u8(reader, &found) && found == tag && der_length(reader, &length) &&
           psk_reader_bytes(reader, length, content);
}

/* A positive INTEGER without the zero octet that keeps it positive. */
static bool
der_number(PskReader *reader, PskSecret *number)
{
    PskSpan content;

    if (!der_take(reader, TAG_INTEGER, &content))
        return false;
    while (content.size > 0 && content.data[0] == 0)
        content = psk_span_skip(content, 1);
    psk_secret_set(number, content);
    return content.size > 0; /* no number of a key is 0 */
}

/* RFC 8017 appendix A.1.2: RSAPrivateKey. */
static bool
parse_pkcs1(PskSpan der, PskRsaKey *key)
{
    PskReader outer = psk_reader(der), reader;
    PskSpan sequence, version;

    if (!der_take(&outer, TAG_SEQUENCE, &sequence))
        return false;
    reader = psk_reader(sequence);
    return der_take(&reader, TAG_INTEGER, &version) && der_number(&reader, &key->modulus) &&
           der_number(&reader, &key->public_exponent) &&
           der_number(&reader, &key->private_exponent);
}

/* RFC 5208 section 5: PrivateKeyInfo around an RSAPrivateKey (rsaEncryption, RFC 8017). */
static bool
parse_pkcs8(PskSpan der, PskRsaKey *key)
{
    static const uint8_t rsa[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01};
    PskReader outer = psk_reader(der), reader, algorithm_reader;
    PskSpan sequence, version, algorithm, oid, inner;

    if (!der_take(&outer, TAG_SEQUENCE, &sequence))
        return false;
    reader = psk_reader(sequence);
    if (!der_take(&reader, TAG_INTEGER, &version) ||
        !der_take(&reader, TAG_SEQUENCE, &algorithm) ||
        !der_take(&reader, TAG_OCTET_STRING, &inner))
        return false;
    algorithm_reader = psk_reader(algorithm);
    return der_take(&algorithm_reader, TAG_OID, &oid) &&
           psk_span_equal(oid, psk_span(rsa, sizeof(rsa))) && parse_pkcs1(inner, key);
}

/* The text between the lines BEGIN and END |label| (RFC 7468), not terminated; empty if none. */
static PskSpan
find_block(PskSpan pem, const char *label)
{
    g_autofree char *begin = g_strdup_printf("-----BEGIN %s-----", label);
    g_autofree char *end = g_strdup_printf("-----END %s-----", label);
    const uint8_t *from = psk_span_find(pem, psk_span_str(begin));
    const uint8_t *to;
    PskSpan rest;

    if (from == NULL)
        return psk_span(NULL, 0);
    rest = psk_span_skip(pem, (size_t)(from - pem.data) + strlen(begin));
    to = psk_span_find(rest, psk_span_str(end));
    return to != NULL ? psk_span_first(rest, (size_t)(to - rest.data)) : psk_span(NULL, 0);
}

/* Decodes one block; |parse| makes the key of it. */
static bool
try_block(PskSpan pem, const char *label, bool (*parse)(PskSpan der, PskRsaKey *key),
          PskRsaKey *key)
{
    PskSpan text = find_block(pem, label);
    PskSecret der = {0};
    int state = 0;
    guint save = 0;
    bool ok;

    if (text.size == 0)
        return false;
    psk_secret_resize(&der, text.size);
    der.size = g_base64_decode_step((const char *)text.data, text.size, der.data, &state, &save);
    ok = parse(psk_secret_span(&der), key);
    der.size = text.size; /* all of it is to be wiped */
    psk_secret_clear(&der);
    return ok;
}

bool
psk_rsa_key_parse(PskRsaKey *key, PskSpan pem, const char *name, GError **error)
{
    const char *problem = "no RSA private key in it (PEM, BEGIN PRIVATE KEY or BEGIN RSA PRIVATE "
                          "KEY)";

    *key = (PskRsaKey){0};
    if (try_block(pem, "PRIVATE KEY", parse_pkcs8, key) ||
        try_block(pem, "RSA PRIVATE KEY", parse_pkcs1, key))
        return true;
    psk_rsa_key_clear(key);
    if (psk_span_find(pem, psk_span_str("ENCRYPTED")) != NULL)
        problem = "the private key is encrypted; decrypt it first: openssl pkey -in FILE -out NEW";
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: %s", name, problem);
    return false;
}

bool
psk_rsa_key_read(PskRsaKey *key, const char *path, GError **error)
{
    g_autofree char *name = g_filename_display_name(path);
    PskSecret content = {0};
    bool ok;

    *key = (PskRsaKey){0};
    if (!psk_file_read_secret(path, &content, error)) {
        g_prefix_error(error, "cannot read the RSA key ");
        return false;
    }
    ok = psk_rsa_key_parse(key, psk_secret_span(&content), name, error);
    psk_secret_clear(&content);
    return ok;
}
