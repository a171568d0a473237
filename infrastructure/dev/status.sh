#!/usr/bin/env bash
# vobe status: what runs, on which port, in how much memory, and whether it is ready
#
# usage: ./vobe status [--json]
#
# Exit status 0 when everything is ready.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case ${1:-} in
  --json) instance status "$VOBE_HOME" --json ;;
  *)
    no_options "$@"
    status=0
    instance status "$VOBE_HOME" || status=$?
    ((status)) || summary
    exit "$status"
    ;;
esac
