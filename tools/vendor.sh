#!/bin/sh
# Refresh the committed front-end files from the npm registry: exact versions, integrity checked by npm.
# Needs npm; nobody else does, the result is committed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
static=$here/../static
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

fetch() { # package@version: leaves it in $tmp/package
  (cd "$tmp" && rm -rf package && tar xzf "$(npm pack --silent "$1")")
}

note() { # file under static/  package@version
  printf '%s  %s  %s\n' "$(sha256sum < "$static/$1" | cut -d' ' -f1)" "$1" "$2" >> "$tmp/VERSIONS"
}

take() { # package@version  file in the package  file under static/
  fetch "$1"
  case $3 in
    *.js | *.css) # a source map that is absent breaks collectstatic
      sed -e '/^\/\/# sourceMappingURL=/d' -e 's#/\*\# sourceMappingURL=.*\*/##' "$tmp/package/$2" > "$static/$3" ;;
    *) cp "$tmp/package/$2" "$static/$3" ;;
  esac
  note "$3" "$1"
}

take htmx.org@4.0.1 dist/htmx.min.js vendor/htmx.min.js

take bootstrap@5.3.9 LICENSE vendor/bootstrap.LICENSE
sed -e 's#/\*\# sourceMappingURL=.*\*/##' "$tmp/package/dist/css/bootstrap.min.css" > "$tmp/bootstrap.css"
python3 "$here/layer.py" "$tmp/bootstrap.css" "$static/vendor/bootstrap.layer.css"
note vendor/bootstrap.layer.css bootstrap@5.3.9

take bootstrap-icons@1.13.2 LICENSE vendor/bootstrap-icons.LICENSE
python3 "$here/icons.py" "$tmp/package/bootstrap-icons.svg" "$static/img/icons.svg"
note img/icons.svg bootstrap-icons@1.13.2

font=@fontsource-variable/atkinson-hyperlegible-next@5.3.0
take "$font" files/atkinson-hyperlegible-next-latin-wght-normal.woff2 fonts/atkinson-hyperlegible-next.woff2
take "$font" LICENSE fonts/atkinson-hyperlegible-next.LICENSE

mv "$tmp/VERSIONS" "$static/vendor/VERSIONS"
cat "$static/vendor/VERSIONS"
