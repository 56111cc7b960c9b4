/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * LD_PRELOAD shim: makes a program that uses OpenSSL write an NSS key log.
 *
 * mosquitto 2.0 has no option for one. Each SSL_CTX that the program makes gets a callback which
 * appends to the file named by SSLKEYLOGFILE, so that a capture of the program's sessions comes
 * with the secrets that the program itself used.
 *
 *   cc -shared -fPIC -o sslkeylog.so sslkeylog.c -ldl
 *   SSLKEYLOGFILE=out.keylog LD_PRELOAD=./sslkeylog.so mosquitto ...
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>

typedef SSL_CTX *(*NewContext)(const SSL_METHOD *method);

static void
append_line(const SSL *ssl, const char *line)
{
    const char *path = getenv("SSLKEYLOGFILE");
    FILE *file;

    (void)ssl;
    if (!path)
        return;
    /* Opened for each line: a client that ends with _exit() still leaves a complete file. */
    file = fopen(path, "ae");
    if (!file)
        return;
    fprintf(file, "%s\n", line);
    fclose(file);
}

SSL_CTX *
SSL_CTX_new(const SSL_METHOD *method)
{
    NewContext real = (NewContext)dlsym(RTLD_NEXT, "SSL_CTX_new");
    SSL_CTX *context = real ? real(method) : NULL;

    if (context)
        SSL_CTX_set_keylog_callback(context, append_line);
    return context;
}
