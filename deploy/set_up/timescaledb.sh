# shellcheck shell=bash
# TimescaleDB's Apache edition for PostgreSQL 15, built from Debian 13's source package (Debian 12 has none).

install_timescaledb() {
  if has_timescaledb >/dev/null; then return; fi
  local build=$cache/timescaledb-build
  if [ ! -e "$build/source/build/ready" ]; then
    rm -rf "$build"
    mkdir -p "$build"
    say "fetching the source of TimescaleDB from Debian 13"
    fetch_timescaledb_source "$build"
    say "building TimescaleDB (about a minute)"
    build_timescaledb "$build"
  fi
  if [ "$(id -u)" != 0 ]; then
    fail "TimescaleDB is built, and only root can install it. Run this, then deploy/setup again:" \
      "sudo make -C $build/source/build install"
  fi
  logged make -C "$build/source/build" install || fail_of_command "TimescaleDB could not be installed"
  rm -rf "$build"
}

# With a source list of our own, so that the machine's stays as it is; the archive is the one the machine uses.
fetch_timescaledb_source() {
  local build=$1 site
  site=$(debian_archive)
  if [ -z "$site" ]; then
    fail "apt knows no Debian archive on this machine, so there is nowhere to fetch TimescaleDB's source from." \
      "Check /etc/apt/sources.list and /etc/apt/sources.list.d."
  fi
  mkdir -p "$build/lists/partial"
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $site trixie main" >"$build/sources.list"
  local apt=(apt-get -o "Dir::Etc::sourcelist=$build/sources.list" -o Dir::Etc::sourceparts=-
    -o "Dir::State::lists=$build/lists" -o "Dir::Cache::srcpkgcache=" -o "Dir::Cache::pkgcache="
    -o APT::Sandbox::User=root)
  logged "${apt[@]}" update || fail_of_command "Debian 13's list of sources could not be read"
  (cd "$build" && logged "${apt[@]}" source --download-only timescaledb) ||
    fail_of_command "TimescaleDB's source could not be fetched"
  mkdir "$build/source"
  tar xf "$build"/timescaledb_*.orig.tar.* -C "$build/source" --strip-components 1 ||
    fail "TimescaleDB's source could not be unpacked in $build." "Remove that folder and run deploy/setup again."
}

debian_archive() {
  local codename
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
  # shellcheck disable=SC2016  # the fields are apt's
  apt-get indextargets --format '$(SITE) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
    awk -v codename="$codename" '$2 == codename && $3 == "main" { print $1; exit }'
}

build_timescaledb() {
  local source=$1/source
  ( # chained: `set -e` is off in what stands before ||
    cd "$source" &&
      logged env PATH="/usr/lib/postgresql/15/bin:$PATH" ./bootstrap -DAPACHE_ONLY=1 -DREGRESS_CHECKS=OFF \
        -DTAP_CHECKS=OFF -DWARNINGS_AS_ERRORS=OFF -DCMAKE_BUILD_TYPE=Release \
        -DPG_CONFIG=/usr/lib/postgresql/15/bin/pg_config &&
      logged make -C build -j"$(nproc)" &&
      touch build/ready
  ) || fail_of_command "TimescaleDB could not be built"
}
