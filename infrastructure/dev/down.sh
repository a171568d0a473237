#!/usr/bin/env bash
# vobe down [--remove]: stop everything
#
# usage: ./vobe down [--remove]
#
# Services finish what they are doing, then what they stand on stops. Data stay.
#   --remove  deletes the state folder too: databases, secrets, keys, logs
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case ${1:-} in
  --remove) instance stop "$VOBE_HOME" --remove ;;
  *) no_options "$@" && instance stop "$VOBE_HOME" ;;
esac
