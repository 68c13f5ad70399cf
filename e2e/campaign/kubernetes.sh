#!/usr/bin/env bash
# Installs the chart with native images on the Kubernetes that KUBECONFIG names and runs the core of the quickstart through a NodePort.
#
#   e2e/campaign/kubernetes.sh ADDRESS LOAD_IMAGE
#
# ADDRESS is one of this machine's that pods can reach: PostgreSQL, Kafka and Redis are started there, as the external servers that the chart
# expects. LOAD_IMAGE is a command that puts an executable onto the nodes: it is called with the image's name and the path of the executable.
# Needs kubectl, helm, curl, jq, openssl, psql and the six executables (./cluster-ai native all). Leaves nothing behind.
set -euo pipefail
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
address=${1:?address of this machine that pods can reach}
load=${2:?command that takes an image name and an executable}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/cluster-ai
java=${JAVA_HOME:?}/bin/java
work=$(mktemp -d)
pids=()
namespace=cluster-ai-campaign

finish() {
    helm uninstall cluster-ai -n "$namespace" --wait >/dev/null 2>&1 || true
    kubectl delete namespace "$namespace" --ignore-not-found --timeout=60s >/dev/null 2>&1 || true
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

until_true() { # seconds, command…
    local seconds=$1
    shift
    for _ in $(seq "$seconds"); do "$@" >/dev/null 2>&1 && return 0; sleep 1; done
    echo "not within $seconds s: $*" >&2
    return 1
}

secret() { openssl rand -base64 32 | tr -d '/+=\n'; }

echo "== PostgreSQL, Kafka and Redis at $address"
postgres=$(ls -d "$cache"/postgresql-*/bin | head -1)
superuser=$(secret)
printf '%s' "$superuser" >"$work/superuser"
as=()
[[ $(id -u) == 0 ]] && as=(unshare --user) # PostgreSQL refuses to run as root
"${as[@]}" "$postgres/initdb" -D "$work/postgresql/data" -U postgres --auth=scram-sha-256 --pwfile="$work/superuser" --no-sync >/dev/null
echo "host all all 0.0.0.0/0 scram-sha-256" >>"$work/postgresql/data/pg_hba.conf"
"${as[@]}" "$postgres/postgres" -D "$work/postgresql/data" -c "listen_addresses=$address" -c port=15432 -c unix_socket_directories= \
    -c max_connections=200 </dev/null >"$work/postgresql.log" 2>&1 &
pids+=($!)
redis_password=$(secret)
"$cache"/redis-*/redis-server --bind "$address" --port 16379 --requirepass "$redis_password" --save '' >"$work/redis.log" 2>&1 &
pids+=($!)
cat >"$work/kafka.properties" <<PROPERTIES
node.id=1
process.roles=broker,controller
listeners=PLAINTEXT://$address:19092,CONTROLLER://127.0.0.1:19093
advertised.listeners=PLAINTEXT://$address:19092
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
controller.quorum.voters=1@127.0.0.1:19093
log.dirs=$work/kafka
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
log.cleaner.dedupe.buffer.size=4194304
PROPERTIES
"$java" -Xmx320m -XX:+UseSerialGC -cp "$checkout/launcher/target/launcher-0.1.0.jar:$checkout/launcher/target/lib/*" \
    io.clusterai.platform.stack.KafkaNode "$work/kafka.properties" >"$work/kafka.log" 2>&1 &
pids+=($!)

export PGPASSWORD=$superuser
sql() { psql -q -h "$address" -p 15432 -U postgres -v ON_ERROR_STOP=1 "$@"; }
until_true 30 sql -c 'select 1'
until_true 30 grep -q 'Kafka Server started' "$work/kafka.log"

kubectl create namespace "$namespace"
admin_password=$(secret)
literals=(--from-literal=redis-password="$redis_password" --from-literal=admin-password="$admin_password")
for key in service-secret keys-encryption-key channel-secrets-key target-secrets-key; do
    literals+=(--from-literal="$key=$(openssl rand -base64 32)")
done
for database in auth metrics workers models alerts; do
    password=$(secret)
    sql -c "create role $database login password '$password'" -c "create database $database owner $database"
    literals+=(--from-literal="database-$database-password=$password")
done
kubectl -n "$namespace" create secret generic cluster-ai "${literals[@]}"

echo "== images"
for service in auth-service metrics-collector worker-service model-service alert-service gateway; do
    executable=$(ls "$checkout/$service"/target/*-runner)
    $load "registry.local/cluster-ai/$service:campaign" "$executable"
done

echo "== helm install --wait"
begun=$(date +%s)
helm install cluster-ai "$checkout/helm/cluster-ai" -n "$namespace" --wait --timeout 5m \
    --set existingSecret=cluster-ai --set image.tag=campaign --set image.pullPolicy=Never \
    --set postgresql.host="$address" --set postgresql.port=15432 --set kafka.bootstrapServers="$address:19092" \
    --set redis.host="$address" --set redis.port=16379 --set gateway.service.type=NodePort --set gateway.service.nodePort=30080 ||
    {
        kubectl -n "$namespace" get pods
        for pod in $(kubectl -n "$namespace" get pods -o name); do kubectl -n "$namespace" logs --tail=15 "$pod" || true; done
        exit 1
    }
echo "installed after $(($(date +%s) - begun)) s"
kubectl -n "$namespace" get pods -o wide

echo "== log in, list, rule, alert through the NodePort"
url=http://127.0.0.1:30080
until_true 30 curl -fsS "$url/health"
token=$(curl -fsS "$url/api/v1/auth/login" -H 'Content-Type: application/json' \
    -d "{\"username\": \"admin\", \"password\": \"$admin_password\"}" | jq -er .accessToken)
api() { curl -fsS -H "Authorization: Bearer $token" -H 'Content-Type: application/json' "$@"; }
for path in workers workers/clusters models models/nodes metrics/nodes alerts auth/users dashboard health; do
    api "$url/api/v1/$path" >"$work/answer.json"
    echo "GET /api/v1/$path $(head -c 120 "$work/answer.json")"
done
rule=$(api "$url/api/v1/alerts/rules" -d '{"name": "CampaignAlwaysHolds", "expression": "node_memory_MemTotal_bytes > 0",
    "severity": "warning"}' | jq -er .id)
fires() { api "$url/api/v1/alerts?state=FIRING" | jq -e '.items[] | select(.name == "CampaignAlwaysHolds")'; }
until_true 60 fires
alert=$(fires | jq -er .id | head -1)
api -X PUT "$url/api/v1/alerts/$alert/acknowledgement" -d '{"comment": "seen"}' | jq -e '.state == "ACKNOWLEDGED"'
api -X DELETE "$url/api/v1/alerts/rules/$rule"
until_true 60 kubectl -n "$namespace" top pods && kubectl -n "$namespace" top pods
echo "PASSED"
