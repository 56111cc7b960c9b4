/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/rsa.h"

#include <gcrypt.h>

/* Sizes of moduli in octets that are a key's: 512 to 16384 bits. */
enum { MODULUS_MIN = 64, MODULUS_MAX = 2048 };

static bool
is_odd(PskSpan number)
{
    return number.size > 0 && number.data[number.size - 1] % 2 == 1;
}

/* What can't be a key is kept from libgcrypt, whose blinding does not end for some of it. */
static bool
is_plausible(PskSpan n, PskSpan e, PskSpan d, PskSpan encrypted)
{
    return n.size >= MODULUS_MIN && n.size <= MODULUS_MAX && is_odd(n) && n.data[0] != 0 &&
           is_odd(e) && !(e.size == 1 && e.data[0] == 1) && e.size <= n.size && is_odd(d) &&
           d.size <= n.size && encrypted.size > 0 && encrypted.size <= n.size;
}

static gcry_sexp_t
private_key(PskSpan n, PskSpan e, PskSpan d)
{
    gcry_sexp_t key = NULL;
    gcry_mpi_t modulus = NULL, public_exponent = NULL, private_exponent = NULL;

    if (gcry_mpi_scan(&modulus, GCRYMPI_FMT_USG, n.data, n.size, NULL) == 0 &&
        gcry_mpi_scan(&public_exponent, GCRYMPI_FMT_USG, e.data, e.size, NULL) == 0 &&
        gcry_mpi_scan(&private_exponent, GCRYMPI_FMT_USG, d.data, d.size, NULL) == 0 &&
        gcry_sexp_build(&key, NULL, "(private-key (rsa (n %m) (e %m) (d %m)))", modulus,
                        public_exponent, private_exponent) != 0)
        key = NULL;
    gcry_mpi_release(modulus);
    gcry_mpi_release(public_exponent);
    gcry_mpi_release(private_exponent);
    return key;
}

bool
psk_rsa_decrypt(PskSpan modulus, PskSpan public_exponent, PskSpan private_exponent,
                PskSpan encrypted, PskSecret *decrypted)
{
    gcry_sexp_t key = is_plausible(modulus, public_exponent, private_exponent, encrypted)
                          ? private_key(modulus, public_exponent, private_exponent)
                          : NULL;
    gcry_sexp_t data = NULL, plain = NULL;
    const char *value;
    size_t size;
    bool ok = false;

    if (key != NULL &&
        gcry_sexp_build(&data, NULL, "(enc-val (flags pkcs1) (rsa (a %b)))", (int)encrypted.size,
                        encrypted.data) == 0 &&
        gcry_pk_decrypt(&plain, data, key) == 0) {
        gcry_sexp_t token = gcry_sexp_find_token(plain, "value", 0);

        value = gcry_sexp_nth_data(token != NULL ? token : plain, token != NULL ? 1 : 0, &size);
        if (value != NULL) {
            psk_secret_set(decrypted, psk_span(value, size));
            ok = true;
        }
        gcry_sexp_release(token);
    }
    gcry_sexp_release(plain);
    gcry_sexp_release(data);
    gcry_sexp_release(key);
    return ok;
}
