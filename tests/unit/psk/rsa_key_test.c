/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "psk/rsa_key.h"

#include <glib/gstdio.h>

#include "vectors.h"

/* The same key as `openssl genrsa -traditional`, `openssl pkcs8 -topk8 -nocrypt` and, encrypted,
 * `openssl rsa -aes128` and `openssl pkcs8 -topk8` write it. */
static const char pkcs1[] =
    "-----BEGIN RSA PRIVATE KEY-----\n"
    "MIICXAIBAAKBgQCYwpkeBKg2eoUrB6ftLfdyiQdbEbt0UqEWbeTOcBT4Fu3tAvMF\n"
    "tTnDlKNF9q+GzEVlYDM+rQxtqzSzghbbQtl1zM/CdBN0jhCvsUzRPTbXDrN6/EGY\n"
    "dlxDIli2JBKk9ug6auw9ip1WQjutOmV0d84dnsB/EPzlPDyb5ojMxsVY7wIDAQAB\n"
    "AoGAX1YLg216oc1jMNCtX9uxM90LJy3w5I7xE/Nvudq/a3m78ZBGpUhODZ7FK1Pi\n"
    "hekUYklgkfwj5onT8Tf+FccpuWE2BQf/6yyqKJfF2USw0CY01OBTaQv3sQ1OixdB\n"
    "UfCZOyWHNGy6VvjetkTKegdgS8CvZXOe5CrjVxBWGmiznHkCQQDLD4MHYxvZp0+5\n"
    "JYf1R5RsVMXq5y9bL7q2Jq9W0sQJkVrnHbDTB1Nnw6805LBfslgdhqSDXtIzDf5J\n"
    "8/E57/WbAkEAwJX6pn9X9M1i1h7UfzUcpe5zionWzJ5iX8R9xj48z1nxDdwYL+xc\n"
    "xn3uY7vry8i1EZhznghg+XmcixryM+YpPQJBALzJRSafDAuFM+eMbySpUeKNxhwo\n"
    "p6x9aXdj6+wqs7u5eewZfIYV74MvOTtRynCOHMIGpfjFNWPmBJ64v3MAFzUCQGr/\n"
    "6S8weXHt2wgUQQQcQjp+7Xr/cnRlW0rSJP9L/QVHd4K30khuDm3J8fU/p5algNSx\n"
    "2yrmhNqXEr7GzeK/8hECQEA59bey4qhsjlPmFyiDF68FHpMuVY1SznOa1W6Z3G5h\n"
    "ZMf4ry97K1G3oXocgfmDYTpObMj3jxqR5AU7y3Nlcls=\n"
    "-----END RSA PRIVATE KEY-----\n";

