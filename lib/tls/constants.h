/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers of the TLS protocol, by the names that the RFCs give them. */
#pragma once

#include <stdint.h>

/* Who sent a message. Also an index of arrays with one entry for each direction. */
typedef enum {
    PSK_CLIENT = 0,
    PSK_SERVER = 1,
} PskSender;

enum { PSK_SENDERS = 2 };

static inline PskSender
psk_sender_peer(PskSender sender)
{
    return sender == PSK_CLIENT ? PSK_SERVER : PSK_CLIENT;
}

/* ProtocolVersion, RFC 6101, RFC 2246, RFC 4346, RFC 5246, RFC 8446. */
enum {
    PSK_SSL_2_0 = 0x0002,
    PSK_SSL_3_0 = 0x0300,
    PSK_TLS_1_0 = 0x0301,
    PSK_TLS_1_1 = 0x0302,
    PSK_TLS_1_2 = 0x0303,
    PSK_TLS_1_3 = 0x0304,
};

/* ContentType, RFC 5246 section 6.2.1 and RFC 6520. */
typedef enum {
    PSK_CONTENT_CHANGE_CIPHER_SPEC = 20,
    PSK_CONTENT_ALERT = 21,
    PSK_CONTENT_HANDSHAKE = 22,
    PSK_CONTENT_APPLICATION_DATA = 23,
    PSK_CONTENT_HEARTBEAT = 24,
} PskContentType;

/* HandshakeType, RFC 5246 section 7.4 and RFC 8446 section 4. */
typedef enum {
    PSK_HANDSHAKE_HELLO_REQUEST = 0,
    PSK_HANDSHAKE_CLIENT_HELLO = 1,
    PSK_HANDSHAKE_SERVER_HELLO = 2,
    PSK_HANDSHAKE_NEW_SESSION_TICKET = 4,
    PSK_HANDSHAKE_END_OF_EARLY_DATA = 5,
    PSK_HANDSHAKE_ENCRYPTED_EXTENSIONS = 8,
    PSK_HANDSHAKE_CERTIFICATE = 11,
    PSK_HANDSHAKE_SERVER_KEY_EXCHANGE = 12,
    PSK_HANDSHAKE_CERTIFICATE_REQUEST = 13,
    PSK_HANDSHAKE_SERVER_HELLO_DONE = 14,
    PSK_HANDSHAKE_CERTIFICATE_VERIFY = 15,
    PSK_HANDSHAKE_CLIENT_KEY_EXCHANGE = 16,
    PSK_HANDSHAKE_FINISHED = 20,
    PSK_HANDSHAKE_CERTIFICATE_URL = 21,
    PSK_HANDSHAKE_CERTIFICATE_STATUS = 22,
    PSK_HANDSHAKE_SUPPLEMENTAL_DATA = 23,
    PSK_HANDSHAKE_KEY_UPDATE = 24,
    PSK_HANDSHAKE_MESSAGE_HASH = 254,
} PskHandshakeType;

/* ExtensionType: only those that decide how a session is decrypted or explained. */
enum {
    PSK_EXTENSION_SERVER_NAME = 0,              /* RFC 6066 */
    PSK_EXTENSION_MAX_FRAGMENT_LENGTH = 1,      /* RFC 6066 */
    PSK_EXTENSION_TRUNCATED_HMAC = 4,           /* RFC 6066 */
    PSK_EXTENSION_ENCRYPT_THEN_MAC = 22,        /* RFC 7366 */
    PSK_EXTENSION_EXTENDED_MASTER_SECRET = 23,  /* RFC 7627 */
    PSK_EXTENSION_RECORD_SIZE_LIMIT = 28,       /* RFC 8449 */
    PSK_EXTENSION_SESSION_TICKET = 35,          /* RFC 5077 */
    PSK_EXTENSION_PRE_SHARED_KEY = 41,          /* RFC 8446 section 4.2.11 */
    PSK_EXTENSION_EARLY_DATA = 42,              /* RFC 8446 section 4.2.10 */
    PSK_EXTENSION_SUPPORTED_VERSIONS = 43,      /* RFC 8446 section 4.2.1 */
    PSK_EXTENSION_PSK_KEY_EXCHANGE_MODES = 45,  /* RFC 8446 section 4.2.9 */
    PSK_EXTENSION_KEY_SHARE = 51,               /* RFC 8446 section 4.2.8 */
    PSK_EXTENSION_RENEGOTIATION_INFO = 0xff01,  /* RFC 5746 */
};

