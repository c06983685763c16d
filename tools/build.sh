#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the messages with the rosidl generators and installs the package into a virtual environment that holds the
# ROS wheels. Usage: build.sh PREFIX BUILD_FOLDER, with the environment's programs first in PATH.
#
# pip comes before CMake's install: it makes the command `hand`, and takes away what an earlier install left.
set -eu
prefix=$1
build=$2
log=$build/build.log
mkdir -p "$build"
echo "Building the ROS messages ..."
if ! {
    cmake -S . -B "$build" -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_PREFIX_PATH="$prefix" \
        -DPython3_EXECUTABLE="$prefix/bin/python" -DAMENT_CMAKE_SYMLINK_INSTALL=ON -DBUILD_TESTING=OFF &&
        cmake --build "$build" --parallel "$(nproc)" &&
        pip install --no-deps --no-build-isolation --no-index . &&
        (cd "$build" && cmake --install .)
} >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    echo "The build failed; all of its output is in $log." >&2
    exit 1
fi
