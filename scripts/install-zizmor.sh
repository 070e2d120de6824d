#!/usr/bin/env bash
# Prints the path of zizmor, which checks workflows and actions for weaknesses. Downloads it from PyPI into .cache/bin if it
# is missing or of another version: seconds, with Python and pip. pip refuses a file with another hash.
set -euo pipefail
cd "$(dirname "$0")/.."

version=1.32.0
# The wheels for Linux on x86-64, and for macOS on ARM.
hashes=(
  84a6acb975accc13408786a2bd274b572537ca19c933ebbc13e78f3988562071
  0a999c98015becd9f69919ce01febadfb1c2be9b8ec2ce9ef7eb13ff23ba8eba
)
zizmor="$PWD/.cache/bin/zizmor"
if [[ "$("$zizmor" --version 2>/dev/null)" != "zizmor $version" ]]; then
  folder="$(mktemp -d)"
  trap 'rm -rf "$folder"' EXIT
  printf 'zizmor==%s%s\n' "$version" "$(printf ' --hash=sha256:%s' "${hashes[@]}")" >"$folder/requirements.txt"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
    --requirement "$folder/requirements.txt" --dest "$folder" >&2
  # The wheel is a zip with the program. This needs neither a virtual environment nor a change of the system.
  python3 -m zipfile -e "$folder"/zizmor-*.whl "$folder/wheel"
  mkdir -p .cache/bin
  install -m 755 "$folder/wheel/zizmor-$version.data/scripts/zizmor" "$zizmor"
fi
echo "$zizmor"
