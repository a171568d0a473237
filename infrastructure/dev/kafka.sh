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
# The broker takes about 300 MB of memory. Needs the packages of the group kafka (packages.sh).
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$parts/packages.sh"

jars=${VOBE_KAFKA_JARS:-$VOBE_HOME/kafka-jars}
longest_start=60 # seconds

# The jars belong to one state of pom.xml; half a folder is never taken for a whole one.
fetch() {
  local wanted
  wanted=$(sha256sum <"$parts/kafka/pom.xml")
  [[ ! -f $jars/complete || $(<"$jars/complete") != "$wanted" ]] || return 0
  need_space "$(dirname "$jars")" 200 "Kafka"
  say "fetching Kafka's jars"
  mkdir -p "$jars"
  # Two at once would write into each other.
  exec 9>"$jars/lock"
  flock 9
  if [[ ! -f $jars/complete || $(<"$jars/complete") != "$wanted" ]]; then
    rm -rf "${jars:?}/lib" "$jars/complete"
    mvn --quiet --batch-mode -Dstyle.color=never --file "$parts/kafka/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
      -DoutputDirectory="$jars/lib" >&2 || fail "Maven could not fetch Kafka's jars."
    printf '%s\n' "$wanted" >"$jars/complete"
  fi
  exec 9>&-
}

free_port() {
  "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# The broker's process, when it runs: a pid may belong to another program by now.
running() {
  local pid
  [[ -f $folder/broker.pid ]] || return 1
  pid=$(<"$folder/broker.pid")
  [[ -r /proc/$pid/cmdline ]] && tr '\0' '\n' <"/proc/$pid/cmdline" | grep -qxF "$folder/server.properties"
}

# Whether it answers the protocol: an ApiVersions request (key 18, version 0) with nothing but a correlation id.
answers() {
  "$python" - "$1" 2>/dev/null <<'PYTHON'
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
  local port='' controller_port='' address end
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
  ensure_packages kafka
  fetch
  mkdir -p "$folder"
  # A folder that begins with address is whole; its ports stay, since clients keep them.
  [[ -f $folder/address ]] || configure "$port" "$controller_port"
  address=$(<"$folder/address")
  if ! running; then
    java -Xms128m -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dlog4j.configuration="file:$parts/kafka/log4j.properties" \
      -cp "$jars/lib/*" kafka.Kafka "$folder/server.properties" </dev/null >>"$folder/broker.log" 2>&1 &
    echo $! >"$folder/broker.pid"
    disown
  fi
  end=$((SECONDS + longest_start))
  until answers "$address"; do
    running || fail "Kafka ended: $folder/broker.log"
    ((SECONDS < end)) || fail "Kafka does not answer within $longest_start s: $folder/broker.log"
    sleep 0.2
  done
  echo "$address"
}

stop() {
  local remove='' end
  case ${1:-} in
    '') ;;
    --remove) remove=yes ;;
    *) say "unknown option: $1" && usage >&2 && exit 2 ;;
  esac
  if running; then
    kill "$(<"$folder/broker.pid")"
    end=$((SECONDS + 20))
    while running; do
      if ((SECONDS >= end)); then kill -KILL "$(<"$folder/broker.pid")" 2>/dev/null || true; fi
      sleep 0.1
    done
  fi
  rm -f "$folder/broker.pid"
  [[ -z $remove ]] || rm -rf "$folder"
}

command=${1:-}
case $command in
  -h | --help) usage && exit 0 ;;
  fetch)
    ensure_packages kafka
    fetch
    ;;
  start | stop)
    [[ -n ${2:-} && $2 != -* ]] || { usage >&2 && exit 2; }
    folder=$(realpath -m "$2")
    shift 2
    "$command" "$@"
    ;;
  *) usage >&2 && exit 2 ;;
esac
