/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/names.h"

typedef struct {
    uint16_t number;
    const char *name;
} Name;

static const char *
find(const Name *names, size_t count, uint16_t number)
{
    for (size_t i = 0; i < count; i++)
        if (names[i].number == number)
            return names[i].name;
    return NULL;
}

static const Name versions[] = {
    {PSK_SSL_3_0, "SSL3"},   {PSK_TLS_1_0, "TLS1.0"}, {PSK_TLS_1_1, "TLS1.1"},
    {PSK_TLS_1_2, "TLS1.2"}, {PSK_TLS_1_3, "TLS1.3"},
};

/* IANA TLS Alerts registry; RFC 5246 section 7.2, RFC 8446 section 6, RFC 6066, RFC 4279. */
static const Name alerts[] = {
    {0, "close_notify"},
    {10, "unexpected_message"},
    {20, "bad_record_mac"},
    {21, "decryption_failed"},
    {22, "record_overflow"},
    {30, "decompression_failure"},
    {40, "handshake_failure"},
    {41, "no_certificate"},
    {42, "bad_certificate"},
    {43, "unsupported_certificate"},
    {44, "certificate_revoked"},
    {45, "certificate_expired"},
    {46, "certificate_unknown"},
    {47, "illegal_parameter"},
    {48, "unknown_ca"},
    {49, "access_denied"},
    {50, "decode_error"},
    {51, "decrypt_error"},
    {52, "too_many_cids_requested"},
    {60, "export_restriction"},
    {70, "protocol_version"},
    {71, "insufficient_security"},
    {80, "internal_error"},
    {86, "inappropriate_fallback"},
    {90, "user_canceled"},
    {100, "no_renegotiation"},
    {109, "missing_extension"},
    {110, "unsupported_extension"},
    {111, "certificate_unobtainable"},
    {112, "unrecognized_name"},
    {113, "bad_certificate_status_response"},
    {114, "bad_certificate_hash_value"},
    {115, "unknown_psk_identity"},
    {116, "certificate_required"},
    {120, "no_application_protocol"},
    {121, "ech_required"},
};

static const Name handshakes[] = {
    {0, "HelloRequest"},        {1, "ClientHello"},         {2, "ServerHello"},
    {3, "HelloVerifyRequest"},  {4, "NewSessionTicket"},    {5, "EndOfEarlyData"},
    {8, "EncryptedExtensions"}, {11, "Certificate"},        {12, "ServerKeyExchange"},
    {13, "CertificateRequest"}, {14, "ServerHelloDone"},    {15, "CertificateVerify"},
    {16, "ClientKeyExchange"},  {20, "Finished"},           {21, "CertificateURL"},
    {22, "CertificateStatus"},  {23, "SupplementalData"},   {24, "KeyUpdate"},
    {25, "CompressedCertificate"}, {254, "MessageHash"},
};

const char *
psk_version_name(uint16_t version)
{
    return find(versions, G_N_ELEMENTS(versions), version);
}

const char *
psk_alert_level_name(uint8_t level)
{
    static const Name levels[] = {
        {PSK_ALERT_LEVEL_WARNING, "warning"},
        {PSK_ALERT_LEVEL_FATAL, "fatal"},
    };

    return find(levels, G_N_ELEMENTS(levels), level);
}

const char *
psk_alert_name(uint8_t description)
{
    return find(alerts, G_N_ELEMENTS(alerts), description);
}

const char *
psk_handshake_name(uint8_t type)
{
    return find(handshakes, G_N_ELEMENTS(handshakes), type);
}

const char *
psk_kex_name(PskKex kex)
{
    switch (kex) {
    case PSK_KEX_PSK:
        return "PSK";
    case PSK_KEX_DHE_PSK:
        return "DHE_PSK";
    case PSK_KEX_RSA_PSK:
        return "RSA_PSK";
    case PSK_KEX_ECDHE_PSK:
        return "ECDHE_PSK";
    case PSK_KEX_TLS13:
        return "TLS13";
    case PSK_KEX_OTHER:
    case PSK_KEX_SIGNAL:
        break;
    }
    return "other";
}

const char *
psk_sender_name(PskSender sender)
{
    return sender == PSK_CLIENT ? "client" : "server";
}
