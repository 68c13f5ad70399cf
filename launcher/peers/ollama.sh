#!/usr/bin/env bash
# A real Ollama to work against: the program built from Go modules, a tiny model, and a local model registry.
#
#   ollama.sh install|start|stop|status --cache DIR --state DIR [--nodes N] [--port P] [--registry-port P] [--node N]
#
# install  builds once into the cache (about 5 CPU-minutes); what is already there is left alone
# start    starts N Ollama nodes (default 1) and the registry; what already runs is left alone
# stop     stops everything this state directory started, or with --node only that one node
# status   prints one JSON line
#
# Processes are recognised by an environment variable that names the state directory, not by pid files: a stale file or
# a pid that went to somebody else cannot mislead it, and helpers that Ollama itself spawned are found too.
set -euo pipefail

OLLAMA_VERSION=v0.24.0 # the last version whose CPU engine is inside the Go module
MALGO_VERSION=v0.11.23
LARGE_FEED_FORWARD=16384 # about 25 MB of weights
REGISTRY_BYTES_PER_SECOND=${CLUSTER_AI_REGISTRY_BYTES_PER_SECOND:-6000000}
PACKAGES=(nlohmann-json3-dev libstb-dev docker-registry)

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() {
    sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
}

[[ $# -ge 1 ]] || usage
action=$1
shift
cache='' state='' nodes=1 node_port=11434 registry_port=15000 only_node=''
while [[ $# -gt 0 ]]; do
    [[ $# -ge 2 ]] || usage
    case $1 in
        --cache) cache=$2 ;;
        --state) state=$2 ;;
        --nodes) nodes=$2 ;;
        --node) only_node=$2 ;;
        --port) node_port=$2 ;;
        --registry-port) registry_port=$2 ;;
        *) usage ;;
    esac
    shift 2
done
[[ -n $cache && -n $state ]] || usage
mkdir -p "$cache/ollama" "$state/ollama"
cache=$(cd "$cache/ollama" && pwd)
state=$(cd "$state/ollama" && pwd)

binary=$cache/ollama-$OLLAMA_VERSION
tiny=$cache/tiny.gguf
large=$cache/tiny-large.gguf
failure=$cache/install.failed

say() { printf 'ollama: %s\n' "$*" >&2; }

fail() {
    say "$*"
    [[ $action != install ]] || printf '%s' "$*" >"$failure"
    exit 1
}

# --- install ---------------------------------------------------------------------------------------------------------

missing() {
    [[ -e /usr/include/nlohmann/json.hpp ]] || echo nlohmann-json3-dev
    [[ -e /usr/include/stb/stb_image.h ]] || echo libstb-dev
    command -v docker-registry >/dev/null || echo docker-registry
    command -v g++ >/dev/null || echo g++
    command -v curl >/dev/null || echo curl
    command -v flock >/dev/null || echo util-linux
    command -v python3 >/dev/null || echo python3
    python3 -c 'import ensurepip' 2>/dev/null || echo python3-venv
}

installed() {
    [[ -x $binary && -s $tiny && -s $large ]] && command -v docker-registry >/dev/null && command -v python3 >/dev/null
}

