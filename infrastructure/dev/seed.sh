#!/usr/bin/env bash
# vobe seed: load the demo catalogue, users, posts and comments
#
# usage: ./vobe seed [--empty]
#
# Goes through the public API of the running platform. Can be repeated: what is there already stays as it is.
# Passwords are made at random on the first run and kept in the state folder, those to sign in with in its file
# credentials.
#   --empty  makes the administrator's account only
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case ${1:-} in
  --empty | '') ;;
  *) no_options "$@" ;;
esac
[[ -f $VOBE_HOME/env ]] || fail "Nothing is running here yet: ./vobe up"
PYTHONPATH=$parts exec "$python" "$parts/seed.py" "$VOBE_HOME" "$@"
