#!/usr/bin/env bash
# Prints the path of gitlab-ci-local, which runs GitLab's pipelines on this machine with Node 24 and rsync. If it is
# missing, downloads it from the npm registry into .cache/.
set -euo pipefail
cd "$(dirname "$0")/.."

version=4.75.1
folder="$PWD/.cache/gitlab-ci-local"
tool="$folder/node_modules/gitlab-ci-local/dist/index.js"
if [[ "$(node --print 'require(process.argv[1]).version' "$folder/node_modules/gitlab-ci-local/package.json" 2>/dev/null)" != "$version" ]]; then
  # It needs no install script.
  npm install --silent --no-audit --no-fund --no-save --ignore-scripts --prefix "$folder" "gitlab-ci-local@$version" >&2
fi
if ! command -v rsync >/dev/null; then
  apt-get -o DPkg::Lock::Timeout=300 --quiet update >&2
  apt-get -o DPkg::Lock::Timeout=300 --quiet --yes --no-install-recommends install rsync >&2
fi
echo "$tool"
