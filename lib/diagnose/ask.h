/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions about PskFacts that more than one verdict or finding asks. All are pure. */
#pragma once

#include "diagnose/facts.h"

/*
 * The first fatal alert that could be read, or NULL. Not one with which a side answers that the
 * other has left, or a client that no TLS came.
 */
const PskAlert *psk_ask_fatal_alert(const PskFacts *facts);

/* The other side had closed the connection before the alert came. */
bool psk_ask_after_end(const PskFacts *facts, const PskAlert *alert);

/* TLS 1.3 whose keys nobody has: all that the client sent after a ServerHello that took its PSK is
 * one record, too small for a Finished: an alert. */
bool psk_ask_closed_alert_of_client(const PskFacts *facts);

/* Both sides finished their handshake, as far as can be told of a session whose keys verified. */
bool psk_ask_handshake_done(const PskFacts *facts);

/* Something of the session's data is missing, damaged or could not be opened. */
bool psk_ask_incomplete_data(const PskFacts *facts);

/* The server answered the ClientHello with an alert that says: none of these suites. */
bool psk_ask_refused_suites(const PskFacts *facts);

/* In another session the server chose one of the suites that this client offers. */
bool psk_ask_accepts_offered(const PskFacts *facts);

/* The ClientHello got no answer at all before the connection ended. */
bool psk_ask_never_answered(const PskFacts *facts);

/* The same, and it was the server that ended it. */
bool psk_ask_hung_up_at_hello(const PskFacts *facts);

/* The server answered the ClientHello with something else than TLS. */
bool psk_ask_server_not_tls(const PskFacts *facts);

/* An alert that was sent in the clear before either hello was seen: the handshake never began. */
bool psk_ask_alert_alone(const PskFacts *facts);

/* The client sent nothing, from its SYN on, and left: the server's alert only answers that. */
bool psk_ask_left_without_hello(const PskFacts *facts);

/* The client sent an alert in place of its ClientHello: its settings leave nothing to offer. */
bool psk_ask_gave_up_before_hello(const PskFacts *facts);

/* The handshake was ended by an alert, or the connection, before both sides had finished it; not
 * where they may have done so in what the capture lost. */
bool psk_ask_failed(const PskFacts *facts);

/* What of the offered suites up to TLS 1.2 satisfies |accept|: all, some or none. */
typedef enum { PSK_SOME_NONE, PSK_SOME_SOME, PSK_SOME_ALL } PskSome;
PskSome psk_ask_offered_psk(const PskFacts *facts, bool (*accept)(const PskSuite *suite));

/* Packets were cut by the snapshot length. */
bool psk_ask_cut(const PskFacts *facts);

/*
 * Nothing of a direction was captured, though its peer has acknowledged octets of it; or, of one of
 * the two, not all octets were.
 */
bool psk_ask_unheard(const PskDirectionFacts *direction);
bool psk_ask_gaps(const PskFacts *facts);

/*
 * The capture holds something else than was sent: up to |frame|, which something rests on; or in
 * the message that tells the identity.
 */
bool psk_ask_damaged_by(const PskFacts *facts, uint64_t frame);
bool psk_ask_identity_damaged(const PskFacts *facts);

/* The client offered an external PSK of TLS 1.3: one of the identities is no ticket. */
bool psk_ask_offers_psk13(const PskFacts *facts);

/* The client offered a suite with PSK up to TLS 1.2. */
bool psk_ask_offers_psk_suite(const PskFacts *facts);

/* How many such suites. */
guint psk_ask_psk_suites(const PskFacts *facts);

/* The octets of the negotiated suite's AES key; 0 for other ciphers. */
size_t psk_ask_aes_key_size(const PskFacts *facts);

/*
 * The server says that it does not know the identity: by alert unknown_psk_identity; or, as Erlang
 * does up to TLS 1.2, by illegal_parameter in answer to the ClientKeyExchange.
 */
bool psk_ask_identity_refused(const PskFacts *facts);
bool psk_ask_identity_illegal(const PskFacts *facts); /* the latter alone */

/* The same of an identity that the key table has. */
bool psk_ask_server_lacks_identity(const PskFacts *facts);

/*
 * Up to TLS 1.2: the server ended the connection at the client's Finished, without an alert, as
 * Erlang does where the keys differ.
 */
bool psk_ask_hung_up_at_finished(const PskFacts *facts);

/*
 * Below TLS 1.2, a suite that came with it: Erlang makes the master secret with the suite's hash,
 * others as RFC 2246 section 5 says, so that it understands no client or server but its own.
 */
bool psk_ask_erlang_differs(const PskFacts *facts);

/* The server's alert says that what the client made with its PSK does not fit the server's. */
bool psk_ask_key_refused(const PskFacts *facts);

/* The server answered what the client made with its key by a refusal, in words or without. */
bool psk_ask_proof_refused(const PskFacts *facts);

/* The same, where the client has proved that it holds a key of the table. */
bool psk_ask_server_key_differs(const PskFacts *facts);

/* TLS 1.3: the server goes on without the PSK that was offered, and leaves before it has sent as
 * much as a certificate takes. Bouncy Castle does so, with an alert that nobody can read. */
bool psk_ask_psk_declined(const PskFacts *facts);

/* The client's offer was mixed, and the server preferred what needs no PSK. */
bool psk_ask_certificate_chosen(const PskFacts *facts);

/* TLS 1.3: the ClientHello with its PSKs was answered by an alert, which tells no wrong key. */
bool psk_ask_psk_not_accepted(const PskFacts *facts);

/* The server was seen to speak TLS in another session. */
bool psk_ask_server_speaks_tls(const PskFacts *facts);
