#!/bin/sh
# What users write without the action: curl and jq, twice.
set -e
token=$(curl -sS --cacert "$BENCH_CA" --data-urlencode "client_id=$BENCH_ID" --data-urlencode "client_secret=$BENCH_SECRET" \
  -d grant_type=client_credentials "$BENCH_ORIGIN/token" | jq -r .access_token)
curl -sS --cacert "$BENCH_CA" -H "Authorization: Bearer $token" "$BENCH_ORIGIN/api/v1/errors?pageSize=10&type=ALL" | jq -c .
