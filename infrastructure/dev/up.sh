#!/usr/bin/env bash
# vobe up [--public-url URL] [--empty]: install, build and start everything, load the demo
#
# usage: ./vobe up [--public-url URL] [--empty] [--profile light|full] [--set VOBE_NAME=VALUE]
#
# Can be run at any time: does only what is missing, and restarts what was built or set anew.
#   --public-url URL  where browsers reach the pages, such as http://192.0.2.7:3000; listens there instead of on
#                     loopback. With https:// a proxy on this machine passes on to the frontend's port.
#   --empty           loads no demo content (the administrator's account is made all the same)
#   --profile light   Redis Streams as the bus, PostgreSQL as the search engine (the default)
#   --profile full    Apache Kafka as the bus and Elasticsearch as the search engine: a broker and a node of its own
#                     (700 MB of memory, Java and Maven). With VOBE_KAFKA_BROKERS=host:port or
#                     VOBE_ELASTICSEARCH_URL=https://host:port in the environment a cluster of yours instead; TLS, SASL,
#                     users and keys: VOBE_KAFKA_…, VOBE_ELASTICSEARCH_…, as SERVICE --help says; all of them are taken
#                     from the environment.
#   --set …           one more setting for every service (SERVICE --help lists them); may be repeated
# Settings from the environment: VOBE_HOME (the state folder, default .vobe), VOBE_PORT_OFFSET (added to every port),
# VOBE_PRESET (release). URLs and options are remembered in the state folder.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$parts/packages.sh"

options=()
profile='' # as the last time, at first light
seed_options=()
while (($#)); do
  case $1 in
    -h | --help) usage && exit 0 ;;
    --empty) seed_options=(--empty) ;;
    --public-url | --set)
      (($# > 1)) || fail "$1 needs a value."
      options+=("$1" "$2")
      shift
      ;;
    --profile)
      [[ ${2:-} == light || ${2:-} == full ]] || fail "Known profiles: light, full."
      profile=$2
      shift
      ;;
    *) say "unknown option: $1" && usage >&2 && exit 2 ;;
  esac
  shift
done
if [[ -n ${VOBE_PORT_OFFSET:-} ]]; then
  [[ $VOBE_PORT_OFFSET =~ ^-?[0-9]+$ ]] || fail "VOBE_PORT_OFFSET must be a whole number, not '$VOBE_PORT_OFFSET'."
  options+=("--ports=$(printf '%+d' "$VOBE_PORT_OFFSET")")
fi

ensure_packages build run
need_space "$VOBE_HOME" 500 "running the platform"
available=$(available_memory)
needed=500
if [[ $profile == full ]]; then needed=1400; fi
((available >= needed)) || fail "Memory is short: the platform needs $needed MB, and $available MB are available."
[[ -z $profile ]] || options+=(--profile "$profile")
[[ $profile != full ]] || options+=(--inherit VOBE_KAFKA_ --inherit VOBE_ELASTICSEARCH_)

if [[ -z ${VOBE_BUILD_DIR:-} ]]; then bash "$parts/build.sh"; fi
instance start "$VOBE_HOME" --build-dir "$build_dir" "${options[@]}"
bash "$parts/seed.sh" "${seed_options[@]}"
summary
