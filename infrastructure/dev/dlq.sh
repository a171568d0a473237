#!/usr/bin/env bash
# vobe dlq list|show|replay: the events that consumers refused
#
# usage: ./vobe dlq list [TOPIC…]
#        ./vobe dlq show TOPIC OFFSET
#        ./vobe dlq replay TOPIC OFFSET|--all [--consumer NAME]
#
# list    a line for each: topic, offset, time, consumer, type, subject, error
# show    everything about one, as JSON
# replay  tells it again, under its own id, to the consumer alone that refused it. Letters stay where they are; what a
#         consumer has dealt with already changes nothing.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case ${1:-} in
  '') usage >&2 && exit 2 ;;
  -h | --help) usage && exit 0 ;;
esac
bus_tool dlq "$@"
