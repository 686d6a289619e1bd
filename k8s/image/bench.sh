#!/usr/bin/env bash
# How much CPU nginx spends on a request for a page, with what was compressed before against compressing each time. The
# settings are the shipped ones, logs and headers included, with one worker.
#
#   bench.sh SITE [SECONDS]
#
# SITE is what `gen build` wrote. It needs nginx with its brotli module, brotli, gzip and wrk. Rounds take turns, and of
# each variant the median counts, so that other work on the machine meets them all alike.
set -euo pipefail

site=$(realpath "${1:?"a site is missing: gen build --out SITE"}")
seconds=${2:-3}
rounds=5
here=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:/usr/sbin

work=$(mktemp --directory)
pid=
tidy() {
    if [ -n "$pid" ]; then
        kill "$pid" 2>/dev/null || true
        wait "$pid" || true
    fi
    rm -rf "$work"
}
trap tidy EXIT
chmod 755 "$work"
mkdir --mode 777 "$work/tmp"
cp --recursive "$site" "$work/site"
find "$work/site" -name '*.html' -exec brotli --quality=11 --keep {} + -exec gzip -9 --keep {} +
cp "$here/mime.types" "$work"
echo 'server_name blog.example;' >"$work/host.conf"

# Every page in turn.
{
    echo 'local paths = {'
    (cd "$work/site" && find . -name index.html ! -path './_gen/*' | sort | sed 's,^\.\(.*\)index.html$,"\1"\,,')
    cat <<'LUA'
}
local at = 0
request = function()
    at = at % #paths + 1
    return wrk.format("GET", paths[at], {Host = "blog.example", ["Accept-Encoding"] = "gzip, br"})
end
LUA
} >"$work/pages.lua"

# Settings of one variant: the shipped ones with other ports and folders, and whatever is given.
settings() {
    sed -e "s, /tmp/, $work/tmp/,; s,/srv/site,$work/site,; s,/dev/stdout,$work/tmp/access.log," \
        -e 's,listen 8080,listen 127.0.0.1:28080,; s,listen 8081,listen 127.0.0.1:28081,' \
        -e 's,^worker_processes 2,worker_processes 1,' "$@" "$here/nginx.conf"
}
dynamic() {
    settings -e "s,gzip off;,gzip on; gzip_types *; gzip_comp_level $1;," \
        -e 's,gzip_static on;,,; s,brotli_static on;,,'
}
settings >"$work/before.conf"
dynamic 1 >"$work/gzip-1.conf"
dynamic 6 >"$work/gzip-6.conf"

requests() {
    curl --silent http://127.0.0.1:28081/stub_status | awk 'NR == 3 { print $3 }'
}
# User and system time of the worker in ticks (proc(5), fields 14 and 15).
ticks() {
    awk '{ print $14 + $15 }' "/proc/$1/stat"
}
# Runs a variant once and prints microseconds of CPU for each request.
round() {
    nginx -e stderr -g 'daemon off;' -c "$work/$1.conf" &
    pid=$!
    until curl --silent --output /dev/null http://127.0.0.1:28081/health; do
        kill -0 "$pid"
        sleep 0.05
    done
    worker=$(pgrep --parent "$pid")
    wrk --threads 1 --connections 32 --duration 1 --script "$work/pages.lua" http://127.0.0.1:28080 >"$work/wrk"
    local from_requests from_ticks
    from_requests=$(requests)
    from_ticks=$(ticks "$worker")
    wrk --threads 1 --connections 32 --duration "$seconds" --script "$work/pages.lua" http://127.0.0.1:28080 >"$work/wrk"
    if grep 'Non-2xx' "$work/wrk" >&2; then
        exit 1
    fi
    awk -v requests="$(($(requests) - from_requests))" -v ticks="$(($(ticks "$worker") - from_ticks))" \
        -v hertz="$(getconf CLK_TCK)" 'BEGIN { print ticks / hertz * 1000000 / requests }' >>"$work/$1.result"
    kill "$pid"
    wait "$pid" || true
    pid=
    rm "$work/tmp/access.log"
}
median() {
    sort --general-numeric-sort "$work/$1.result" | sed -n "$(((rounds + 1) / 2))p"
}

variants=(before gzip-1 gzip-6)
for _ in $(seq "$rounds"); do
    for variant in "${variants[@]}"; do
        round "$variant"
    done
done
for variant in "${variants[@]}"; do
    awk -v name="$variant" -v time="$(median "$variant")" -v least="$(median before)" \
        'BEGIN { printf "%-8s %8.1f µs of CPU a request %6.1f ×\n", name, time, time / least }'
done
