#!/usr/bin/env bash
# vobe events tail|replay|refused: what services tell one another
#
# usage: ./vobe events tail [TOPIC…] [--from TIME] [--follow]
#        ./vobe events tail TOPIC --partition N [--from TIME|OFFSET] [--follow]
#        ./vobe events replay TOPIC --from TIME
#        ./vobe events refused [TOPIC…]
#
# tail    a line of JSON for each event that the bus keeps, from TIME on; --follow goes on with what comes
# replay  has the services that tell of a topic tell again what they told since TIME, from their outboxes (kept for three
#         days): after the bus has lost it, or when consumers are to hear it once more. All of them hear it; what they
#         know by its version changes nothing. So it works on either bus, and beside running consumers.
# refused a line for each event that the bus has refused for good, one larger than the broker takes, say: topic, service,
#         time, type, subject, size. They stay in the outbox until the broker takes them and replay tells them.
#
# TIME is 2026-01-31T12:00:00Z, or how long ago: 90s, 15m, 2h, 3d.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case ${1:-} in
  '') usage >&2 && exit 2 ;;
  -h | --help) usage && exit 0 ;;
esac
bus_tool events "$@"
