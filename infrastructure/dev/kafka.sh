#!/usr/bin/env bash
# kafka.sh start|stop|fetch: one Kafka broker of its own, for development and tests
#
# usage: infrastructure/dev/kafka.sh start FOLDER [--port N] [--controller-port N] [--secure]
#        infrastructure/dev/kafka.sh stop FOLDER [--remove]
#        infrastructure/dev/kafka.sh configure FOLDER [--port N] [--controller-port N]
#        infrastructure/dev/kafka.sh run FOLDER
#        infrastructure/dev/kafka.sh fetch
#
# start  runs a broker on 127.0.0.1 that keeps everything in FOLDER, waits until it answers and prints its host:port.
#        FOLDER/address and FOLDER/broker.pid say the same later. A broker that runs already is left alone. Ports are
#        free ones where none are given, and stay the folder's.
#        --secure has it listen beside that with TLS and SASL, as clusters of others do: the address is in
#        FOLDER/secure-address, its certificate in FOLDER/tls.crt, and the password of the user "vobe" in FOLDER/password.
# stop   ends it; --remove deletes FOLDER too.
# configure, run
#        for a supervisor of another's: the one makes FOLDER with ports that may be new, the other becomes the broker.
# fetch  only gets the jars (56 MB, once). They lie in VOBE_KAFKA_JARS, by default build/kafka-jars.
#
# The broker takes about 300 MB of memory. Needs the packages of the group java (packages.sh).
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$parts/packages.sh"
. "$parts/java-node.sh"

jars=${VOBE_KAFKA_JARS:-$repository/build/kafka-jars}
longest_start=60 # seconds

fetch() {
  ensure_packages java
  fetch_jars "$parts/kafka/pom.xml" "$jars" 200 Kafka
}

running() { node_runs "$folder/broker.pid" "$folder/server.properties"; }

answers() {
  PYTHONPATH=$parts "$python" -c 'import sys; from vobe_dev.kafka import answers; sys.exit(not answers(sys.argv[1]))' "$(<"$folder/address")"
}

# Reads [--port N] [--controller-port N] [--secure] into variables of these names; empty where it isn't given.
read_options() {
  port='' controller_port='' secure=''
  while (($#)); do
    if [[ $1 == --secure ]]; then
      secure=yes
      shift
      continue
    fi
    [[ $1 == --port || $1 == --controller-port ]] || { say "unknown option: $1" && usage >&2 && exit 2; }
    [[ ${2:-} =~ ^[0-9]+$ ]] || fail "$1 needs a number."
    if [[ $1 == --port ]]; then port=$2; else controller_port=$2; fi
    shift 2
  done
}

# A listener more, with a certificate and a password of its own.
configure_secure() {
  local secure_port
  secure_port=$(free_port)
  openssl rand -hex 16 >"$folder/password"
  openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 \
    -keyout "$folder/tls.key" -out "$folder/tls.crt" 2>/dev/null
  cat "$folder/tls.key" "$folder/tls.crt" >"$folder/tls.pem"
  sed -i -e "/^\(advertised.\)\?listeners=/s|\$|,SECURE://127.0.0.1:$secure_port|" \
    -e '/^listener.security.protocol.map=/s|$|,SECURE:SASL_SSL|' "$folder/server.properties"
  cat >>"$folder/server.properties" <<PROPERTIES
security.inter.broker.protocol=PLAINTEXT
ssl.keystore.type=PEM
ssl.keystore.location=$folder/tls.pem
sasl.enabled.mechanisms=PLAIN
listener.name.secure.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_vobe="$(<"$folder/password")";
PROPERTIES
  echo "127.0.0.1:$secure_port" >"$folder/secure-address"
}

configure() {
  local port controller_port secure
  read_options "$@"
  fetch
  mkdir -p "$folder"
  umask 077  # a password is among the properties
  [[ -n $port ]] || port=$(free_port)
  [[ -n $controller_port ]] || controller_port=$(free_port)
  sed -e "s|@PORT@|$port|" -e "s|@CONTROLLER_PORT@|$controller_port|" -e "s|@FOLDER@|$folder|" \
    "$parts/kafka/server.properties" >"$folder/server.properties"
  [[ -z $secure ]] || configure_secure
  if [[ ! -f $folder/data/meta.properties ]]; then
    java -cp "$jars/lib/*" kafka.tools.StorageTool format \
      -t "$(java -cp "$jars/lib/*" kafka.tools.StorageTool random-uuid 2>/dev/null)" \
      -c "$folder/server.properties" >"$folder/format.log" 2>&1 || fail "Kafka's folder could not be made: $folder/format.log"
  fi
  echo "127.0.0.1:$port" >"$folder/address"
}

run() {
  exec java -Xms128m -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dlog4j.configuration="file:$parts/kafka/log4j.properties" \
    -cp "$jars/lib/*" kafka.Kafka "$folder/server.properties"
}

start() {
  # A folder that has an address is whole; its ports stay, since clients keep them.
  if [[ -f $folder/address ]]; then fetch; else configure "$@"; fi
  if ! running; then
    run </dev/null >>"$folder/broker.log" 2>&1 &
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
