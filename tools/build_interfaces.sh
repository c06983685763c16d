#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds an interface package that no wheel is to be had of, and installs it into the virtual environment of the tests.
# Usage: build_interfaces.sh SOURCE_FOLDER PREFIX BUILD_FOLDER, with the environment's programs first in PATH.
set -eu
source=$1
prefix=$2
build=$3
log=$build/build.log
mkdir -p "$build"
echo "Building the interfaces of $(basename "$source") for the tests ..."
if ! {
    cmake -S "$source" -B "$build" -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_PREFIX_PATH="$prefix" \
        -DPython3_EXECUTABLE="$prefix/bin/python" -DBUILD_TESTING=OFF &&
        cmake --build "$build" --parallel "$(nproc)" &&
        cmake --install "$build"
} >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    echo "The build failed; all of its output is in $log." >&2
    exit 1
fi
