# Shared by the scripts beside it: find Python, keep a virtual environment equal to a lock file.
# shellcheck shell=bash

die() {
  printf '%s\n' "$@" >&2
  exit 1
}

# Print the first Python that is 3.11 or newer.
find_python() {
  local candidate
  for candidate in "${QIBU_PYTHON:-}" python3.11 python3.12 python3.13 python3 python; do
    [ -n "$candidate" ] || continue
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  die "需要 Python 3.11 或更高版本(含 venv)。" \
    "Python 3.11 or newer with venv is needed (Debian/Ubuntu: apt install python3 python3-venv);" \
    "or name one: QIBU_PYTHON=/path/to/python3.11 $0"
}

# ensure_environment FOLDER LOCK: create FOLDER and install LOCK, unless it is there already.
ensure_environment() {
  local folder=$1 lock=$2 python wanted
  wanted=$(cksum <"$lock")
  [ "$(cat "$folder/.lock-sum" 2>/dev/null)" = "$wanted" ] && [ -x "$folder/bin/python" ] && return
  python=$(find_python) || exit 1
  echo "正在准备运行环境 Preparing $(basename "$folder") (once) …" >&2
  rm -rf "$folder"
  "$python" -m venv "$folder" || die "Could not create $folder."
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$lock" ||
    die "依赖安装失败。The requirements in $lock could not be installed (network?)."
  echo "$wanted" >"$folder/.lock-sum"
}