static const char pkcs8[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAJjCmR4EqDZ6hSsH\n"
    "p+0t93KJB1sRu3RSoRZt5M5wFPgW7e0C8wW1OcOUo0X2r4bMRWVgMz6tDG2rNLOC\n"
    "FttC2XXMz8J0E3SOEK+xTNE9NtcOs3r8QZh2XEMiWLYkEqT26Dpq7D2KnVZCO606\n"
    "ZXR3zh2ewH8Q/OU8PJvmiMzGxVjvAgMBAAECgYBfVguDbXqhzWMw0K1f27Ez3Qsn\n"
    "LfDkjvET82+52r9rebvxkEalSE4NnsUrU+KF6RRiSWCR/CPmidPxN/4Vxym5YTYF\n"
    "B//rLKool8XZRLDQJjTU4FNpC/exDU6LF0FR8Jk7JYc0bLpW+N62RMp6B2BLwK9l\n"
    "c57kKuNXEFYaaLOceQJBAMsPgwdjG9mnT7klh/VHlGxUxernL1svurYmr1bSxAmR\n"
    "WucdsNMHU2fDrzTksF+yWB2GpINe0jMN/knz8Tnv9ZsCQQDAlfqmf1f0zWLWHtR/\n"
    "NRyl7nOKidbMnmJfxH3GPjzPWfEN3Bgv7FzGfe5ju+vLyLURmHOeCGD5eZyLGvIz\n"
    "5ik9AkEAvMlFJp8MC4Uz54xvJKlR4o3GHCinrH1pd2Pr7Cqzu7l57Bl8hhXvgy85\n"
    "O1HKcI4cwgal+MU1Y+YEnri/cwAXNQJAav/pLzB5ce3bCBRBBBxCOn7tev9ydGVb\n"
    "StIk/0v9BUd3grfSSG4Obcnx9T+nlqWA1LHbKuaE2pcSvsbN4r/yEQJAQDn1t7Li\n"
    "qGyOU+YXKIMXrwUeky5VjVLOc5rVbpncbmFkx/ivL3srUbehehyB+YNhOk5syPeP\n"
    "GpHkBTvLc2VyWw==\n"
    "-----END PRIVATE KEY-----\n";

static const char encrypted1[] =
    "-----BEGIN RSA PRIVATE KEY-----\n"
    "Proc-Type: 4,ENCRYPTED\n"
    "DEK-Info: AES-128-CBC,FA8D76B36546C615E9B390E3D251B6AC\n"
    "\n"
    "yZEER+janbuqUWqcEY4ckPfsWR2VpR3uUhjtXau4w9/sjmVJ7fC+DIFZ5j4Ib/mQ\n"
    "YIJ6ZL+5pKaGV3aKVsh9sYvJ/mRU70gUX+2Qh86aB5jrYoUqU04h0WQrZ+2e6SOt\n"
    "Fh98EgBQziJxpn1r0Tqt2cp9P/5zSM/+7hkzgOuO5ujUT4HjhMPx3zW1L0/fqRnI\n"
    "HVYUPPCp6/3FmIZZaxOnY6Fz5PTyftW0AELc5D5PRtzPQoVNk5GWzVTJaWpcR5X2\n"
    "LJRuYBMcx1136j0OfKfZ3ZPIBbkJBn4oczbfZVQzgdR7Y9gkm89i7xv7H+466e2e\n"
    "zgq2Bw9i/FJsdcyziclsi98UYYbHeHYBEy9Lzce/r1yukPU8HvkbO0TPqldYj43V\n"
    "170s+iQT07aPFugEa5fFXQdvPbQiWOShsb0K48tQYW3vKxILooIEEs/DKaZSp9Va\n"
    "qn1vE0dnGW1FR/SrWKs62xUj6UHoO8kurVbyjgTdjZrdDSuvsmtYN4Dy5I93KeVY\n"
    "6lLtB3EpC74sOQDki6vDc7sI1nvArbNjNrAzALZt2Si9buKaRmTzdB/JaR5eD/eG\n"
    "Iaruwh50Asy+vNjtptsOUxD9JMhftkJwRvcUAz/souU66+Cn+haNFu7dWv/scW1m\n"
    "APlrni+BuXlDa/iij2vYk5lCR/P3CBRjthr83ctPX2+Z/s0X2Vv33P+ZRGn09dQI\n"
    "sK9UcrF3Z5ptP0a9R3+2CDltwW7jbN5lVdkCPD5ZxLUD4gNCNbd4itmY8ZYIE/qs\n"
    "1qgwfc1R1Fv6Qym6wZyhZ+1jIhUrc4db4rwBT/YSyw85sYNnvKaJi5QXWyeWSYrG\n"
    "-----END RSA PRIVATE KEY-----\n";

static const char encrypted8[] =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIIC3TBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIiu9h+umg3pYCAggA\n"
    "MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBAAL/9QqlVzxmhY/Cd5/B3YBIIC\n"
    "gMT0RTQ2de6BJSsP4fxsgrAOAuh7SzUOVNAOSOKSm4+7FaD7/M+abJZhJrgtbV+B\n"
    "8fw86hunomwgQRKI2I5U9vqydPhWgmuJtUIlMZCqsMGMykVDa7733yC2C266XMdd\n"
    "dGxH/bC4WIStkgK6vv/yAHS5QxfQ5MJEruUO5EbTUCUnEFEEA67sWIa98M93zqlS\n"
    "W6jbLdt6Fv6V22bakMiJq/vWJnK5KuCV+S3Bs1KDHieIpqM2fAzLJyepGY+zVOWY\n"
    "Rb345LBRYyOjwyl9LFwjNsIa6675v3ZP5XuUIvb+3yx46QNpgZ8KB1ip5bKejUtm\n"
    "k96ih50VK2SkRbTYPnqsHv7SGYTH9/u/SVTvfvROgCFykYN7QwAkSB4azWNR/FPB\n"
    "WPlCxTHEy+aZXsIkndCuhb/Nug8A699LGbIiq/7MEmI4GvLtNLDKjHkRY1UPtD86\n"
    "g+ICLFdMc0xtqkub1oFuTr47vkgJtgmwo6RVTR68q2LYyolzgYNNu765IeUYoj0X\n"
    "fYrb4dyaloud1uVsTlfeTSERl9nasKCXOPbm3LclOpu9C7a8QQoVJDR/sqCXwfUu\n"
    "fqyOj4C4DnM3Ihi6EhpeSUn1BgWatfKx94YvruUtVyQGR1py9oReDF/jCBpFgNH3\n"
    "qAG/cbCgjzlTbpLnnL4NaHhNqKn0v1vVdN1t0dfFWSukhOat4i2Fr8jlRPb0Zr0o\n"
    "9fP8KFPfgc4fDjdLPoiy1f2vxz4Jm1t1xKbffliQCo+wKz2d5V+RxCkmMl1gEBNi\n"
    "36/DY2UAj73yLXXIKiFGu8ShFB2mwU9cAatjQabLCduXZlaf8fTCOxP30bxq/wCy\n"
    "PT4KD85ziddMtlnjIFPhVUM=\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";

/* `openssl genpkey -algorithm EC` */
static const char elliptic[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgdQCKIqy5T2uQk1Zv\n"
    "+rVniNnkl65bzE9oSBH81Pj6tpKhRANCAARC+gbKJy7i0josYkWpauXcMKid/GyN\n"
    "SUIl7kW9X61OHhpHnPgz5nDhBGvdVcz9TIZjH5HOVzHs4/QCSs2o2xHq\n"
    "-----END PRIVATE KEY-----\n";

/* The key's numbers, as `openssl rsa -text` shows them. */
static const char modulus[] =
    "98c2991e04a8367a852b07a7ed2df77289075b11bb7452a1166de4ce7014f816eded02f305b539c3"
    "94a345f6af86cc456560333ead0c6dab34b38216db42d975cccfc27413748e10afb14cd13d36d70e"
    "b37afc4198765c432258b62412a4f6e83a6aec3d8a9d56423bad3a657477ce1d9ec07f10fce53c3c"
    "9be688ccc6c558ef";

static const char private_exponent[] =
    "5f560b836d7aa1cd6330d0ad5fdbb133dd0b272df0e48ef113f36fb9dabf6b79bbf19046a5484e0d"
    "9ec52b53e285e91462496091fc23e689d3f137fe15c729b961360507ffeb2caa2897c5d944b0d026"
    "34d4e053690bf7b10d4e8b174151f0993b2587346cba56f8deb644ca7a07604bc0af65739ee42ae3"
    "5710561a68b39c79";

static void
assert_key(PskRsaKey *key)
{
    assert_octets(key->modulus.data, key->modulus.size, modulus);
    assert_octets(key->public_exponent.data, key->public_exponent.size, "010001");
    assert_octets(key->private_exponent.data, key->private_exponent.size, private_exponent);
    psk_rsa_key_clear(key);
    g_assert_cmpuint(key->modulus.size + key->private_exponent.size, ==, 0);
}

static void
assert_read(const char *pem)
{
    g_autoptr(GError) error = NULL;
    PskRsaKey key;

    g_assert_true(psk_rsa_key_parse(&key, psk_span_str(pem), "rsa.pem", &error));
    g_assert_no_error(error);
    assert_key(&key);
}

static void
assert_refused(PskSpan pem, const char *message)
{
    g_autoptr(GError) error = NULL;
    PskRsaKey key;

    g_assert_false(psk_rsa_key_parse(&key, pem, "rsa.pem", &error));
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL);
    g_assert_true(g_str_has_prefix(error->message, "rsa.pem: "));
    if (strstr(error->message, message) == NULL)
        g_assert_cmpstr(error->message, ==, message);
    g_assert_null(key.modulus.data);
    g_assert_null(key.public_exponent.data);
    g_assert_null(key.private_exponent.data);
}

static void
test_forms(void)
{
    assert_read(pkcs1);
    assert_read(pkcs8);
}

/* Text around it, CR LF, and another key before it. */
static void
test_surroundings(void)
{
    g_autofree char *text = g_strconcat("Bag Attributes: none\n", pkcs8, "bye\n", NULL);
    g_autofree char *two = g_strconcat(elliptic, pkcs1, NULL);
    g_auto(GStrv) lines = g_strsplit(pkcs1, "\n", -1);
    g_autofree char *crlf = g_strjoinv("\r\n", lines);

    assert_read(text);
    assert_read(two);
    assert_read(crlf);
}

static void
test_refused(void)
{
    assert_refused(psk_span_str(encrypted1), "is encrypted; decrypt it first");
    assert_refused(psk_span_str(encrypted8), "is encrypted; decrypt it first");
    assert_refused(psk_span_str(elliptic), "no RSA private key in it");
    assert_refused(psk_span_str("bob:00\n"), "no RSA private key in it");
    assert_refused(psk_span(NULL, 0), "no RSA private key in it");
    assert_refused(psk_span_str("-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----"),
                   "no RSA private key in it");
    /* Modulus 5, exponents 3 and 0. */
    assert_refused(psk_span_str("-----BEGIN RSA PRIVATE KEY-----\nMAwCAQACAQUCAQMCAQA=\n"
                                "-----END RSA PRIVATE KEY-----\n"),
                   "no RSA private key in it");
}

static void
assert_cut(const char *pem)
{
    size_t whole = strlen(pem) - 1; /* the last line feed does not matter */

    for (size_t size = 0; size < whole; size++) {
        g_autofree char *cut = g_memdup2(pem, MAX(size, 1)); /* so that reading beyond shows */

        assert_refused(psk_span(cut, size), "no RSA private key in it");
    }
}

/* The octets of DER between BEGIN and END, cut or damaged. */
static char *
pem_of(const char *label, PskSpan der)
{
    g_autofree char *base64 = g_base64_encode(der.data, der.size);

    return g_strdup_printf("-----BEGIN %s-----\n%s\n-----END %s-----\n", label, base64, label);
}

static uint8_t *
der_of(const char *pem, size_t *size)
{
    g_autofree char *base64 = g_strdup(strchr(pem, '\n'));

    *strstr(base64, "-----END") = '\0';
    return g_base64_decode(base64, size);
}

static void
assert_cut_inside(const char *pem, const char *label)
{
    size_t whole;
    g_autofree uint8_t *der = der_of(pem, &whole);
    g_autofree char *intact = pem_of(label, psk_span(der, whole));

    assert_read(intact);
    for (size_t size = 0; size < whole; size++) {
        g_autofree char *cut = pem_of(label, psk_span(der, size));

        assert_refused(psk_span_str(cut), "no RSA private key in it");
    }
}

static void
test_cut(void)
{
    assert_cut(pkcs1);
    assert_cut(pkcs8);
    assert_cut_inside(pkcs1, "RSA PRIVATE KEY");
    assert_cut_inside(pkcs8, "PRIVATE KEY");
}

/* Tags, lengths and the algorithm: what is no RSA key any more is no key. */
static void
test_damaged(void)
{
    static const size_t places[] = {
        0,  /* SEQUENCE */
        1,  /* its length: three octets follow */
        4,  /* the version's INTEGER */
        7,  /* the algorithm's SEQUENCE */
        9,  /* the OID */
        19, /* its last octet: another algorithm */
        22, /* OCTET STRING */
        26, /* RSAPrivateKey */
        33, /* the modulus */
    };
    size_t size;
    g_autofree uint8_t *der = der_of(pkcs8, &size);

    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *pem = NULL;

        der[places[i]] ^= 0x0c;
        pem = pem_of("PRIVATE KEY", psk_span(der, size));
        assert_refused(psk_span_str(pem), "no RSA private key in it");
        der[places[i]] ^= 0x0c;
    }
}

