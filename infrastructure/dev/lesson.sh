#!/usr/bin/env bash
# vobe lesson N check: verify a lesson's homework
#
# usage: ./vobe lesson N check
#
# The homework of lesson N is described in docs/learning and answered in homework/N/answers.txt (git ignores it), one
# answer a line: "1: …". Says for each answer whether it holds, without giving it away; exit status 1 when one doesn't.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case ${1:-} in -h | --help) usage && exit 0 ;; esac
[[ ${1:-} =~ ^[0-9]+$ && ${2:-} == check && $# -eq 2 ]] || { usage >&2 && exit 2; }
check=$parts/lessons/$(printf '%02d' "$1").py
[[ -f $check ]] || fail "There is no homework to check for lesson $1."
exec "$python" "$check" "$repository/homework/$1/answers.txt"
