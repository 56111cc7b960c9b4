/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Guesses: what else the user may have meant by the text of a key.
 *
 * The same text is read as hexadecimal by mosquitto, as raw text by EMQX and VerneMQ, as base64 by
 * Californium; old brokers dropped leading zeros. When a key does not verify, these are tried, and
 * what fits is named: a guess is never used without proof.
 */
#pragma once

#include "base/secret.h"

typedef enum {
    PSK_GUESS_NONE,
    PSK_GUESS_TEXT,          /* the characters of the text themselves are the key */
    PSK_GUESS_TEXT_LOWER,    /* the same in lower case */
    PSK_GUESS_TEXT_UPPER,
    PSK_GUESS_TEXT_LF,       /* the text with a line feed at its end */
    PSK_GUESS_TEXT_CR,
    PSK_GUESS_TEXT_CRLF,
    PSK_GUESS_TEXT_NUL,
    PSK_GUESS_HEX_OF_HEX,    /* the key's octets are hexadecimal digits again */
    PSK_GUESS_BASE64,        /* the text is base64 */
    PSK_GUESS_ZEROS_DROPPED, /* leading zero octets are left out (mosquitto before 1.4.15) */
    PSK_GUESS_KEY_LF,        /* the key with an octet at its end that came from a file's line */
    PSK_GUESS_KEY_CR,
    PSK_GUESS_KEY_NUL,
    PSK_GUESS_KEY_WITHOUT_END, /* without such octets, which the table's key has */
    PSK_GUESS_DIGITS_ALONE, /* hexadecimal without the 0x, quotes and separators among the digits */
    PSK_GUESS_PADDED_LEFT,  /* an odd number of digits, with a 0 in front (as mosquitto reads it) */
    PSK_GUESS_PADDED_RIGHT, /* with a 0 behind */
    PSK_GUESSES,             /* the guesses above are made of one line of the table */
    PSK_GUESS_NEAR_IDENTITY = PSK_GUESSES, /* the key of an identity that is written much alike */
    PSK_GUESS_OTHER_IDENTITY,              /* the key of another identity */
} PskGuess;

/*
 * Makes the key that |guess| stands for of a line's |key| and its |text|. False where there is none
 * or it would be the key itself.
 */
bool psk_guess_make(PskGuess guess, PskSpan key, PskSpan text, PskSecret *out);

/* What the guess says, to follow "the key fits when ...": "its text is taken as it stands, not as
 * hexadecimal". */
const char *psk_guess_text(PskGuess guess);

/* What mends it, in the words of the user's configuration; NULL where there is nothing special. */
const char *psk_guess_advice(PskGuess guess);

/* How two identities differ that people would call the same. */
typedef enum {
    PSK_NEAR_NOT,
    PSK_NEAR_CASE,    /* upper and lower case */
    PSK_NEAR_BLANKS,  /* white space, CR, LF or NUL at an end */
    PSK_NEAR_QUOTES,  /* quotation marks around one of them */
    PSK_NEAR_SEVERAL, /* more than one of these */
    PSK_NEAR_CUT,     /* the client's is the beginning of the table's: psk_identity_is_cut() */
} PskNear;

PskNear psk_identity_near(PskSpan a, PskSpan b);

/*
 * Whether a library that takes no longer names may have made |cut| of |whole|: it has as many
 * octets as buffers of 64, 128 (OpenSSL 1.1.1, wolfSSL) and 256 octets (OpenSSL 3) hold, with a NUL
 * behind them or without, and |whole| begins with it.
 */
bool psk_identity_is_cut(PskSpan whole, PskSpan cut);

/* Those sizes, |index| from 0; 0 behind the last. */
size_t psk_identity_cut_size(size_t index);

/* Without white space and quotation marks at its ends: of identities that are near each other, the
 * same but for case (unless they are in several quotation marks). */
PskSpan psk_identity_fold(PskSpan identity);

const char *psk_near_text(PskNear near);
