#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Shows the main job on a capture that comes with the project: sh tools/try.sh
# Installs what is missing, builds, and decodes the capture with pskdecode, then with tshark and the
# plugin.

set -eu
cd "$(dirname "$0")/.."
. tools/setup.sh

BUILD=build/release
CAPTURE=captures/article.pcapng
KEYS=captures/article.keys

quietly() {
    log=$scratch/log
    "$@" >"$log" 2>&1 || {
        cat "$log" >&2
        return 1
    }
}

# tshark with the plugin, on copies that nobody may read: Wireshark loads no plugins for root.
run_tshark() { # arguments
    cp "$CAPTURE" "$scratch/capture"
    cp "$KEYS" "$scratch/keys"
    cp -R "$BUILD/plugin/dir" "$scratch/plugins"
    mkdir "$scratch/home"
    chmod -R a+rX "$scratch"
    as=
    if [ "$(id -u)" -eq 0 ]; then
        chown nobody "$scratch/home"
        as="runuser -u nobody --"
    fi
    $as env HOME="$scratch/home" WIRESHARK_PLUGIN_DIR="$scratch/plugins" \
        tshark -r "$scratch/capture" -o "tlspsk.psk_file:$scratch/keys" "$@"
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

install_packages try
echo "Building in $BUILD ..."
quietly cmake --preset release -DTLSPSK_TESTS=OFF
quietly cmake --build --preset release

echo
echo "\$ pskdecode $CAPTURE $KEYS"
"$BUILD/tools/pskdecode" "$CAPTURE" "$KEYS"

echo
plugin=$(find "$BUILD/plugin" -name tlspsk.so 2>/dev/null | head -n 1)
if [ -z "$plugin" ] || ! command -v tshark >/dev/null; then
    echo "The Wireshark plugin was not built: libwireshark's headers or tshark are not installed."
    exit 1
fi
echo "\$ tshark -r $CAPTURE -o tlspsk.psk_file:$KEYS \\"
echo "      -Y mqtt -T fields -e tlspsk.identity -e tlspsk.verdict -e mqtt.topic -e mqtt.msg"
run_tshark -Y mqtt -T fields -e tlspsk.identity -e tlspsk.verdict -e mqtt.topic -e mqtt.msg

release=$(basename "$(dirname "$(dirname "$plugin")")")
cat <<END

Your own capture:  $BUILD/tools/pskdecode CAPTURE KEYS   (KEYS: a line identity:hexkey for each device)
For Wireshark:     install -D $plugin -t ~/.local/lib/wireshark/plugins/$release/epan
END