static void
test_file(void)
{
    g_autofree char *path = NULL;
    g_autoptr(GError) error = NULL;
    PskRsaKey key;

    g_close(g_file_open_tmp("rsa-key-XXXXXX", &path, NULL), NULL);
    g_assert_true(g_file_set_contents(path, pkcs1, -1, NULL));
    g_assert_true(psk_rsa_key_read(&key, path, &error));
    assert_key(&key);
    g_assert_true(g_file_set_contents(path, elliptic, -1, NULL));
    g_assert_false(psk_rsa_key_read(&key, path, &error));
    g_assert_nonnull(strstr(error->message, path));
    g_clear_error(&error);
    g_unlink(path);
    g_assert_false(psk_rsa_key_read(&key, path, &error));
    g_assert_true(g_str_has_prefix(error->message, "cannot read the RSA key "));
    g_assert_nonnull(strstr(error->message, path));
    g_assert_null(key.modulus.data);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/psk/rsa-key/forms", test_forms);
    g_test_add_func("/psk/rsa-key/surroundings", test_surroundings);
    g_test_add_func("/psk/rsa-key/refused", test_refused);
    g_test_add_func("/psk/rsa-key/cut", test_cut);
    g_test_add_func("/psk/rsa-key/damaged", test_damaged);
    g_test_add_func("/psk/rsa-key/file", test_file);
    return g_test_run();
}
