/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PskFacts: what was seen of one TLS connection, without judgement.
 *
 * decode/ fills it while the bytes go by; diagnose/ reads it and decides. It holds no keys, and of
 * the wire bytes only what people want to be told: names that the peers sent.
 */
#pragma once

#include <glib.h>

#include "base/span.h"
#include "tls/suite.h"

/* What the key table had to say of an identity. */
typedef enum {
    PSK_KEY_NOT_ASKED,        /* no identity was seen, or none was needed */
    PSK_KEY_UNKNOWN_IDENTITY, /* the table has no such identity */
    PSK_KEY_UNTRIED,          /* the table has it, nothing in the capture could test the key */
    PSK_KEY_WRONG,            /* the table has it, none of its keys fits what was tested */
    PSK_KEY_VERIFIED,         /* a key fits */
} PskKeyOutcome;

/* What verified the secrets that were used. */
typedef enum {
    PSK_PROOF_NONE,
    PSK_PROOF_CLIENT_FINISHED,
    PSK_PROOF_SERVER_FINISHED,
    PSK_PROOF_RECORD, /* an authenticated record */
    PSK_PROOF_BINDER, /* TLS 1.3: the binder of the ClientHello */
} PskProof;

/* Where the secrets came from. */
typedef enum {
    PSK_SOURCE_NONE,
    PSK_SOURCE_TABLE,
    PSK_SOURCE_KEYLOG,
    PSK_SOURCE_NONE_NEEDED, /* a NULL suite: nothing is encrypted */
} PskKeySource;

/* "table", "keylog", "none_needed"; NULL for NONE. */
const char *psk_key_source_name(PskKeySource source);

/* What the bytes of a connection turned out to be. */
typedef enum {
    PSK_PROTOCOL_UNDECIDED, /* no data, or too little to tell */
    PSK_PROTOCOL_TLS,
    PSK_PROTOCOL_OTHER,
} PskProtocol;

/* Something else that is often found on a TLS port. */
typedef enum {
    PSK_OTHER_UNKNOWN,
    PSK_OTHER_MQTT,
    PSK_OTHER_HTTP,
} PskOtherProtocol;

/* What is inside TLS where it is not MQTT. */
typedef enum {
    PSK_INSIDE_UNKNOWN,
    PSK_INSIDE_HTTP,
    PSK_INSIDE_WEBSOCKET, /* HTTP that becomes WebSocket */
} PskInside;

typedef struct {
    PskSender from;
    uint8_t level;
    uint8_t description;
    bool encrypted;
    bool readable; /* false: an alert record that could not be opened; level, description are 0 */
    uint64_t frame;
} PskAlert;

/* Alerts of one connection that are kept; TLS has no use for more than a few. */
enum { PSK_ALERTS_MAX = 16 };

/* Bytes that the capture does not hold. */
typedef struct {
    uint64_t count; /* of gaps */
    uint64_t bytes; /* lost in all of them */
    uint64_t frame; /* where the first was noticed */
    bool cut;       /* at least one was cut off by the snapshot length */
    uint64_t given_up; /* of the bytes: were there, and given up since too much was held */
} PskGaps;

/* How the TCP connection ended. */
typedef enum {
    PSK_END_OPEN,     /* it did not, within the capture */
    PSK_END_FINISHED, /* both sides, or the one that is named, closed it */
    PSK_END_RESET,
} PskEnd;

/* One direction. */
typedef struct {
    uint64_t bytes;             /* received in order, as TLS or not */
    uint64_t records;           /* whole TLS records */
    uint64_t application_bytes; /* decrypted */
    uint64_t undecrypted_records;
    uint64_t undecrypted_bytes; /* of protected application data that stayed closed */
    uint64_t bad_records;       /* keys known and verified, and yet the record is not authentic */
    uint64_t bad_record_frame;  /* the first of them */
    uint64_t malformed_frame;   /* where the record layer stopped making sense, or 0 */
    uint64_t malformed_bytes;   /* not decoded since */
    PskOtherProtocol other;     /* what the direction's first bytes are where they are not TLS */
    uint64_t skipped_bytes;     /* passed over after a gap, while looking for the next record */
    uint64_t tail_bytes;        /* of a record that was incomplete at the end */
    bool joined;                /* nothing tells where it begins: its SYN was not captured */
    bool change_cipher_spec;
    bool protected;             /* a protected record came, as its Finished is */
    bool finished;              /* a Finished was authenticated */
    uint64_t finished_frame;
    PskGaps gaps;
} PskDirectionFacts;

