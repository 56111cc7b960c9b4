#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Records captures from real peers: record.sh NAME... | all
# Runs as root on Debian 12; installs what it needs. Each case is a file in cases/.

set -eu -o pipefail
export LC_ALL=C.UTF-8

make_dir=$(cd "$(dirname "$0")" && pwd)
captures_dir=$(dirname "$make_dir")
PACKAGES='mosquitto mosquitto-clients openssl gnutls-bin libmbedtls-dev libgnutls28-dev
    libwolfssl-dev android-libboringssl-dev wireshark-common erlang-ssl libnss3-tools'
TOOLS='libssl-dev gcc libc6-dev dpkg-dev tshark iproute2 procps ethtool curl socat python3'

usage() {
    echo "usage: $0 NAME... | all" >&2
    echo "names:" $(cd "$make_dir/cases" && ls | sed 's/\.sh$//') >&2
    exit 2
}

install_packages() {
    dpkg-query -W $PACKAGES $TOOLS >/dev/null 2>&1 && return
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -qy $PACKAGES $TOOLS
}

build_peers() {
    local cc='cc -Wall -Wextra -O1' boringssl
    boringssl=/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)/android
    cd "$make_dir"
    $cc -shared -fPIC -o "$build/sslkeylog.so" sslkeylog.c -ldl
    $cc -o "$build/mbedtls_client" mbedtls_client.c mqtt_packet.c hex_key.c \
        -lmbedtls -lmbedx509 -lmbedcrypto
    $cc -o "$build/relay_gnutls" relay.c relay_gnutls.c hex_key.c -lgnutls
    $cc -o "$build/relay_mbedtls" relay.c relay_mbedtls.c hex_key.c \
        -lmbedtls -lmbedx509 -lmbedcrypto
    $cc -o "$build/relay_openssl" relay.c relay_openssl.c hex_key.c -lssl -lcrypto
    $cc -o "$build/relay_openssl13" relay.c relay_openssl13.c hex_key.c -lssl -lcrypto
    $cc -I/usr/include/android -o "$build/relay_boringssl" relay.c relay_openssl.c hex_key.c \
        -L"$boringssl" -Wl,-rpath,"$boringssl" -lssl -lcrypto
    $cc -o "$build/relay_wolfssl" relay.c relay_wolfssl.c hex_key.c -lwolfssl
}

# What the endpoints know becomes the files beside the capture.
keep_results() {
    local to=$captures_dir/$NAME
    install -m 644 capture.pcapng "$to.pcapng"
    cp keys "$to.keys"
    rm -f "$to.keylog"
    [ ! -s keylog ] || cp keylog "$to.keylog"
    rm -f "$to.rsa.pem"
    [ ! -f rsa.pem ] || cp rsa.pem "$to.rsa.pem"
    python3 "$make_dir/truth.py" . >"$to.truth.jsonl"
    {
        echo "# Recorded with:"
        dpkg-query -W -f '#   ${Package} ${Version}\n' $PACKAGES
        cat commands
    } >"$to.commands"
}

# Runs one case in a subshell, whose end, however it comes, ends the peers and the namespaces.
record() (
    NAME=$1
    scratch=$(mktemp -d)
    cp "$build"/* "$make_dir"/{record_shaper,lossy_bridge}.py "$scratch"
    cd "$scratch"
    unset OPENSSL_CONF
    . "$make_dir/common.sh"
    # With KEEP set, what the peers wrote stays to be looked at.
    trap 'clean_up; [ -n "${KEEP-}" ] && echo "kept $scratch" || rm -rf "$scratch"' EXIT
    trap 'exit 1' INT TERM
    net_up
    . "$make_dir/cases/$NAME.sh"
    end_capture
    clean_up
    keep_results
    echo "$NAME: recorded"
)

[ $# -gt 0 ] || usage
[ "$(id -u)" = 0 ] || {
    echo "$0: must be root, to make network namespaces" >&2
    exit 2
}
if [ "$1" = all ]; then
    set -- $(cd "$make_dir/cases" && ls | sed 's/\.sh$//')
fi
for name; do
    [ -f "$make_dir/cases/$name.sh" ] || usage
done
install_packages
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
build_peers
status=0
for name; do
    # Not `record || ...`, which would switch off `set -e` inside the case.
    record "$name" &
    wait $! || {
        echo "$name: FAILED" >&2
        status=1
    }
done
exit $status
