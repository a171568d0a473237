#!/usr/bin/env bash
# kafka.sh start|stop|fetch: one Kafka broker of its own, for development and tests
#
# usage: infrastructure/dev/kafka.sh start FOLDER [--port N] [--controller-port N]
#        infrastructure/dev/kafka.sh stop FOLDER [--remove]
#        infrastructure/dev/kafka.sh fetch
#
# start  runs a broker on 127.0.0.1 that keeps everything in FOLDER, waits until it answers and prints its host:port.
#        FOLDER/address and FOLDER/broker.pid say the same later. A broker that runs already is left alone. Ports are
#        free ones where none are given, and stay the folder's.
# stop   ends it; --remove deletes FOLDER too.
# fetch  only gets the jars (56 MB, once). They lie in VOBE_KAFKA_JARS, by default VOBE_HOME/kafka-jars.
#
# The broker takes about 300 MB of memory. Needs the packages of the group java (packages.sh).
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$parts/packages.sh"
. "$parts/java-node.sh"

jars=${VOBE_KAFKA_JARS:-$VOBE_HOME/kafka-jars}
longest_start=60 # seconds

fetch() {
  ensure_packages java
  fetch_jars "$parts/kafka/pom.xml" "$jars" 200 Kafka
}

running() { node_runs "$folder/broker.pid" "$folder/server.properties"; }

# Whether it answers the protocol: an ApiVersions request (key 18, version 0) with nothing but a correlation id.
answers() {
  "$python" - "$(<"$folder/address")" 2>/dev/null <<'PYTHON'
import socket, struct, sys

host, port = sys.argv[1].rsplit(":", 1)
request = struct.pack(">hhih", 18, 0, 1, -1)
with socket.create_connection((host, int(port)), timeout=1) as connection:
    connection.sendall(struct.pack(">i", len(request)) + request)
    answer = connection.recv(8, socket.MSG_WAITALL)
sys.exit(0 if len(answer) == 8 else 1)
PYTHON
}

configure() {
  local port=$1 controller_port=$2
  [[ -n $port ]] || port=$(free_port)
  [[ -n $controller_port ]] || controller_port=$(free_port)
  sed -e "s|@PORT@|$port|" -e "s|@CONTROLLER_PORT@|$controller_port|" -e "s|@FOLDER@|$folder|" \
    "$parts/kafka/server.properties" >"$folder/server.properties"
  java -cp "$jars/lib/*" kafka.tools.StorageTool format --ignore-formatted \
    -t "$(java -cp "$jars/lib/*" kafka.tools.StorageTool random-uuid 2>/dev/null)" \
    -c "$folder/server.properties" >"$folder/format.log" 2>&1 || fail "Kafka's folder could not be made: $folder/format.log"
  echo "127.0.0.1:$port" >"$folder/address"
}

start() {
  local port='' controller_port=''
  while (($#)); do
    case $1 in
      --port | --controller-port)
        [[ ${2:-} =~ ^[0-9]+$ ]] || fail "$1 needs a number."
        if [[ $1 == --port ]]; then port=$2; else controller_port=$2; fi
        shift
        ;;
      *) say "unknown option: $1" && usage >&2 && exit 2 ;;
    esac
    shift
  done
  fetch
  mkdir -p "$folder"
  # A folder that begins with address is whole; its ports stay, since clients keep them.
  [[ -f $folder/address ]] || configure "$port" "$controller_port"
  if ! running; then
    java -Xms128m -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dlog4j.configuration="file:$parts/kafka/log4j.properties" \
      -cp "$jars/lib/*" kafka.Kafka "$folder/server.properties" </dev/null >>"$folder/broker.log" 2>&1 &
    echo $! >"$folder/broker.pid"
    disown
  fi
  await_node "$longest_start" "$folder/broker.log" Kafka running answers
  cat "$folder/address"
}

stop() {
  local remove=''
  if removes_folder "$@"; then remove=yes; fi
  stop_node "$folder/broker.pid" running
  [[ -z $remove ]] || rm -rf "$folder"
}

node_command "$@"
