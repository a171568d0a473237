#!/usr/bin/env bash
# elasticsearch.sh start|stop|configure|run|fetch: one node of Elasticsearch 7.10 or OpenSearch 2.19, for development and tests
#
# usage: infrastructure/dev/elasticsearch.sh start FOLDER [--opensearch] [--port N]
#        infrastructure/dev/elasticsearch.sh stop FOLDER [--remove]
#        infrastructure/dev/elasticsearch.sh configure FOLDER [--opensearch] [--port N]
#        infrastructure/dev/elasticsearch.sh run FOLDER
#        infrastructure/dev/elasticsearch.sh fetch [--opensearch]
#
# start  runs a node on 127.0.0.1 that keeps everything in FOLDER, waits until it answers and prints its host:port.
#        FOLDER/address and FOLDER/node.pid say the same later. A node that runs already is left alone. The port (9201
#        to 9299) is a free one where none is given, and stays the folder's; so does the kind of node.
# stop   ends it; --remove deletes FOLDER too.
# configure, run
#        for a supervisor of another's: the one makes FOLDER, the other becomes the node.
# fetch  only gets the jars (36 or 53 MB, once). They lie in VOBE_ELASTICSEARCH_JARS, by default
#        build/elasticsearch-jars.
#
# A node takes about 400 MB of memory. Needs the packages of the group java (packages.sh). These are the last versions
# of which Maven has whole nodes; what needs X-Pack or a plugin is not there.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$parts/packages.sh"
. "$parts/java-node.sh"

longest_start=120 # seconds

# kind_of NAME: sets what is different between the two.
kind_of() {
  kind=$1
  jars=${VOBE_ELASTICSEARCH_JARS:-$repository/build/elasticsearch-jars}/$kind
  case $kind in
    elasticsearch) title=Elasticsearch runner=org.codelibs.elasticsearch.runner.ElasticsearchClusterRunner ;;
    opensearch) title=OpenSearch runner=org.codelibs.opensearch.runner.OpenSearchRunner ;;
  esac
}

fetch() {
  case ${1:-} in
    '') ;;
    --opensearch) kind_of opensearch ;;
    *) say "unknown option: $1" && usage >&2 && exit 2 ;;
  esac
  ensure_packages java
  fetch_jars "$parts/elasticsearch/$kind.xml" "$jars" 200 "$title"
}

running() { node_runs "$folder/node.pid" "$folder/node"; }

# Whether it is this node that answers, and its shards can be written to and asked.
answers() {
  "$python" - "$(<"$folder/address")" "$(<"$folder/cluster")" 2>/dev/null <<'PYTHON'
import json, sys, urllib.request

address, cluster = sys.argv[1:]
url = f"http://{address}/_cluster/health?wait_for_status=yellow&timeout=1s"
with urllib.request.urlopen(url, timeout=2) as answer:
    sys.exit(0 if json.load(answer)["cluster_name"] == cluster else 1)
PYTHON
}

# The runner takes no others.
free_node_port() {
  "$python" - <<'PYTHON'
import random, socket

for port in random.sample(range(9201, 9300), 99):
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)):
            print(port)
            break
PYTHON
}

# Reads [--opensearch] [--port N]; a folder that is whole keeps what it has. Its file `kind` is written last.
configure() {
  local port=''
  while (($#)); do
    case $1 in
      --port)
        [[ ${2:-} =~ ^[0-9]+$ ]] || fail "$1 needs a number."
        port=$2
        shift
        ;;
      --opensearch) kind_of opensearch ;;
      *) say "unknown option: $1" && usage >&2 && exit 2 ;;
    esac
    shift
  done
  [[ ! -f $folder/kind ]] || kind_of "$(<"$folder/kind")"
  fetch
  [[ ! -f $folder/kind ]] || return 0
  [[ -n $port ]] || port=$(free_node_port)
  mkdir -p "$folder/node/config"
  sed -e "s|@TRANSPORT_PORT@|$(free_port)|" "$parts/elasticsearch/node.yml" >"$folder/node/config/$kind.yml"
  echo "127.0.0.1:$port" >"$folder/address"
  echo "vobe-$port-$$" >"$folder/cluster"
  echo "$kind" >"$folder/kind"
}

# The runner counts its nodes from one, also in their ports.
run() {
  local port
  kind_of "$(<"$folder/kind")"
  port=$(sed 's/.*://' "$folder/address")
  exec java -Xms256m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.security.manager=allow \
    --add-opens java.base/java.lang=ALL-UNNAMED --add-opens java.base/java.nio=ALL-UNNAMED \
    --add-opens java.base/java.util=ALL-UNNAMED --add-opens java.base/sun.nio.ch=ALL-UNNAMED \
    -cp "$jars/lib/*" "$runner" -basePath "$folder/node" -confPath "$folder/node/config" -numOfNode 1 \
    -baseHttpPort "$((port - 1))" -clusterName "$(<"$folder/cluster")"
}

start() {
  configure "$@"
  if ! running; then
    run </dev/null >>"$folder/node.log" 2>&1 &
    echo $! >"$folder/node.pid"
    disown
  fi
  await_node "$longest_start" "$folder/node.log" "$title" running answers
  cat "$folder/address"
}

stop() {
  local remove=''
  if removes_folder "$@"; then remove=yes; fi
  stop_node "$folder/node.pid" running
  [[ -z $remove ]] || rm -rf "$folder"
}

kind_of elasticsearch
node_command "$@"
