#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes ../sessions.txt, ../records.txt and ../tickets.txt anew: every run gives other random octets. Needs GnuTLS
# 3.6.15 or newer, mbedTLS 2.28, OpenSSL 3 and python3-cryptography. Run it from anywhere.
set -eu
cd "$(dirname "$0")"
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

session_program() { # name, libraries
    cc -Wall -Wextra -O1 -o "$build/$1" wire.c "$1.c" $(pkg-config --cflags --libs glib-2.0) $2
    "$build/$1"
}

{
    cat sessions.head
    session_program gnutls "$(pkg-config --libs gnutls)"
    session_program mbedtls "-lmbedtls -lmbedx509 -lmbedcrypto"
    session_program openssl "$(pkg-config --libs openssl)"
} >"$build/sessions.txt"
./records.py >"$build/records.txt"
./tickets.py >"$build/tickets.txt"
mv "$build/sessions.txt" "$build/records.txt" "$build/tickets.txt" ..
