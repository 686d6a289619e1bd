#!/usr/bin/env bash
# Builds the base image as an OCI layout and prints its digest. The same packages give the same digest: the one time in
# it is that of the newest file in them.
#
#   base.sh FOLDER
#
# SUITE and SOURCES are for `rootfs.sh`.
set -euo pipefail

out=${1:?"the folder to make is missing"}
here=$(cd "$(dirname "$0")" && pwd)
if [ -e "$out" ]; then
    echo "$out is there already" >&2
    exit 1
fi

work=$(mktemp --directory)
name=localhost/blog-base:$(basename "$work")
tidy() {
    buildah rmi "$name" >"$work/tidy.log" 2>&1 || true
    rm -rf "$work"
}
trap tidy EXIT
"$here/rootfs.sh" "$work/rootfs"
time=$(find "$work/rootfs" -type f ! -path '*/etc/*' ! -path '*/var/*' -printf '%T@\n' |
    sort --numeric-sort | tail -n 1 | cut --delimiter=. --fields=1)
buildah bud --quiet --isolation chroot --timestamp "$time" --format oci --tag "$name" \
    --file "$here/base.Containerfile" "$work" >"$work/build.log"
mkdir -p "$(dirname "$out")"
buildah push --quiet "$name" "oci:$out"
sed 's/.*"digest":"\(sha256:[0-9a-f]*\)".*/\1/' "$out/index.json"
echo
