#!/usr/bin/env bash
# Prints the path of actionlint, which checks workflows without running them. Builds it into .cache/bin if it is missing or
# of another version: seconds, with Go.
set -euo pipefail
cd "$(dirname "$0")/.."

version=1.7.12
actionlint="$PWD/.cache/bin/actionlint"
if [[ "$("$actionlint" -version 2>/dev/null | head -n 1)" != "v$version" ]]; then
  GOBIN="$PWD/.cache/bin" go install "github.com/rhysd/actionlint/cmd/actionlint@v$version" >&2
fi
echo "$actionlint"
