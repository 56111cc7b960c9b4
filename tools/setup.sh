# SPDX-License-Identifier: GPL-2.0-or-later
#
# Sourced by tools/try.sh and tests/run.sh, from the project's folder: installs the Debian packages
# of tools/packages.txt that are missing. Asks for no rights where nothing is.

missing_packages() { # who
    sed -nE "s/^(both|$1)  *//p" tools/packages.txt | while read -r package; do
        status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$status" = installed ] || echo "$package"
    done
}

# As root, or through sudo; never waits for an answer.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

install_packages() { # who
    if ! command -v dpkg-query >/dev/null; then
        echo "This is no Debian: taking for granted what tools/packages.txt lists." >&2
        return 0
    fi
    missing=$(missing_packages "$1" | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    echo "Installing $missing"
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        echo "Become root, or install these packages: $missing" >&2
        return 1
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update </dev/null
    # shellcheck disable=SC2086 # a list of packages
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends \
        $missing </dev/null
}
