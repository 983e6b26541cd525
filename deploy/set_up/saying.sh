# shellcheck shell=bash
# How set-up speaks: one line a step with the time passed, the details in a log, and failures that say what to do.

started=$SECONDS
data_dir=${URBANWATCH_SERVICES__DATA_DIR:-$project/.urbanwatch}
log=$data_dir/logs/setup.log
if [ "$(id -u)" = 0 ]; then
  cache=/var/cache/urbanwatch
else
  cache=${XDG_CACHE_HOME:-$HOME/.cache}/urbanwatch
fi
did_something=false

say() { # what is being done; only steps that do something speak
  did_something=true
  printf '[%4d s] %s\n' $((SECONDS - started)) "$*"
}

fail() { # what is wrong, and what to do
  printf '\ndeploy/setup: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

logged() { # run a command, its output in the log
  local from status=0
  from=$(wc -l <"$log")
  printf '\n$ %s\n' "$*" >>"$log"
  "$@" >>"$log" 2>&1 </dev/null || status=$?
  tail -n "+$((from + 2))" "$log" >"$log.last"
  return "$status"
}

fail_of_command() { # what did not work; the disk and the network are asked first, else the command itself is quoted
  local what=$1
  if [ "$(free_mb "$cache")" -lt 100 ] || [ "$(free_mb "$project")" -lt 100 ]; then
    fail "$what: the disk is full." "Free some space (df -h) and run it again."
  fi
  if grep -qiE 'could not resolve|name resolution|could not connect|connection (refused|timed out|reset)|network is unreachable|temporary failure|dns error|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|unknown host|failed to fetch' "$log.last"; then
    fail "$what: the network (or the registry this machine is set up to use) does not answer." \
      "Check the connection and the proxy settings, and run it again: what is done already is kept." \
      "The details are in $log"
  fi
  fail "$what. How it began and ended (all of it is in $log):" \
    "$(awk '{ line[NR] = $0 } END { for (i = 1; i <= NR; i++) if (i <= 10 || i > NR - 10) print line[i] }' "$log.last")"
}

free_mb() { # free megabytes where a path lies or will lie
  local path=$1
  until [ -e "$path" ]; do path=$(dirname "$path"); done
  df -Pm "$path" | awk 'NR == 2 { print $4 }'
}

check_disk() {
  for path in "$project" "$data_dir" "$cache"; do
    if [ "$(free_mb "$path")" -lt 1000 ]; then
      printf 'Note: only %s MB are free at %s; set-up needs about 2,500 MB the first time, running needs 1,000 MB.\n' \
        "$(free_mb "$path")" "$path"
    fi
  done
}

fingerprint() { # of files; it says whether a step has to be done again
  sha256sum "$@" 2>/dev/null | sha256sum | cut -c1-16
}

make_data_dir() { # one that we make, or find empty, is marked: only there may --reset remove data (data_folder.py)
  if [ -e "$data_dir" ] && [ -n "$(ls -A "$data_dir")" ]; then return; fi
  mkdir -p "$data_dir" && echo 'The data of urbanwatch: deploy/run --reset removes it.' >"$data_dir/urbanwatch-data"
}

one_at_a_time() { # two set-ups on one machine wait for each other
  make_data_dir || fail "cannot write to $data_dir." "Check who owns it."
  mkdir -p "$cache" "$(dirname "$log")" || fail "cannot write to $cache or $data_dir." "Check who owns them."
  exec 9>"$cache/setup.lock"
  if ! flock -n 9; then
    say "waiting for another set-up on this machine"
    flock -w 1200 9 || fail "another set-up has been running for 20 minutes." "End it and run this one again."
  fi
  printf '\n=== set-up of %s, %s\n' "$project" "$(date -u +%FT%TZ)" >>"$log"
}

say_done() {
  exec 9>&-
  if $did_something; then say "set-up is done"; fi
}