install_packages() {
    local wanted
    mapfile -t wanted < <(missing)
    [[ ${#wanted[@]} -gt 0 ]] || return 0
    if [[ $(id -u) -ne 0 ]] || ! command -v apt-get >/dev/null; then
        fail "Debian packages are missing; install them with: apt-get install ${wanted[*]}"
    fi
    say "installing ${wanted[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq -o DPkg::Lock::Timeout=120 update >>"$cache/install.log" 2>&1 || true
    apt-get -qq -y -o DPkg::Lock::Timeout=120 install --no-install-recommends "${wanted[@]}" \
        >>"$cache/install.log" 2>&1 </dev/null || fail "apt-get could not install ${wanted[*]}; see $cache/install.log"
}

build_ollama() {
    [[ ! -x $binary ]] || return 0
    command -v go >/dev/null || PATH=$PATH:/usr/local/go/bin:/usr/lib/go/bin
    command -v go >/dev/null || fail "Go 1.24 or newer is missing; install it and put it on PATH"
    say "building Ollama $OLLAMA_VERSION from Go modules, about 5 CPU-minutes; log in $cache/install.log"
    local include=$cache/include work
    work=$(mktemp -d "$cache/build.XXXXXX")
    # The module archive leaves the engine's vendored headers out; Debian and one more module have them.
    mkdir -p "$include/miniaudio"
    go mod download "github.com/gen2brain/malgo@$MALGO_VERSION" >>"$cache/install.log" 2>&1 \
        || fail "the Go module malgo could not be fetched; see $cache/install.log"
    ln -sfn "$(go env GOMODCACHE)/github.com/gen2brain/malgo@$MALGO_VERSION/miniaudio.h" "$include/miniaudio/miniaudio.h"
    GOBIN=$work CGO_ENABLED=1 CGO_CFLAGS="-O2 -g0 -I$include" CGO_CXXFLAGS="-O2 -g0 -I$include" \
        nice -n 5 go install -ldflags "-s -w -X github.com/ollama/ollama/version.Version=${OLLAMA_VERSION#v}" \
            "github.com/ollama/ollama@$OLLAMA_VERSION" >>"$cache/install.log" 2>&1 \
        || { rm -rf "$work"; fail "Ollama $OLLAMA_VERSION did not build; see $cache/install.log"; }
    mv "$work/ollama" "$binary"
    rmdir "$work"
}

write_models() {
    [[ ! -s $tiny || ! -s $large ]] || return 0
    say "writing the tiny models"
    local venv
    venv=$(mktemp -d "$cache/venv.XXXXXX")
    { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet --disable-pip-version-check gguf; } \
        >>"$cache/install.log" 2>&1 || fail "the Python package gguf could not be installed; see $cache/install.log"
    "$venv/bin/python" "$here/ollama_tiny_model.py" "$tiny.part" 128 1
    "$venv/bin/python" "$here/ollama_tiny_model.py" "$large.part" "$LARGE_FEED_FORWARD" 2
    mv "$tiny.part" "$tiny"
    mv "$large.part" "$large"
    rm -rf "$venv"
}

install() {
    if installed; then
        rm -f "$failure"
        return 0
    fi
    install_packages
    exec 9>"$cache/install.lock"
    flock 9
    rm -f "$failure"
    write_models
    build_ollama
    say "installed in $cache"
}

# --- processes -------------------------------------------------------------------------------------------------------

# The pids of a role (node-1, registry, proxy), or of all roles when none is named.
pids_of() {
    local mark="CLUSTER_AI_PEER=$state#${1:-}" exact=()
    [[ -z ${1:-} ]] || exact=(-x)
    grep -lzF ${exact[@]+"${exact[@]}"} -- "$mark" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3 || true
}

launch() {
    local role=$1
    shift
    CLUSTER_AI_PEER="$state#$role" setsid "$@" >>"$state/$role.log" 2>&1 </dev/null 9>&- &
    disown
}

terminate() {
    local role=${1:-} pids deadline
    pids=$(pids_of "$role")
    [[ -n $pids ]] || return 0
    kill -TERM $pids 2>/dev/null || true
    deadline=$((SECONDS + 8))
    while [[ -n $(pids_of "$role") && $SECONDS -lt $deadline ]]; do sleep 0.1; done
    while pids=$(pids_of "$role") && [[ -n $pids ]]; do
        kill -KILL $pids 2>/dev/null || true
        sleep 0.1
    done
}

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The port a role had last time, else the wanted one; another free one when somebody else has it.
port_for() {
    local role=$1 wanted=$2 port
    port=$(cat "$state/$role.port" 2>/dev/null || echo "$wanted")
    if port_is_taken "$port"; then
        port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
        say "port of $role is taken, using $port"
    fi
    printf '%s' "$port" >"$state/$role.port"
    printf '%s' "$port"
}

port_of() { cat "$state/$1.port" 2>/dev/null || true; }

answers() { curl -fsS -m 3 -o /dev/null "$1" 2>/dev/null; }

await() {
    local what=$1 url=$2 deadline=$((SECONDS + 60))
    until answers "$url"; do
        [[ $SECONDS -lt $deadline ]] || fail "$what does not answer at $url; see $state"
        sleep 0.2
    done
}

# --- start and stop --------------------------------------------------------------------------------------------------

start_registry() {
    local backend proxy
    if [[ -z $(pids_of registry) ]]; then
        terminate proxy
        backend=$(port_for registry $((registry_port + 1)))
        mkdir -p "$state/registry"
        cat >"$state/registry.yml" <<YAML
version: 0.1
log: {level: warn}
storage:
  filesystem: {rootdirectory: "$state/registry"}
  delete: {enabled: true}
http: {addr: "127.0.0.1:$backend", secret: "$RANDOM$RANDOM$RANDOM"}
YAML
        launch registry docker-registry serve "$state/registry.yml"
    fi
    if [[ -z $(pids_of proxy) ]]; then
        backend=$(port_of registry)
        proxy=$(port_for proxy "$registry_port")
        launch proxy python3 "$here/ollama_registry_proxy.py" "$proxy" "$backend" "$REGISTRY_BYTES_PER_SECOND"
    fi
    await "the model registry" "http://127.0.0.1:$(port_of proxy)/v2/"
}

start_node() {
    local role=node-$1 port
    if [[ -z $(pids_of "$role") ]]; then
        port=$(port_for "$role" $((node_port + $1 - 1)))
        mkdir -p "$state/$role/models"
        HOME=$state/$role OLLAMA_HOST=127.0.0.1:$port OLLAMA_MODELS=$state/$role/models OLLAMA_NO_CLOUD=1 \
            OLLAMA_CONTEXT_LENGTH=512 launch "$role" "$binary" serve
    fi
    await "Ollama node $1" "http://127.0.0.1:$(port_of "$role")/api/version"
}

ask_node() {
    local role=node-$1
    shift
    HOME=$state/$role OLLAMA_HOST=127.0.0.1:$(port_of "$role") "$binary" "$@" >>"$state/models.log" 2>&1 </dev/null
}

holds() { curl -fsS -m 5 "http://127.0.0.1:$(port_of "node-$1")/api/tags" | grep -F "\"name\":\"$2\"" >/dev/null; }

create_model() {
    local node=$1 name=$2 weights=$3
    printf 'FROM %s\n' "$weights" >"$state/$name.modelfile"
    ask_node "$node" create "$name" -f "$state/$name.modelfile" || fail "the model $name was not created; see $state/models.log"
}

pullable() { printf 'localhost:%s/library/tiny-large:latest' "$(port_of proxy)"; }

publish_large_model() {
    ! curl -fsS -m 5 "http://127.0.0.1:$(port_of proxy)/v2/library/tiny-large/tags/list" 2>/dev/null \
        | grep -F '"latest"' >/dev/null || return 0
    say "pushing the larger model to the registry"
    create_model 1 tiny-large "$large"
    ask_node 1 cp tiny-large "$(pullable)"
    ask_node 1 push --insecure "$(pullable)" || fail "the larger model was not pushed; see $state/models.log"
    ask_node 1 rm "$(pullable)" tiny-large
}

start() {
    installed || fail "not installed: $(not_installed_reason)"
    exec 9>"$state/lock"
    flock 9
    start_registry
    local node
    for ((node = 1; node <= nodes; node++)); do
        start_node "$node"
    done
    holds 1 tiny:latest || create_model 1 tiny "$tiny"
    publish_large_model
    say "running at http://127.0.0.1:$(port_of node-1), registry localhost:$(port_of proxy)"
}

stop() {
    exec 9>"$state/lock"
    flock 9
    terminate "${only_node:+node-$only_node}"
}

# --- status ----------------------------------------------------------------------------------------------------------

not_installed_reason() {
    local packages
    if [[ -s $failure ]]; then
        cat "$failure"
    else
        packages=$(missing | tr '\n' ' ')
        printf 'never installed%s' "${packages:+; missing packages: $packages}"
    fi
}

status() {
    local installed=false running=false reason='' urls='' node port pids
    pids=$(pids_of | paste -sd, -)
    if installed; then installed=true; else reason=$(not_installed_reason); fi
    for port_file in "$state"/node-*.port; do
        [[ -e $port_file ]] || continue
        node=$(basename "$port_file" .port)
        port=$(cat "$port_file")
        [[ -n $(pids_of "$node") ]] && answers "http://127.0.0.1:$port/api/version" || continue
        urls+="${urls:+,}\"http://127.0.0.1:$port\""
        [[ $node != node-1 ]] || running=true
    done
    if [[ $installed == true && $running == false ]]; then
        if [[ -n $(pids_of node-1) ]]; then reason="the process is there but does not answer"; else reason="not started"; fi
    fi
    reason=$(printf '%s' "$reason" | tr '\n' ' ' | sed 's/[\\"]/\\&/g')
    printf '{"name":"ollama","installed":%s,"running":%s,"url":"%s","urls":[%s],"registry":"%s","model":"tiny:latest","pullableModel":"%s","pids":[%s],"reason":"%s"}\n' \
        "$installed" "$running" "$([[ ! -e $state/node-1.port ]] || printf 'http://127.0.0.1:%s' "$(port_of node-1)")" "$urls" \
        "$([[ ! -e $state/proxy.port ]] || printf 'localhost:%s' "$(port_of proxy)")" \
        "$([[ ! -e $state/proxy.port ]] || pullable)" "$pids" "$reason"
}

case $action in
    install) install ;;
    start) start ;;
    stop) stop ;;
    status) status ;;
    *) usage ;;
esac
