#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the packages of a list that are missing: as root, through sudo after saying which and why,
# or not at all, naming them in one line.
set -eu
list="$(dirname "$0")/$1"
missing=""
reasons=""
while IFS= read -r line; do
    case "$line" in "#"* | "") continue ;; esac
    package=$(printf '%s\n' "$line" | awk -F '   *' '{print $1}')
    reason=$(printf '%s\n' "$line" | awk -F '   *' '{print $2}')
    check=$(printf '%s\n' "$line" | awk -F '   *' '{print $3}')
    if ! sh -c "$check" >/dev/null 2>&1; then
        missing="$missing $package"
        reasons="$reasons
  $package: $reason"
    fi
done <"$list"
[ -z "$missing" ] && exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    as_root=sudo
fi
if ! command -v apt-get >/dev/null || { [ -n "$as_root" ] && ! command -v sudo >/dev/null; }; then
    echo "Missing packages:$missing. Install them as root (Debian, Ubuntu: apt-get install$missing), then run this again." >&2
    exit 1
fi
echo "Installing with apt-get, ${as_root:-as root}:$reasons"
$as_root apt-get update -qq
# mosquitto is started by us, on a port of its own: the package must not start it as a service.
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
