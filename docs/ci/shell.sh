#!/bin/sh
set -eu
npx --yes github:OWNER/bearer-step#0123456789abcdef0123456789abcdef01234567 call list-errors \
  --provider planview-hub --base-url https://hub.example.com:8443 \
  --client-id "$HUB_CLIENT_ID"
