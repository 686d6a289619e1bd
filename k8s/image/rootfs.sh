#!/usr/bin/env bash
# Makes the root file system of the base image: nginx from Debian's packages, the libraries that it loads, and nothing
# else, so no shell, no package manager and nobody to become. What came from which package is kept where scanners look
# for it, with the licences.
#
#   rootfs.sh FOLDER
#
# SUITE is the release of Debian, SOURCES a file with its sources where the usual ones are not to be asked.
set -euo pipefail

out=${1:?"the folder to make is missing"}
suite=${SUITE:-bookworm}
if [ -e "$out" ]; then
    echo "$out is there already" >&2
    exit 1
fi

work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
root=$work/root
# Nothing of it is run: packages are unpacked, and their archives stay to be asked what they hold.
mmdebstrap --quiet --variant=extract --skip=download/empty,essential/unlink,cleanup \
    --include=nginx-light,libnginx-mod-http-brotli-static,base-files "$suite" "$root" ${SOURCES:+"$SOURCES"}

triplet=$(basename "$(dirname "$(echo "$root"/lib/*/libc.so.6)")")
# Where it is on amd64, and where on arm64.
loader=$root/lib64/ld-linux-x86-64.so.2
[ -e "$loader" ] || loader=$root/lib/ld-linux-aarch64.so.1
module=/usr/lib/nginx/modules/ngx_http_brotli_static_module.so

# Paths in the image of a program and of all that its loader would load.
needed() {
    echo "$1"
    "$loader" --inhibit-cache --library-path "$root/lib/$triplet:$root/usr/lib/$triplet" --list "$root$1" |
        awk -v root="$root" '$2 == "=>" { sub("^" root, "", $3); print $3 }'
}

mkdir -p "$out"
{
    needed /usr/sbin/nginx
    needed "$module"
    echo "${loader#"$root"}"
    echo /etc/os-release
} | sort --unique >"$work/files"
while read -r file; do
    mkdir -p "$out$(dirname "$file")"
    cp --dereference --preserve=mode,timestamps "$root$file" "$out$file"
done <"$work/files"

# The packages that these files are of, in the manner of distroless images: one file each.
status=$out/var/lib/dpkg/status.d
mkdir -p "$status"
for archive in "$root"/var/cache/apt/archives/*.deb; do
    package=$(dpkg-deb --field "$archive" Package)
    dpkg-deb --fsys-tarfile "$archive" | tar --list | sed 's,^\.,,' | sort >"$work/listed"
    # A file may be listed below /usr and found without it, or the other way round, or be the target of a link.
    while read -r file; do
        echo "$file"
        realpath "$root$file" | sed "s,^$(realpath "$root"),,"
    done <"$work/files" | sed 'p; s,^/usr/lib,/lib,; p; s,^/lib,/usr/lib,' | sort --unique >"$work/spellings"
    if [ -z "$(comm -12 "$work/listed" "$work/spellings")" ]; then
        continue
    fi
    dpkg-deb --field "$archive" >"$status/$package"
    dpkg-deb --ctrl-tarfile "$archive" | tar --extract --to-stdout ./md5sums >"$status/$package.md5sums" 2>/dev/null ||
        rm -f "$status/$package.md5sums"
    if [ -e "$root/usr/share/doc/$package/copyright" ]; then
        mkdir -p "$out/usr/share/doc/$package"
        cp --dereference --preserve=mode,timestamps "$root/usr/share/doc/$package/copyright" "$out/usr/share/doc/$package/"
    fi
done

echo 'nginx:x:10101:10101:nginx:/nonexistent:/nonexistent' >"$out/etc/passwd"
echo 'nginx:x:10101:' >"$out/etc/group"
mkdir -p "$out/srv/site" "$out/tmp"
chmod 1777 "$out/tmp"
