#!/bin/sh
# What some tests need beyond Python: Chromium for the browser tests, Pango for the printed documents.
# Install them from the system's packages where we may; say what is left out where we may not.
set -eu
missing=""
has_browser=""
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && has_browser=yes
done
[ -n "${CHROMIUM:-}" ] && has_browser=yes
[ -n "$has_browser" ] || missing="chromium"
if ! .venv/bin/python -c "import weasyprint" >/dev/null 2>&1; then
  missing="$missing libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
fi
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installation pour les essais : $missing…"
  apt-get update -qq
  # shellcheck disable=SC2086 # several packages
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
  echo "Absents, leurs essais seront laissés de côté : $missing." >&2
fi
