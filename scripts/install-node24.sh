#!/usr/bin/env bash
# Prints the folder that holds Node 24 as `node`, which is what action.yml asks the runner for. Fetches it from the npm
# registry into .cache/ unless the `node` on the PATH is of that version already.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ "$(node --version)" == v24.* ]]; then
  dirname "$(node --print process.execPath)"
  exit
fi

# The package of the one platform: the package `node` fetches the same one, but in an install script, which npm may refuse to run.
package="$(node --print '`node-${process.platform}-${process.arch}`')"
folder="$PWD/.cache/node24/node_modules/$package/bin"
if [[ ! -x "$folder/node" ]]; then
  npm install --silent --no-audit --no-fund --no-save --prefix .cache/node24 "$package@24" >&2
fi
"$folder/node" --version >&2
echo "$folder"
