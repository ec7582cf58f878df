#!/usr/bin/env bash
# Adds new public members to src/<Project>/PublicAPI.Unshipped.txt and drops those that are gone. Review the diff.
# `dotnet format --diagnostics RS0016` does the first only, and not for generated files.
set -euo pipefail
project=${1:?usage: eng/record-public-api.sh src/Sdk}
list="$project/PublicAPI.Unshipped.txt"
log=$(mktemp)
lines=$(mktemp)
trap 'rm -f "$log" "$lines"' EXIT
dotnet build "$project" --no-incremental > "$log" || true
gone=$(sed -n "s/.*error RS0017: Symbol '\(.*\)' is part of the declared API.*/\1/p" "$log" | sort -u)
added=$(sed -n "s/.*error RS0016: Symbol '\(.*\)' is not part of the declared public API.*/\1/p" "$log" | sort -u)
{
  echo '#nullable enable'
  { { grep -v '^#nullable' "$list" || true; } | { grep -vxF "$gone" || true; }; echo "$added"; } | sed '/^$/d' | LC_ALL=C sort -u
} > "$lines"
cp "$lines" "$list"
