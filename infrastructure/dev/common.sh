# What every part of the launcher needs: where things are, and how the user is spoken to. To be sourced.
# shellcheck shell=bash disable=SC2034
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
parts=$repository/infrastructure/dev
python=/usr/bin/python3 # Debian's own: another one in PATH may lack venv or be too old
VOBE_HOME=${VOBE_HOME:-$repository/.vobe}
VOBE_PRESET=${VOBE_PRESET:-release}
build_dir=${VOBE_BUILD_DIR:-$repository/build/$VOBE_PRESET}
export VOBE_HOME VOBE_PRESET PYTHONDONTWRITEBYTECODE=1

say() { printf '%s\n' "$@" >&2; }
fail() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

# Prints the comment at the head of the running part: that is its --help.
usage() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"; }

# For commands without options: answers --help and refuses the rest.
no_options() {
  case ${1:-} in
    '') ;;
    -h | --help) usage && exit 0 ;;
    *) say "unknown option: $1" && usage >&2 && exit 2 ;;
  esac
}

instance() { "$parts/instance.sh" "$@"; }

# bus_tool WORDS…: becomes vobe-bus, with the settings of what runs in VOBE_HOME.
bus_tool() {
  local tool=$build_dir/shared/bus-tool/vobe-bus
  [[ -x $tool ]] || fail "vobe-bus is not built: ./vobe build"
  [[ -f $VOBE_HOME/env ]] || fail "Nothing was started in $VOBE_HOME yet: ./vobe up"
  set -a
  # shellcheck disable=SC1091
  . "$VOBE_HOME/env"
  set +a
  exec "$tool" "$@"
}

# Names of all services, in the order of platform.json.
service_names() { sed -n 's/.*"name": "\([a-z-]*-service\)".*/\1/p' "$repository/infrastructure/platform.json"; }

# free_megabytes FOLDER: space left on the file system of the nearest folder that exists.
free_megabytes() {
  local folder=$1
  while [[ ! -d $folder ]]; do folder=$(dirname "$folder"); done
  df -Pm "$folder" | awk 'NR == 2 { print $4 }'
}

# need_space FOLDER MEGABYTES WHAT: stops before a full disk breaks something halfway.
need_space() {
  local free
  free=$(free_megabytes "$1")
  ((free >= $2)) || fail "The disk is too full: $3 needs about $2 MB, and $1 has $free MB left."
}

available_memory() { awk '/^MemAvailable/ { print int($2 / 1024) }' /proc/meminfo; }

# Where the running platform is reached, and on what it runs.
summary() { PYTHONPATH=$parts "$python" -m vobe_dev.summary "$VOBE_HOME"; }
