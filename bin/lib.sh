# Sourced by every bin/*: a private virtual environment in the checkout, filled from the hashed requirements.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$top"
venv=$top/.venv
export PIP_DISABLE_PIP_VERSION_CHECK=1

die() { echo "$*" >&2; exit 1; }

# The first interpreter that really runs (a name on the PATH may be a shim that does not) and is new enough.
python311() {
  local name
  for name in python3 python3.13 python3.12 python3.11; do
    "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$name"; return; }
  done
  die "Candour needs Python 3.11 or later."
}

# need base|reports|all|oracle: installs requirements/NAME.txt unless this very file is installed already.
need() {
  local list=$top/requirements/$1.txt stamp=$venv/installed-$1
  cmp -s "$list" "$stamp" && return
  echo "Installing what is needed into .venv (once) ..." >&2
  [ -x "$venv/bin/python" ] || "$(python311)" -m venv "$venv" || die "Could not make .venv: install python3-venv."
  "$venv/bin/pip" install --quiet --require-hashes -r "$list" || die "Could not install requirements/$1.txt."
  "$venv/bin/pip" install --quiet --no-deps --no-build-isolation --editable . || die "Could not install Candour into .venv."
  cp "$list" "$stamp"
  case $1 in all) cp requirements/reports.txt "$venv/installed-reports" ;; esac
  case $1 in all | reports) cp requirements/base.txt "$venv/installed-base" ;; esac
}

# need_debian COMMAND PACKAGE: what comes from the operating system, installed when we may.
need_debian() {
  command -v "$1" >/dev/null || ls /usr/lib/postgresql/*/bin/"$1" >/dev/null 2>&1 && return
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || die "The tests need $1: install the package $2."
  echo "Installing $2 ..." >&2
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$2"; } >/dev/null 2>&1 ||
    die "The tests need $1, and installing the package $2 failed."
}

# need_pango: the libraries with which WeasyPrint sets a PDF, and a typeface.
need_pango() {
  "$venv/bin/python" -c 'import weasyprint' 2>/dev/null && return
  local packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || die "A report's PDF needs Pango: install $packages."
  echo "Installing Pango ..." >&2
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $packages; } >/dev/null 2>&1
  "$venv/bin/python" -c 'import weasyprint' 2>/dev/null ||
    die "A report's PDF needs Pango, and installing $packages failed."
}

# need_npm FOLDER: what its package.json names, without scripts and without a lock file, unless it is there already.
need_npm() {
  cmp -s "$1/package.json" "$1/node_modules/.installed.json" && return
  echo "Installing what $1 compares us with ..." >&2
  (cd "$1" && npm install --no-package-lock --no-audit --no-fund --ignore-scripts >/dev/null 2>&1) ||
    die "Could not install what $1/package.json names: is npm online?"
  cp "$1/package.json" "$1/node_modules/.installed.json"
}
