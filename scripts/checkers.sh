#!/bin/sh
# Fetches what tests hold us against: axe-core and an identity service (npm), veraPDF (Maven), schemathesis (PyPI), pinned by
# hash, and says so. Never fails: what cannot be had is named, and its tests are skipped. With SETUP=no nothing is fetched.
set -u

apart=.venv/checkers
axe=$apart/node_modules/axe-core/axe.min.js
jars=$apart/jars

wanted() {
  test "${SETUP:-yes}" != no && ! test "$1" -nt "$2"
}

if wanted "$axe" tests/checkers/package-lock.json && command -v npm >/dev/null 2>&1 && mkdir -p "$apart"; then
  echo "sluis: fetches axe-core with npm into $apart (3 MB); SETUP=no leaves that out"
  cp tests/checkers/package.json tests/checkers/package-lock.json "$apart" &&
    (cd "$apart" && npm ci --ignore-scripts --no-audit --no-fund \
      --fetch-retries=1 --fetch-retry-mintimeout=500 --fetch-timeout=60000) >/dev/null 2>&1 && touch "$axe"
fi
test -f "$axe" || echo "sluis: no axe-core (it takes npm, and a network once); tests of pages by it are skipped"

identity=.venv/identity
service=$identity/node_modules/oidc-provider/package.json

if wanted "$service" tests/oidc/package-lock.json && command -v npm >/dev/null 2>&1 && mkdir -p "$identity"; then
  echo "sluis: fetches oidc-provider with npm into $identity (4 MB); SETUP=no leaves that out"
  cp tests/oidc/package.json tests/oidc/package-lock.json "$identity" &&
    (cd "$identity" && npm ci --ignore-scripts --no-audit --no-fund \
      --fetch-retries=1 --fetch-retry-mintimeout=500 --fetch-timeout=60000) >/dev/null 2>&1 && touch "$service"
fi
test -f "$service" || echo "sluis: no oidc-provider (it takes npm, and a network once); tests of the sign-in are skipped"

if wanted "$jars/jars.sha256" tests/checkers/jars.sha256 &&
  command -v mvn >/dev/null 2>&1 && command -v java >/dev/null 2>&1 && mkdir -p "$apart" && rm -rf "$jars"; then
  echo "sluis: fetches veraPDF with Maven into $jars (9 MB, and as much into Maven's own folder); SETUP=no leaves that out"
  mvn -q -B -f tests/checkers/pom.xml dependency:copy-dependencies -DoutputDirectory="$PWD/$jars" >/dev/null 2>&1 &&
    (cd "$jars" && sha256sum -c --strict --quiet) <tests/checkers/jars.sha256 >/dev/null 2>&1 &&
    cp tests/checkers/jars.sha256 "$jars/jars.sha256" || rm -rf "$jars"
fi
test -d "$jars" || echo "sluis: no veraPDF (it takes Java, Maven, and a network once); tests of papers by it are skipped"

described=.venv/schemathesis
lock=requirements-schemathesis.lock

if wanted "$lock" "$described/.ready" && test -f "$lock" && test -x .venv/bin/python; then
  echo "sluis: installs schemathesis into $described (15 MB; it needs another jsonschema-rs than ours); SETUP=no leaves that out"
  { test -x "$described/bin/python" || .venv/bin/python -m venv "$described"; } >/dev/null 2>&1 &&
    { .venv/bin/uv pip install --system-certs --python "$described/bin/python" --quiet --require-hashes -r "$lock" >/dev/null 2>&1 ||
      "$described/bin/python" -m pip install --disable-pip-version-check --quiet --retries 1 --timeout 60 \
        --require-hashes -r "$lock" >/dev/null 2>&1; } && touch "$described/.ready"
fi
test -f "$described/.ready" || echo "sluis: no schemathesis (it takes a package index once); tests of the desk by its description are skipped"
exit 0
