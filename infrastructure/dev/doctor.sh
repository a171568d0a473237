#!/usr/bin/env bash
# vobe doctor: look for what could be wrong, and say what to do
#
# usage: ./vobe doctor
#
# Looks at the system, packages, disk, memory, ports, the running processes and their logs; changes nothing.
# Exit status 1 when something needs to be mended.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$parts/packages.sh"
no_options "$@"

problems=0
ok() { printf '  ok       %s\n' "$*"; }
note() { printf '  note     %s\n' "$*"; }
problem() {
  printf '  PROBLEM  %s\n' "$*"
  problems=$((problems + 1))
}

if (debian_versions) 2>/dev/null; then
  ok "the system is one this launcher knows"
  groups=(build run test)
  if grep -q '"profile": "full"' "$VOBE_HOME/state.json" 2>/dev/null; then groups+=(java); fi
  for group in "${groups[@]}"; do
    mapfile -t missing < <(missing_packages "$group")
    if ((${#missing[@]} == 0)); then
      ok "packages for '$group' are installed"
    elif [[ $group == test ]]; then
      note "packages for './vobe test' are missing (it installs them): ${missing[*]}"
    else
      problem "packages for '$group' are missing (./vobe up installs them): ${missing[*]}"
    fi
  done
else
  problem "$( (debian_versions) 2>&1 | tr '\n' ' ')"
fi

free=$(free_megabytes "$VOBE_HOME")
if ((free >= 2500)); then ok "$free MB of disk are free"; else problem "only $free MB of disk are free; building and running need about 2500"; fi
memory=$(available_memory)
if ((memory >= 1500)); then ok "$memory MB of memory are available"; else problem "only $memory MB of memory are available; building needs about 1500, running 500"; fi

unbuilt=0
for service in $(service_names); do
  [[ -x $build_dir/apps/$service/$service ]] || unbuilt=$((unbuilt + 1))
done
if ((unbuilt)); then problem "$unbuilt services are not built: ./vobe build"; else ok "all services are built"; fi

if [[ ! -x $python ]]; then
  problem "python3 is missing; what runs can't be looked at"
else
  PYTHONPATH=$parts "$python" -m vobe_dev.examine "$VOBE_HOME" || problems=$((problems + 1))
fi

if ((problems)); then
  echo "something needs to be mended"
  exit 1
fi
echo "nothing wrong was found"
