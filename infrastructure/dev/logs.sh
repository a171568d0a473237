#!/usr/bin/env bash
# vobe logs [SERVICE]: show the logs
#
# usage: ./vobe logs [-f] [-n LINES] [NAME…]
#
# NAME is a service (comment-service), postgres, bus (Redis or, in the full profile, Kafka), cache, elasticsearch or
# supervisord; without it all of them.
#   -f        goes on showing what comes
#   -n LINES  how many to begin with, of each (default 40)
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

lines=40
follow=()
files=()
while (($#)); do
  case $1 in
    -h | --help) usage && exit 0 ;;
    -f | --follow) follow=(-F) ;;
    -n)
      [[ ${2:-} =~ ^[0-9]+$ ]] || fail "-n needs a number."
      lines=$2
      shift
      ;;
    -*) say "unknown option: $1" && usage >&2 && exit 2 ;;
    *)
      [[ -f $VOBE_HOME/log/$1.log ]] || fail "There is no log of '$1' in $VOBE_HOME/log."
      files+=("$VOBE_HOME/log/$1.log")
      ;;
  esac
  shift
done
shopt -s nullglob
((${#files[@]})) || files=("$VOBE_HOME"/log/*.log)
((${#files[@]})) || fail "There are no logs in $VOBE_HOME/log: nothing was started yet."
exec tail -n "$lines" "${follow[@]}" "${files[@]}"
