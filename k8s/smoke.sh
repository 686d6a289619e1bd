#!/usr/bin/env bash
# Asks a published blog a few questions and fails if one of the answers is wrong. All of them are asked, so that one run
# shows everything. It reads and changes nothing.
#
#   smoke.sh https://blog.example
#
# HOST is the name to ask for where the address is not the blog's own, as with an image that runs on this machine, and
# WITHOUT_API=1 leaves out what the Worker answers. Answers come past every cache, so they are those of the new pods.
set -euo pipefail

url=${1:?"the address is missing: smoke.sh https://blog.example"}
url=${url%/}
work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
failed=0

# Fetches a path: the status goes to $status, headers and body to files. Four tries, as the network has bad seconds.
ask() {
    local path=$1 fresh
    fresh="smoke=$(date +%s)$RANDOM"
    : >"$work/headers"
    : >"$work/body"
    status=$(curl --silent --show-error --max-time 20 --retry 3 --retry-delay "${PAUSE:-2}" --retry-all-errors \
        ${HOST:+--header "Host: $HOST"} --dump-header "$work/headers" --output "$work/body" \
        --write-out '%{http_code}' "$url$path?$fresh") || status=${status:-000}
}

# The value of a header of the last answer; earlier tries may stand before it.
header() {
    awk -v name="$1" 'BEGIN { FS = ": *" } tolower($1) == name { sub("\r$", ""); sub("^[^:]*: *", ""); last = $0 }
        END { print last }' \
        "$work/headers"
}

check() {
    if [ "$1" = 0 ]; then
        echo "ok      $2"
    else
        echo "FAILED  $2: $3"
        failed=1
    fi
}

# expect WHAT FOUND PATTERN, a pattern of the shell.
expect() {
    # shellcheck disable=SC2254 # It is meant as a pattern.
    case $2 in
        $3) check 0 "$1" ;;
        *) check 1 "$1" "found '$2' in place of '$3'" ;;
    esac
}

ask /
expect "the home page answers" "$status" 200
expect "the home page is HTML" "$(header content-type)" "text/html*"
expect "pages have a Content-Security-Policy" "$(header content-security-policy)" "*default-src*"
expect "browsers ask again for pages" "$(header cache-control)" "*must-revalidate*"
expect "the pods serve it, not the copy at the edge" "$(header x-served-by)" ""

# What the page itself asks for.
asset=$(grep --only-matching --extended-regexp '/immutable/[^"'"'"' >]+\.(css|js)' "$work/body" | head -n 1 || true)
if [ -n "$asset" ]; then
    ask "$asset"
    expect "its fingerprinted file answers" "$status" 200
    expect "fingerprinted files may be kept for ever" "$(header cache-control)" "*max-age=31536000*immutable*"
else
    check 1 "its fingerprinted file answers" "the home page asks for nothing in /immutable/"
fi

ask /there-is-no-such-page-for-sure/
expect "a page that is not there is not found" "$status" 404
ask /_gen/manifest.json
expect "the generator's lists are hidden" "$status" 404

if [ -z "${WITHOUT_API:-}" ]; then
    ask /api/health
    expect "the API answers" "$status" 200
    # What is not configured is the owner's choice; what is configured has to be within reach.
    for part in storage pages; do
        expect "the API reaches its $part" \
            "$(grep --only-matching --extended-regexp "\"$part\": *\"[a-z]+\"" "$work/body" | cut --delimiter='"' --fields=4)" ok
    done
fi

exit "$failed"