/* PskKeyExchangeMode, RFC 8446 section 4.2.9. */
enum {
    PSK_MODE_PSK_KE = 0,
    PSK_MODE_PSK_DHE_KE = 1,
};

/* AlertLevel, RFC 5246 section 7.2. */
enum {
    PSK_ALERT_LEVEL_WARNING = 1,
    PSK_ALERT_LEVEL_FATAL = 2,
};

/* AlertDescription: only those that the code asks for; tls/names.h names them all. */
enum {
    PSK_ALERT_CLOSE_NOTIFY = 0,
    PSK_ALERT_UNEXPECTED_MESSAGE = 10,
    PSK_ALERT_BAD_RECORD_MAC = 20,
    PSK_ALERT_DECRYPTION_FAILED = 21,
    PSK_ALERT_RECORD_OVERFLOW = 22,
    PSK_ALERT_HANDSHAKE_FAILURE = 40,
    PSK_ALERT_BAD_CERTIFICATE = 42,
    PSK_ALERT_CERTIFICATE_UNKNOWN = 46,
    PSK_ALERT_ILLEGAL_PARAMETER = 47,
    PSK_ALERT_UNKNOWN_CA = 48,
    PSK_ALERT_DECODE_ERROR = 50,
    PSK_ALERT_DECRYPT_ERROR = 51,
    PSK_ALERT_PROTOCOL_VERSION = 70,
    PSK_ALERT_INSUFFICIENT_SECURITY = 71,
    PSK_ALERT_INTERNAL_ERROR = 80,
    PSK_ALERT_INAPPROPRIATE_FALLBACK = 86,
    PSK_ALERT_USER_CANCELED = 90,
    PSK_ALERT_NO_RENEGOTIATION = 100,
    PSK_ALERT_MISSING_EXTENSION = 109,
    PSK_ALERT_UNRECOGNIZED_NAME = 112,
    PSK_ALERT_UNKNOWN_PSK_IDENTITY = 115,
    PSK_ALERT_CERTIFICATE_REQUIRED = 116,
    PSK_ALERT_NO_APPLICATION_PROTOCOL = 120,
};

/* Sizes that the protocol fixes, in octets. */
enum {
    PSK_RANDOM_SIZE = 32,
    PSK_MASTER_SECRET_SIZE = 48,
    PSK_VERIFY_DATA_SIZE = 12,           /* up to TLS 1.2 */
    PSK_SESSION_ID_MAX = 32,
    PSK_RECORD_HEADER_SIZE = 5,
    PSK_RECORD_PLAINTEXT_MAX = 1 << 14,
    PSK_RECORD_FRAGMENT_MAX = (1 << 14) + 2048, /* TLSCiphertext, RFC 5246 section 6.2.3 */
    PSK_HANDSHAKE_HEADER_SIZE = 4,
};

/* Hash functions as TLS uses them. PSK_HASH_MD5_SHA1 is the pair of TLS 1.0 and 1.1. */
typedef enum {
    PSK_HASH_NONE,
    PSK_HASH_MD5_SHA1,
    PSK_HASH_SHA1,
    PSK_HASH_SHA256,
    PSK_HASH_SHA384,
} PskHash;

enum { PSK_HASH_SIZE_MAX = 48 };

/* Longer handshake messages are refused; certificate chains are the longest that are seen. */
enum { PSK_HANDSHAKE_SIZE_MAX = 1 << 17 };
