#!/bin/sh
# Make the table that says who holds which addresses (for `sluis audit`), once, and again when its packages change.
# Says what it fetches. Without npm or a network, or with SETUP=no, nothing is made and nothing fails: organisations and
# countries then stay unknown.
table=.venv/share/sluis/addresses.table
apart=.venv/tables
if [ "$table" -nt tables/package-lock.json ] && [ "$table" -nt scripts/address_table.py ]; then
  exit 0
fi
if [ "${SETUP:-yes}" != no ] && command -v npm >/dev/null 2>&1 &&
  echo "sluis: fetches who holds which addresses with npm into $apart (54 MB); SETUP=no leaves that out" &&
  mkdir -p "$apart" && cp tables/package.json tables/package-lock.json "$apart" &&
  (cd "$apart" && npm ci --ignore-scripts --no-audit --no-fund \
    --fetch-retries=1 --fetch-retry-mintimeout=500 --fetch-timeout=60000) >/dev/null 2>&1
then
  .venv/bin/python scripts/address_table.py "$apart/node_modules/@ip-location-db" "$table" &&
    rm -f "$apart"/node_modules/@ip-location-db/*/*-num.csv # the rows as text stay: a test compares the table with them
fi
[ -f "$table" ] ||
  echo "sluis: no table of addresses (it takes npm, and a network once); organisations and countries stay unknown"
exit 0
