#!/usr/bin/env bash
# Makes Cloudflare forget what a publish has changed: each URL if they are few, the whole host if they are many or if it
# is not known what was there before. The API takes 100 URLs a request, and a free plan 5 requests a minute.
#
#   purge.sh BEFORE AFTER
#
# Both are folders with manifest.json, the generator's list, and the settings of nginx; BEFORE may be missing. GEN is the
# generator's program, DOMAIN the host, ZONE_ID and TOKEN are Cloudflare's.
set -euo pipefail

before=${1:?"the folder with the state before is missing"}
after=${2:?"the folder with the state after is missing"}
api=${API:-https://api.cloudflare.com/client/v4}
most=100

everything() {
    echo "$1: everything below $DOMAIN is forgotten"
    jq --null-input --compact-output --arg host "$DOMAIN" '{hosts: [$host]}' >"$work/request"
}

work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
if [ ! -f "$before/manifest.json" ]; then
    everything "it is not known what was there before"
elif ! cmp --silent "$before/nginx.conf" "$after/nginx.conf" || ! cmp --silent "$before/mime.types" "$after/mime.types"; then
    # Headers are kept together with what they belong to.
    everything "nginx has other settings"
else
    "$GEN" changes --base-url "https://$DOMAIN" "$before/manifest.json" "$after/manifest.json" >"$work/urls"
    count=$(wc --lines <"$work/urls")
    if [ "$count" = 0 ]; then
        echo "nothing has changed"
        exit 0
    elif [ "$count" -gt "$most" ]; then
        everything "$count URLs have changed"
    else
        echo "forgotten:"
        cat "$work/urls"
        jq --raw-input --slurp --compact-output '{files: split("\n") | map(select(. != ""))}' "$work/urls" >"$work/request"
    fi
fi

# The header comes from a file, so that the token is in no list of processes.
printf 'Authorization: Bearer %s\nContent-Type: application/json\n' "$TOKEN" >"$work/headers"
curl --silent --show-error --max-time 30 --retry 5 --retry-delay 15 --retry-connrefused --header "@$work/headers" \
    --data "@$work/request" --output "$work/answer" "$api/zones/$ZONE_ID/purge_cache"
if [ "$(jq --raw-output '.success' "$work/answer" 2>"$work/errors")" != true ]; then
    echo "Cloudflare refuses: $(cat "$work/answer")" >&2
    exit 1
fi
