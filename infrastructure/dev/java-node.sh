# What is alike in the parts that run a node from Maven's jars (kafka.sh, elasticsearch.sh): its jars, its ports, its
# process. To be sourced after common.sh.
# shellcheck shell=bash disable=SC2034,SC2154

# fetch_jars POM JARS MEGABYTES NAME: puts what a pom.xml names into JARS/lib. The jars belong to one state of the pom;
# half a folder is never taken for a whole one.
fetch_jars() {
  local pom=$1 jars=$2 megabytes=$3 name=$4 wanted
  wanted=$(sha256sum <"$pom")
  [[ ! -f $jars/complete || $(<"$jars/complete") != "$wanted" ]] || return 0
  need_space "$(dirname "$jars")" "$megabytes" "$name"
  say "fetching $name's jars"
  mkdir -p "$jars"
  # Two at once would write into each other.
  exec 9>"$jars/lock"
  flock 9
  if [[ ! -f $jars/complete || $(<"$jars/complete") != "$wanted" ]]; then
    rm -rf "${jars:?}/lib" "$jars/complete"
    mvn --quiet --batch-mode -Dstyle.color=never --file "$pom" dependency:copy-dependencies -DincludeScope=runtime \
      -DoutputDirectory="$jars/lib" >&2 || fail "Maven could not fetch $name's jars."
    printf '%s\n' "$wanted" >"$jars/complete"
  fi
  exec 9>&-
}

free_port() {
  "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# node_runs PID_FILE ARGUMENT: whether the process runs that has this argument: a pid may belong to another by now.
node_runs() {
  local pid
  [[ -f $1 ]] || return 1
  pid=$(<"$1")
  [[ -r /proc/$pid/cmdline ]] && tr '\0' '\n' <"/proc/$pid/cmdline" | grep -qxF "$2"
}

# await_node SECONDS LOG NAME RUNS ANSWERS: waits until the command ANSWERS succeeds, as long as RUNS does.
await_node() {
  local end=$((SECONDS + $1)) log=$2 name=$3 runs=$4 answers=$5
  until $answers; do
    $runs || fail "$name ended: $log"
    ((SECONDS < end)) || fail "$name does not answer within $1 s: $log"
    sleep 0.2
  done
}

# stop_node PID_FILE RUNS: ends it, by force after 20 s.
stop_node() {
  local end=$((SECONDS + 20))
  if $2; then
    kill "$(<"$1")"
    while $2; do
      if ((SECONDS >= end)); then kill -KILL "$(<"$1")" 2>/dev/null || true; fi
      sleep 0.1
    done
  fi
  rm -f "$1"
}

# node_command COMMAND FOLDER OPTION…: the command line that these parts share. Calls the part's fetch or, with `folder`
# set, its start, stop, configure or run.
node_command() {
  local command=${1:-}
  case $command in
    -h | --help) usage && exit 0 ;;
    fetch) shift && fetch "$@" ;;
    start | stop | configure | run)
      [[ -n ${2:-} && $2 != -* ]] || { usage >&2 && exit 2; }
      folder=$(realpath -m "$2")
      shift 2
      "$command" "$@"
      ;;
    *) usage >&2 && exit 2 ;;
  esac
}

# removes_folder OPTION: whether stop is to delete the folder too.
removes_folder() {
  case ${1:-} in
    '') return 1 ;;
    --remove) return 0 ;;
    *) say "unknown option: $1" && usage >&2 && exit 2 ;;
  esac
}
