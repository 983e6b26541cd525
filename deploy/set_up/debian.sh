# shellcheck shell=bash
# Debian packages: what is there in whatever form counts, only what is missing is installed.

missing=()

need() { # a package, and a test whether what it brings is there
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}

has() { PATH=$PATH:/usr/sbin:/usr/local/sbin command -v "$1"; }
has_java() { has java && [ "$(java -version 2>&1 | sed -nE '1s/[^"]*"([0-9]+).*/\1/p')" -ge 17 ]; }
has_python() { "$(python_command)" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))'; }
has_node() { has npm && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ]; }
has_browser() { has chromium || has chromium-browser; }
has_library() { PATH=$PATH:/usr/sbin:/sbin ldconfig -p | grep -F "$1"; }
has_gi() { /usr/bin/python3 -c 'import gi'; }
has_gi_module() { compgen -G "/usr/lib/*/girepository-1.0/$1-*.typelib"; }
has_gst_plugin() { compgen -G "/usr/lib/*/gstreamer-1.0/libgst$1.so"; }
glib_package() { if [ "$(debian_release)" = 13 ]; then echo libglib2.0-0t64; else echo libglib2.0-0; fi; }
has_timescaledb() { compgen -G '/usr/share/postgresql/*/extension/timescaledb.control'; }

debian_release() { # 12, 13 …; empty where this is not Debian
  # shellcheck source=/dev/null
  (. /etc/os-release && [ "${ID:-}" = debian ] && printf '%s' "${VERSION_ID:-}")
}

install_debian_packages() {
  if ! has apt-get >/dev/null; then
    fail "this machine has no apt-get; set-up knows Debian 12 and 13." \
      "Elsewhere install Python 3.11, Mosquitto, PostgreSQL with TimescaleDB, a Java runtime 17, Maven and Node 18 by hand."
  fi
  need ca-certificates test -e /etc/ssl/certs/ca-certificates.crt
  need mosquitto has mosquitto
  need mosquitto-clients has mosquitto_pub
  need openjdk-17-jre-headless has_java
  need python3 has python3
  need python3-venv has_python
  need libgl1 has_library libGL.so.1 # OpenCV's windows: never opened, always linked
  need "$(glib_package)" has_library libgthread-2.0.so.0
  need libxcb1 has_library libxcb.so.1
  if ! kafka_is_there; then need maven has mvn; fi
  if console_is_stale; then need nodejs has_node; need npm has_node; fi
  if ! has_timescaledb >/dev/null; then
    if [ "$(debian_release)" = 13 ]; then
      missing+=(postgresql-17 postgresql-17-timescaledb)
    else
      need postgresql-15 test -x /usr/lib/postgresql/15/bin/postgres
      need postgresql-server-dev-15 test -e /usr/include/postgresql/15/server/postgres.h
      need cmake has cmake
      need gcc has gcc
      need make has make
      need libkrb5-dev test -e /usr/include/gssapi/gssapi.h
      need libssl-dev test -e /usr/include/openssl/ssl.h
      need xz-utils has xz
    fi
  fi
  if $with_tests; then
    need chromium has_browser
    need fonts-noto-core test -e /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf
    # An RTSP server for the cameras' tests: GStreamer's, driven from Debian's own Python.
    need python3-gi has_gi
    need gir1.2-gst-rtsp-server-1.0 has_gi_module GstRtspServer
    need gstreamer1.0-plugins-base has_gst_plugin videoconvertscale
    need gstreamer1.0-plugins-good has_gst_plugin rtp
    need gstreamer1.0-plugins-bad has_gst_plugin videoparsersbad
  fi
  if [ ${#missing[@]} -eq 0 ]; then return; fi
  if [ "$(debian_release)" = 13 ]; then missing=("${missing[@]/openjdk-17-jre-headless/openjdk-21-jre-headless}"); fi
  if [ "$(id -u)" != 0 ]; then
    fail "some Debian packages are missing, and only root can install them. Run this, then deploy/setup again:" \
      "sudo apt-get install --no-install-recommends -y ${missing[*]}"
  fi
  say "installing Debian packages: ${missing[*]}"
  keep_the_machines_own_services_away
  logged apt-get -o DPkg::Lock::Timeout=120 update || fail_of_command "apt-get update failed"
  logged env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
    install --no-install-recommends -y "${missing[@]}" || fail_of_command "apt-get could not install ${missing[*]}"
  leave_no_trace_of_that
}

# We start private instances only: a newly installed PostgreSQL gets no cluster, a newly installed Mosquitto is neither
# started now nor at boot. Packages that are there already, and their services, are left alone.
no_cluster=/etc/postgresql-common/createcluster.d/urbanwatch.conf
made_policy=false

keep_the_machines_own_services_away() {
  trap take_back_our_policies EXIT
  if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    mkdir -p "$(dirname "$no_cluster")"
    echo 'create_main_cluster = false' >"$no_cluster"
  fi
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
    made_policy=true
  fi
}

take_back_our_policies() {
  rm -f "$no_cluster"
  if $made_policy; then rm -f /usr/sbin/policy-rc.d; fi
}

leave_no_trace_of_that() {
  take_back_our_policies
  trap - EXIT
  if [[ " ${missing[*]} " == *" mosquitto "* ]] && has systemctl >/dev/null; then
    logged systemctl disable mosquitto.service || true
  fi
}

make_service_account() { # PostgreSQL refuses to run as root, and the others have no need to
  if [ "$(id -u)" != 0 ] || id -u urbanwatch >/dev/null 2>&1; then return; fi
  say "making the system user urbanwatch, which the services run as"
  logged useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin urbanwatch ||
    fail_of_command "could not make the system user urbanwatch"
}