/* What MQTT said after the handshake; filled in by the front end that decodes it. */
typedef struct {
    bool seen;               /* the plaintext is MQTT */
    uint8_t version;         /* 3, 4 or 5; 0 while unknown */
    bool connect;             /* the client's CONNECT was read */
    bool client_disconnect;
    bool connack;
    uint8_t connack_code;
    const char *connack_name; /* static; NULL for codes without a meaning */
    uint64_t connack_frame;
    bool server_disconnect;  /* MQTT 5 */
    uint8_t disconnect_code;
    const char *disconnect_name;
    uint64_t disconnect_frame;
    uint64_t refusals;        /* of single requests: a message, a subscription */
    const char *refused;      /* the first of them: "PUBLISH", "SUBSCRIBE", "UNSUBSCRIBE" */
    uint8_t refused_code;
    const char *refused_name; /* static; NULL for codes without a meaning */
    uint64_t refused_frame;
    uint64_t malformed_frame; /* the first malformed packet, or 0 */
    char *malformed;          /* why, safe to print; owned */
} PskMqttFacts;

typedef struct {
    /* What records and messages ask again and again comes first, in few cache lines. */
    PskProtocol protocol;
    bool handshake_complete; /* both sides sent their Finished, whether or not it could be read */
    bool decrypting;         /* keys verified and in use */
    uint64_t first_frame;
    uint64_t last_frame;
    uint16_t version;         /* negotiated; 0 while unknown */
    uint16_t suite_id;        /* negotiated; meaningful with |server_hello| */
    bool server_hello;
    bool server_hello_done;   /* up to TLS 1.2 */
    bool resumed;             /* how the connection began, whatever a renegotiation does later */
    bool extended_master_secret;
    bool encrypt_then_mac;
    GBytes *identity;         /* NULL while none was seen */
    GBytes *hint;
    char *key_ref;            /* "keys.txt:3" of the key that fits (or would be used), or NULL */
    PskKeySource source;
    PskMqttFacts mqtt;
    PskDirectionFacts direction[PSK_SENDERS];

    PskOtherProtocol other;
    uint64_t offload_frame;   /* captured before its TCP checksum was filled in; 0: none known */
    uint64_t damaged_frame;   /* its octets are not what was sent; 0: none known */
    PskEnd end;
    PskSender end_by;      /* who reset it, or closed it first */
    uint64_t end_frame;    /* that side's FIN, where it sent one; else 0 */
    bool began_in_capture; /* the first bytes of a TLS connection were captured */

    /* ClientHello */
    bool client_hello;
    uint64_t client_hello_frame;
    uint16_t client_version;  /* the highest offered */
    GArray *client_versions;  /* psk_list(): supported_versions; empty without that extension */
    GArray *offered;          /* uint16_t, cipher suites in the order offered */
    bool offers_psk_modes;    /* psk_key_exchange_modes: 1.3 PSK is possible */
    bool offers_psk_ke;
    bool offers_psk_dhe_ke;
    bool offers_tickets;
    bool early_data;          /* 0-RTT data was announced */
    bool early_data_read;     /* and could be decrypted */
    bool early_data_refused;  /* and the server passed over it: nobody received it */

    /* ServerHello */
    uint64_t server_hello_frame;
    const PskSuite *suite;    /* NULL where the registry does not hold it */
    bool suite_not_offered;
    bool suite_not_expected;  /* --expect names others */
    uint16_t usual_suite;     /* of the same identity's other sessions, 0: none or the same */
    GArray *server_accepted;  /* psk_list(): what this server chose in other sessions */
    GArray *server_versions;  /* psk_list(): and of which versions they were */
    bool original_closed;     /* it resumes a session of the capture that nobody could read */
    bool truncated_hmac;
    bool secure_renegotiation; /* up to TLS 1.2: the server has renegotiation_info, RFC 5746 */
    bool psk_dhe;             /* TLS 1.3: pre_shared_key together with key_share */
    bool psk_chosen;          /* TLS 1.3: the server selected a PSK */
    bool hello_retry;
    bool certificate;         /* a Certificate message was seen, or TLS 1.3 without PSK */
    bool certificate_request;

    /* Key exchange */
    GPtrArray *identities_offered; /* GBytes, TLS 1.3: those tried, in order; tickets too */
    PskHash psk_hash; /* TLS 1.3: of the PSK of |identity|, by its binder */
    bool client_key_exchange;
    uint64_t client_key_exchange_frame;

    /* Keys */
    PskKeyOutcome key;
    bool identity_not_listed; /* the table has no line of this identity that can be used */
    size_t key_size;          /* of the identity's first key in the table; 0 without one */
    bool key_begins_with_zero; /* and its first octet is 0 */
    PskProof proof;
    bool identity_lost;       /* nothing told it; the key that fitted is fitted_identity's */
    bool fitted_by_trial;     /* a key that stands for another reading of the table fits */
    const char *fitted_advice; /* what mends that reading; or NULL */
    const char *fitted;       /* "its characters are taken as they stand ...": how */
    bool fitted_other;        /* it is the key of another identity, */
    GBytes *fitted_identity;  /* this one */
    GBytes *near_identity;    /* for an unknown identity: one of the table that is much alike, */
    const char *near;         /* "which differs in upper and lower case", */
    char *near_ref;           /* and its line */
    bool identity_holds_key;  /* the unknown identity holds a key, behind so many octets */
    size_t identity_shown;
    bool identity_key_listed; /* a key of the table; else what looks like one, */
    GBytes *spilled_of;       /* of this identity, */
    char *spilled_ref;        /* on this line */
    char *unusable_ref;       /* the line of this identity whose key can't be used, or NULL */
    uint64_t wrong_frame;     /* what the table's key does not fit, with PSK_KEY_WRONG */
    bool client_proved_wrong; /* the client's Finished or binder does not fit the table's key */
    bool unsupported_cipher;  /* the suite's cipher is not in this build, or what is next */
    bool compressed;          /* the server chose to compress records, RFC 3749 */
    bool secret_at_hand;      /* a key log or an RSA key has what the PSK alone does not make */
    bool keylog_at_hand;      /* there is a key log, which the client's random octets lead into */
    bool client_application;  /* TLS 1.3: the client went on to its application traffic keys */
    bool unauthenticated;     /* a NULL suite read without the key that would authenticate it */
    bool renegotiated;

    GArray *alerts; /* PskAlert */
    uint64_t malformed_handshake_frame; /* a handshake message that can't be parsed, or 0 */
    const char *malformed_handshake;    /* which, a static string */

    PskInside inside;
    bool inside_mqtt;      /* the WebSocket is to carry MQTT */
    uint64_t inside_frame; /* where that shows */
} PskFacts;

/* Lists of uint16_t that few sessions need: NULL is an empty one. psk_list() makes it. */
GArray *psk_list(GArray **list);
void psk_list_empty(GArray *list);
static inline guint
psk_list_size(const GArray *list)
{
    return list != NULL ? list->len : 0;
}

/* A zeroed PskFacts with its other arrays made. */
void psk_facts_init(PskFacts *facts);
void psk_facts_clear(PskFacts *facts);

/* How many gaps both sides have, and whether octets of either are missing. */
uint64_t psk_facts_gaps(const PskFacts *facts);
bool psk_facts_have_gaps(const PskFacts *facts);

/* Fetches what they point to into the processor's caches. */
void psk_facts_prefetch(const PskFacts *facts);
