#!/usr/bin/env bash
# A real Dask on this machine: a scheduler with its control API on, and two workers.
#
#   dask.sh install|start|stop|status --cache DIR --state DIR [--port-base N]
#
# install  a virtual environment in CACHE/dask/venv with `distributed` from PyPI; complete already: nothing to do
# start    scheduler at 127.0.0.1:N and its HTTP at N+1 (without N: 8786 and 8787 if both are free, else free ones), two workers
# stop     ends what start began, also when a pid file was lost
# status   one line of JSON; exit code 0 also when nothing runs
#
# Whether a process is still ours is told by its pid and its start time, so a pid file outlived by its process harms nobody.
set -euo pipefail

DISTRIBUTED_VERSION=${CLUSTER_AI_DASK_VERSION:-2026.8.0}
WORKERS=2
START_SECONDS=${CLUSTER_AI_DASK_START_SECONDS:-120}
# The stock list of pages plus the last one, the control API, which Dask leaves off.
ROUTES="['distributed.http.scheduler.prometheus','distributed.http.scheduler.info','distributed.http.scheduler.json',\
'distributed.http.health','distributed.http.proxy','distributed.http.statics','distributed.http.scheduler.api']"

usage() {
  sed -n '2,12s/^# \{0,1\}//p' "$0" >&2
  exit 64
}

fail() {
  echo "dask: $*" >&2
  exit 1
}

[ $# -ge 1 ] || usage
COMMAND=$1
shift
CACHE='' STATE='' PORT_BASE=''
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || usage
  case $1 in
    --cache) CACHE=$2 ;;
    --state) STATE=$2 ;;
    --port-base) PORT_BASE=$2 ;;
    *) usage ;;
  esac
  shift 2
done
if [ -z "$CACHE" ] || [ -z "$STATE" ]; then usage; fi
case $PORT_BASE in *[!0-9]*) fail "--port-base must be a number: $PORT_BASE" ;; esac
mkdir -p "$CACHE/dask" "$STATE/dask"
CACHE=$(cd "$CACHE/dask" && pwd)
STATE=$(cd "$STATE/dask" && pwd)
VENV=$CACHE/venv
MARK="CLUSTER_AI_DASK_STATE=$STATE"

# --- installation -----------------------------------------------------------------------------------------------------

installed() { [ -x "$VENV/bin/dask" ] && [ "$(cat "$VENV/.complete" 2>/dev/null)" = "$DISTRIBUTED_VERSION" ]; }

