#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A second opinion on the captures: check.sh [-v] [NAME...]
# Holds what stock tshark decrypts, with the key log or the key that goes with each capture, against
# the ground truth that the endpoints gave. Exits 1 when any capture differs.

cd "$(dirname "$0")/.." || exit 2
exec python3 make/check.py "$@"
