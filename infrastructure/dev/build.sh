#!/usr/bin/env bash
# vobe build [TARGET…]: compile (release preset)
#
# usage: ./vobe build [--tests] [TARGET…]
#
# Configures and builds the preset VOBE_PRESET (default release; also dev with sanitizers, tsan) into build/PRESET,
# installing missing packages first. Without targets: the nine services and vobe-bus. --tests builds their tests too.
# Only what changed is compiled; ccache remembers the rest across clean builds.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$parts/packages.sh"

targets=()
while (($#)); do
  case $1 in
    -h | --help) usage && exit 0 ;;
    --tests) targets=(all) ;;
    -*) say "unknown option: $1" && usage >&2 && exit 2 ;;
    *) targets+=("$1") ;;
  esac
  shift
done
((${#targets[@]})) || mapfile -t targets < <(service_names && echo vobe-bus)

ensure_packages build
mkdir -p "$VOBE_HOME/log"
log=$VOBE_HOME/log/build-$VOBE_PRESET.log

# A compiler of this code takes up to 1 GB.
jobs=$(nproc)
by_memory=$(($(available_memory) / 1000))
((by_memory >= 1)) || fail "Memory is short: compiling needs 1 GB, and $(available_memory) MB are available."
((jobs <= by_memory)) || jobs=$by_memory

# run_logged COMMAND…: shows the build's progress; when it fails, the errors and where the whole log is.
run_logged() {
  if [[ -t 2 ]]; then
    "$@" 2>&1 | tee -a "$log" | sed -u -n 's/^\(\[[0-9]*\/[0-9]*\] .*\)/\1/p' | cut -c1-100 |
      { while IFS= read -r line; do printf '\r\033[K  %s' "$line" >&2; done && printf '\r\033[K' >&2; }
  else
    "$@" 2>&1 | tee -a "$log" | awk '/^\[[0-9]+\/[0-9]+\]/ { split($1, n, /[\[\/\]]/); if (n[2] % 50 == 0 || n[2] == n[3]) print "  " $1 }' >&2
  fi
}

cd "$repository"
[[ -f CMakeLists.txt ]] || fail "There is nothing to build: CMakeLists.txt is missing."
[[ -f $build_dir/build.ninja ]] || need_space "$repository" 2000 "the build"
: >"$log"
started=$SECONDS
say "building ${targets[*]} ($VOBE_PRESET, $jobs at a time)"
if ! { run_logged cmake --preset "$VOBE_PRESET" -B "$build_dir" &&
  run_logged cmake --build "$build_dir" --parallel "$jobs" --target "${targets[@]}"; }; then
  say "" "The build failed:" ""
  grep -E -A 4 'error:|CMake Error|No space left|Killed' "$log" | head -n 60 >&2 || tail -n 40 "$log" >&2
  fail "The whole log: $log"
fi
say "built in $((SECONDS - started)) s"