find_python() {
  local candidate
  for candidate in ${CLUSTER_AI_PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python3.10 /usr/bin/python3; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}

install_dask() {
  exec 9>"$CACHE/install.lock"
  flock 9
  if installed; then return 0; fi
  local python
  python=$(find_python) || fail "needs Python 3.10 or later with venv and ensurepip: apt-get install python3 python3-venv"
  echo "dask: installing distributed $DISTRIBUTED_VERSION into $VENV" >&2
  rm -rf "$VENV"
  "$python" -m venv "$VENV" >&2
  # prometheus-client makes the scheduler's /metrics answer.
  "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check \
    "distributed==$DISTRIBUTED_VERSION" prometheus-client >&2 ||
    fail "pip could not install distributed $DISTRIBUTED_VERSION (is the Python package index reachable?)"
  "$VENV/bin/dask" --version >/dev/null || fail "the installed dask does not run"
  echo "$DISTRIBUTED_VERSION" >"$VENV/.complete"
}

# --- processes --------------------------------------------------------------------------------------------------------

# Start time in clock ticks since boot; empty for a process that is gone or only waits to be reaped.
start_ticks() {
  local stat fields
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  read -r -a fields <<<"${stat##*) }"
  if [ "${fields[0]}" != Z ]; then echo "${fields[19]}"; fi
}

# The pid in a file, if that very process still runs.
live_pid() {
  local pid ticks
  [ -f "$STATE/$1.pid" ] || return 0
  read -r pid ticks <"$STATE/$1.pid" || return 0
  if [ -n "$ticks" ] && [ "$(start_ticks "$pid")" = "$ticks" ]; then echo "$pid"; fi
}

roles() {
  echo scheduler
  seq -f 'worker-%g' "$WORKERS"
}

live_pids() {
  local role
  for role in $(roles); do live_pid "$role"; done
}

# All that carry our mark, pid file or not.
marked_pids() {
  local file pid
  { grep -lzxF -- "$MARK" /proc/[0-9]*/environ 2>/dev/null || true; } | while read -r file; do
    pid=${file#/proc/}
    pid=${pid%/environ}
    if [ -n "$(start_ticks "$pid")" ]; then echo "$pid"; fi
  done
}

running() { [ "$(live_pids | wc -l)" -eq $((WORKERS + 1)) ]; }

launch() {
  local role=$1
  shift
  env "$MARK" DASK_DISTRIBUTED__SCHEDULER__HTTP__ROUTES="$ROUTES" \
    setsid "$VENV/bin/dask" "$@" >"$STATE/$role.log" 2>&1 </dev/null 9>&- &
  echo "$! $(start_ticks $!)" >"$STATE/$role.pid"
}

choose_ports() {
  "$VENV/bin/python" - "${PORT_BASE:-0}" <<'PYTHON'
import socket, sys

def bindable(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True

base = int(sys.argv[1])
pair = (base, base + 1) if base else (8786, 8787)
taken = [port for port in pair if not bindable(port)]
if taken and base:
    sys.exit("dask: port " + " and ".join(map(str, taken)) + " taken")
if taken:
    probes = [socket.socket(), socket.socket()]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    pair = tuple(probe.getsockname()[1] for probe in probes)
print(*pair)
PYTHON
}

wait_until_registered() {
  "$VENV/bin/python" - "$1" "$WORKERS" "$START_SECONDS" <<'PYTHON'
import json, sys, time, urllib.request

url, wanted, deadline = sys.argv[1], int(sys.argv[2]), time.monotonic() + float(sys.argv[3])
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
seen = "no answer from the scheduler"
while time.monotonic() < deadline:
    try:
        with opener.open(url + "/json/identity.json", timeout=2) as answer:
            count = len(json.load(answer)["workers"])
        if count >= wanted:
            sys.exit(0)
        seen = f"{count} of {wanted} workers registered"
    except OSError:
        pass
    time.sleep(0.2)
sys.exit("dask: " + seen)
PYTHON
}

start_dask() {
  installed || install_dask
  exec 9>"$STATE/start.lock"
  flock 9
  if running; then return 0; fi
  local scheduler_port http_port chosen worker
  # After a crash it comes back where its users look for it.
  if [ -z "$PORT_BASE" ] && [ -f "$STATE/ports" ]; then read -r PORT_BASE http_port <"$STATE/ports"; fi
  stop_dask
  chosen=$(choose_ports) || exit 1
  read -r scheduler_port http_port <<<"$chosen"
  echo "$scheduler_port $http_port" >"$STATE/ports"
  launch scheduler scheduler --host 127.0.0.1 --port "$scheduler_port" --dashboard-address "127.0.0.1:$http_port"
  for worker in $(roles | tail -n +2); do
    launch "$worker" worker "tcp://127.0.0.1:$scheduler_port" --no-nanny --name "$worker" --host 127.0.0.1 \
      --nthreads 1 --memory-limit 1GiB --dashboard-address 127.0.0.1:0 --local-directory "$STATE/scratch"
  done
  if ! wait_until_registered "http://127.0.0.1:$http_port"; then
    tail -n 5 "$STATE"/*.log >&2
    stop_dask
    fail "did not start within $START_SECONDS s"
  fi
}

all_pids() { { live_pids; marked_pids; } | sort -un; }

# Ends the processes in a list, first kindly and after $1 seconds for good.
end_pids() {
  local patience=$(($1 * 10)) pid left
  shift
  for pid in "$@"; do kill -TERM "$pid" 2>/dev/null || true; done
  while :; do
    left=
    for pid in "$@"; do
      if [ -n "$(start_ticks "$pid")" ]; then left="$left $pid"; fi
    done
    if [ -z "$left" ]; then return 0; fi
    if [ "$patience" -le 0 ]; then
      for pid in $left; do kill -KILL "$pid" 2>/dev/null || true; done
    fi
    sleep 0.1
    patience=$((patience - 1))
  done
}

stop_dask() {
  local workers=() others=() worker
  # Workers first: one that cannot say good-bye to its scheduler hangs on for many seconds.
  for worker in $(roles | tail -n +2); do mapfile -t -O "${#workers[@]}" workers < <(live_pid "$worker"); done
  end_pids 5 "${workers[@]}"
  mapfile -t others < <(all_pids)
  end_pids 5 "${others[@]}"
  rm -f "$STATE"/*.pid "$STATE/ports"
  rm -rf "$STATE/scratch"
}

# --- status -----------------------------------------------------------------------------------------------------------

json_string() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

print_status() {
  local is_installed=false is_running=false reason='' scheduler='' http='' pids scheduler_port http_port
  if installed; then
    is_installed=true
  elif find_python >/dev/null; then
    reason='not installed'
  else
    reason='needs Python 3.10 or later with venv and ensurepip: apt-get install python3 python3-venv'
  fi
  pids=$(live_pids | paste -sd, -)
  if running; then
    is_running=true
  elif [ -n "$pids" ]; then
    reason='some of its processes have ended'
  elif [ "$is_installed" = true ]; then
    reason='not started'
  fi
  if [ -f "$STATE/ports" ] && read -r scheduler_port http_port <"$STATE/ports"; then
    scheduler=tcp://127.0.0.1:$scheduler_port
    http=http://127.0.0.1:$http_port
  fi
  printf '{"name":"dask","installed":%s,"running":%s,"schedulerAddress":%s,"httpUrl":%s,"daskCommand":%s,"pids":[%s],"reason":%s}\n' \
    "$is_installed" "$is_running" "$(json_string "$scheduler")" "$(json_string "$http")" \
    "$(json_string "$VENV/bin/dask")" "$pids" "$(json_string "$reason")"
}

case $COMMAND in
  install) install_dask ;;
  start) start_dask ;;
  stop) stop_dask ;;
  status) print_status ;;
  *) usage ;;
esac
