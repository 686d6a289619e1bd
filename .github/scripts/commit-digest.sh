#!/usr/bin/env bash
# Says in Git which image the blog runs: writes its digest into the one line that holds it, on top of whatever main has
# become, commits and pushes. If somebody was faster, it starts again from what they pushed.
#
#   commit-digest.sh sha256:…
#
# Runs in a clone. FILE is the file with the line, REMOTE and BRANCH are where it goes. With TOKEN, Git shows this to
# GitHub; it stays in the environment, and so out of the clone's settings and of the list of processes.
set -euo pipefail

digest=${1:?"the digest is missing: commit-digest.sh sha256:…"}
file=${FILE:-k8s/apps/blog/app/kustomization.yaml}
remote=${REMOTE:-origin}
branch=${BRANCH:-main}

if ! [[ $digest =~ ^sha256:[0-9a-f]{64}$ ]]; then
    echo "$digest is no digest" >&2
    exit 2
fi

with_token() {
    if [ -n "${TOKEN:-}" ]; then
        # shellcheck disable=SC2016 # Git's shell reads the token, when it is asked for one.
        git -c credential.helper= \
            -c credential.helper='!f() { echo username=x-access-token; echo "password=$TOKEN"; }; f' "$@"
    else
        git "$@"
    fi
}

for try in 1 2 3 4 5; do
    with_token fetch --quiet "$remote" "$branch"
    git checkout --quiet --force --detach FETCH_HEAD
    lines=$(grep --count --extended-regexp '^ *digest: sha256:[0-9a-f]{64}$' "$file" || true)
    if [ "$lines" != 1 ]; then
        echo "$file has $lines lines with a digest, and not one" >&2
        exit 1
    fi
    sed --in-place --regexp-extended "s/^( *digest: )sha256:[0-9a-f]{64}\$/\\1$digest/" "$file"
    if git diff --quiet -- "$file"; then
        echo "$branch has $digest already"
        exit 0
    fi
    git -c user.name="${BOT_NAME:-blog publisher}" -c user.email="${BOT_EMAIL:-publisher@users.noreply.github.com}" \
        commit --quiet --message "Publish ${digest:7:12}" --message "${MESSAGE:-}" -- "$file"
    if with_token push --quiet "$remote" "HEAD:refs/heads/$branch"; then
        echo "$branch has $digest"
        exit 0
    fi
    echo "$branch has moved on, try $try" >&2
    sleep "${PAUSE:-$try}"
done
echo "$branch moves faster than this" >&2
exit 1
