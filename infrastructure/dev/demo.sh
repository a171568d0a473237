#!/usr/bin/env bash
# vobe demo: one minute on the running platform, step by step in plain words
#
# usage: ./vobe demo
#
# Registers somebody, writes, comments, searches, asks; kills a service, shows the page that goes on without it and the
# recovery; then prints the specification's rows beside what was just seen. What it writes stays there.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

no_options "$@"
[[ -f $VOBE_HOME/env ]] || fail "Nothing is running here yet: ./vobe up"
PYTHONPATH=$parts exec "$python" "$parts/demo.py" "$VOBE_HOME"
