# The linters, one after the other; every one runs even when an earlier one fails.
# shellcheck shell=bash

# run_checks PYTHON: returns 1 when any check failed.
run_checks() {
  local bin failed=0
  bin=$(dirname "$1")
  _check "ruff" "$bin/ruff" check --quiet .
  _check "ruff format" "$bin/ruff" format --quiet --check .
  _check "import contracts" env PYTHONPATH=. "$bin/lint-imports" --no-cache
  _check "types" "$bin/mypy" --no-error-summary
  _check "templates" "$bin/djlint" --quiet --lint qibu
  if [ -f tests/house/translations.py ]; then
    _check "translations" "$1" -m tests.house.translations
  fi
  return "$failed"
}

_check() {
  local name=$1 output
  shift
  if output=$("$@" 2>&1); then
    echo "ok      $name"
  else
    echo "FAILED  $name"
    printf '%s\n' "$output" | tail -n 40
    failed=1
  fi
}
