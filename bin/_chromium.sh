# A browser for the journeys: found, installed, or a clear stop. Journeys are never skipped.
# shellcheck shell=bash

find_chromium() {
  local candidate
  for candidate in "${QIBU_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    [ -n "$candidate" ] && command -v "$candidate" && return
  done
  "$1" - <<'PYTHON'
import pathlib, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as play:
    path = pathlib.Path(play.chromium.executable_path)
print(path) if path.exists() else sys.exit(1)
PYTHON
}

# ensure_chromium PYTHON: sets and exports QIBU_CHROMIUM.
ensure_chromium() {
  local python=$1
  if ! QIBU_CHROMIUM=$(find_chromium "$python" 2>/dev/null); then
    echo "正在安装浏览器 Installing a browser for the journeys …" >&2
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk; } >/dev/null || true
    else
      "$python" -m playwright install chromium >/dev/null || true
    fi
    QIBU_CHROMIUM=$(find_chromium "$python" 2>/dev/null) ||
      die "没有可用的浏览器,无法运行界面测试。" \
        "No browser for the journeys. Either install one (apt install chromium fonts-noto-cjk)," \
        "or run: $python -m playwright install chromium" \
        "or name one: QIBU_CHROMIUM=/path/to/chromium bin/test" \
        "(bin/test --quick runs everything that needs no browser.)"
  fi
  export QIBU_CHROMIUM
}
