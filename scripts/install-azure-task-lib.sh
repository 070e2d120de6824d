#!/usr/bin/env bash
# Prints the folder of azure-pipelines-task-lib, whose parser reads the commands of Azure Pipelines. If it is missing,
# downloads it from the npm registry into .cache/.
set -euo pipefail
cd "$(dirname "$0")/.."

version=5.281.0
folder="$PWD/.cache/azure-task-lib"
library="$folder/node_modules/azure-pipelines-task-lib"
if [[ "$(node --print 'require(process.argv[1]).version' "$library/package.json" 2>/dev/null)" != "$version" ]]; then
  npm install --silent --no-audit --no-fund --no-save --ignore-scripts --prefix "$folder" \
    "azure-pipelines-task-lib@$version" >&2
fi
echo "$library"
