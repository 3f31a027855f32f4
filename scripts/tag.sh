#!/bin/sh
# Tags the version that pyproject.toml names, after a look at whether it may be: nothing uncommitted, no fragment left to
# join, the changelog begins with this version, and the installed program says it too. Signed where a key for that is
# set up in git, annotated elsewhere. Never pushes.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}

refuse() {
  echo "tag: $1" >&2
  exit 2
}

version=$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml | head -n 1)
test -n "$version" || refuse "pyproject.toml names no version."
test -z "$(git status --porcelain)" || refuse "there are changes that are not committed."
git rev-parse --quiet --verify "refs/tags/v$version" >/dev/null && refuse "v$version is there already."
left=$(find changes.d -name '*.md' ! -name README.md | wc -l)
test "$left" -eq 0 || refuse "changes.d holds $left fragments; join them with scripts/changelog.py."
head=$(sed -n 's/^## \[\(.*\)\] - .*/\1/p' CHANGELOG.md | head -n 1)
test "$head" = "$version" || refuse "the changelog begins with ${head:-nothing}, and the version is $version."
"$python" -m pytest tests/repo/test_version.py || refuse "the test of the version failed."

kind=-a
test -z "$(git config user.signingkey || true)" || kind=-s
git tag "$kind" "v$version" -m "Sluis $version, see CHANGELOG.md"
echo "tag: v$version is made here; nothing was pushed."
