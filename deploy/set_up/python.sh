# shellcheck shell=bash
# The virtual environment, exactly as requirements.lock says, hashes included.

venv=$project/.venv

python_command() { # the first interpreter that is new enough
  for candidate in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo python3
}

install_python() {
  local wanted
  wanted=$(fingerprint requirements.lock pyproject.toml deploy/uv.lock.txt)
  if [ "$(cat "$venv/urbanwatch-installed" 2>/dev/null)" = "$wanted" ] && "$venv/bin/python" -c '' 2>/dev/null; then
    return
  fi
  say "installing Python packages into .venv"
  if ! "$venv/bin/python" -c '' 2>/dev/null; then
    rm -rf "$venv"
    logged "$(python_command)" -m venv "$venv" || fail_of_command "the virtual environment could not be made"
  fi
  rm -f "$venv/urbanwatch-installed" # what fails half-way is no longer what was installed before
  install_locked || fail_of_command "the Python packages could not be installed"
  echo "$wanted" >"$venv/urbanwatch-installed"
}

install_locked() {
  local uv
  uv=$cache/uv-$(fingerprint deploy/uv.lock.txt)
  if [ ! -x "$uv/bin/uv" ]; then
    logged "$(python_command)" -m venv --clear "$uv" &&
      logged "$uv/bin/python" -m pip install --require-hashes -r deploy/uv.lock.txt || return 1
  fi
  take_over_pips_settings "$uv/bin/python"
  export UV_PYTHON=$venv/bin/python UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1 UV_NO_CONFIG=1
  logged "$uv/bin/uv" pip sync --require-hashes requirements.lock &&
    logged "$uv/bin/uv" pip install --no-deps --editable .
}

# uv does not read pip's settings; a machine set up for a mirror is set up for pip.
take_over_pips_settings() {
  local python=$1 value
  value=$(pip_setting "$python" index-url) && export UV_DEFAULT_INDEX=$value
  value=$(pip_setting "$python" extra-index-url) && export UV_INDEX=$value
  value=$(pip_setting "$python" find-links) && export UV_FIND_LINKS=${value// /,}
  value=$(pip_setting "$python" cert) && export SSL_CERT_FILE=$value
  value=$(pip_setting "$python" default-timeout) && export UV_HTTP_TIMEOUT=$value
  return 0
}

pip_setting() {
  local place
  for place in :env: install global; do
    if "$1" -m pip config get "$place.$2" 2>/dev/null; then return; fi
  done
  return 1
}
