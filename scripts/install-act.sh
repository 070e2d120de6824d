#!/usr/bin/env bash
# Prints the path of nektos/act, which runs workflows on this machine. If it is missing or has another version, builds
# it into .cache/bin with Go, which takes a minute.
set -euo pipefail
cd "$(dirname "$0")/.."

version=0.2.89
act="$PWD/.cache/bin/act"
if [[ "$("$act" --version 2>/dev/null)" != *" $version" ]]; then
  GOBIN="$PWD/.cache/bin" go install "github.com/nektos/act@v$version" >&2
fi
"$act" --version >&2
echo "$act"
