#!/usr/bin/env bash
# Prints a folder that contains Node 24 as `node`, the version that action.yml requires. Downloads it from the npm
# registry into .cache/, unless the `node` in PATH already has this version.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ "$(node --version)" == v24.* ]]; then
  dirname "$(node --print process.execPath)"
  exit
fi

# The package of this platform. The package `node` would download it by an install script, which npm may not run.
package="$(node --print '`node-${process.platform}-${process.arch}`')"
folder="$PWD/.cache/node24/node_modules/$package/bin"
if [[ ! -x "$folder/node" ]]; then
  npm install --silent --no-audit --no-fund --no-save --prefix .cache/node24 "$package@24" >&2
fi
"$folder/node" --version >&2
echo "$folder"
