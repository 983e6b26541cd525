# shellcheck shell=bash
# The console's page, built when its sources are newer than the page.

console=$project/api/console

console_is_stale() {
  if [ ! -e "$console/package.json" ]; then return 1; fi
  if [ ! -e "$console/dist/index.html" ]; then return 0; fi
  [ -n "$(find "$console" \( -name node_modules -o -name dist \) -prune -o \
    -type f -newer "$console/dist/index.html" -print -quit)" ]
}

build_console() {
  if [ ! -e "$console/package.json" ]; then
    say "no console to build: api/console/package.json is not there"
    return
  fi
  if ! console_is_stale; then return; fi
  local installed=$console/node_modules/.urbanwatch-installed wanted
  wanted=$(fingerprint "$console/package-lock.json")
  if [ "$(cat "$installed" 2>/dev/null)" != "$wanted" ]; then
    say "installing the console's packages"
    rm -f "$installed" # what fails half-way is no longer what was installed before
    install_console_packages || fail_of_command "npm could not install the console's packages"
    echo "$wanted" >"$installed"
  fi
  say "building the console"
  logged npm --prefix "$console" run build || fail_of_command "the console could not be built"
  touch "$console/dist/index.html"
}

# `npm ci` refuses a lock that lacks optional packages of foreign platforms, which not every registry has (rollup's for
# Android, say); `npm install --no-save` takes the same locked versions and hashes and leaves the lock as it is.
install_console_packages() {
  logged npm --prefix "$console" ci --no-audit --no-fund ||
    logged npm --prefix "$console" install --no-save --no-audit --no-fund
}
