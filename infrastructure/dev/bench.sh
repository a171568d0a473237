#!/usr/bin/env bash
# vobe bench [WHAT…] [--seconds N]: measure, side by side with the FastAPI peer where it is there
#
# usage: ./vobe bench [idle|starting|chassis|steady|reads|pages|writes|mixed|cached|freshness|events|search]…
#                     [--profile light|full] [--seconds N] [--posts N] [--events N] [--documents N] [--alone]
#
# Starts an instance of its own in .vobe-bench on free ports, loads it through its API (10,000 posts, 1,000 users,
# 50,000 comments) and prints the tables that docs/benchmarks.md keeps. events and search have instances of their own:
# 100,000 events that wait, a made-up catalogue of 100,000 artists, albums and tracks. --profile full measures with
# Kafka and Elasticsearch; search then is measured on both engines, and beside Elasticsearch asked directly. The peer is
# ../shared/peers/fastapi; without it the ratios are left out, which is said. Takes about 20 minutes the first time.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$parts/packages.sh"

for argument; do
  case $argument in -h | --help) usage && exit 0 ;; esac
done
groups=(build run)
[[ " $* " != *" --profile full "* && " $* " != *" --profile=full "* ]] || groups+=(java)
ensure_packages "${groups[@]}"
command -v wrk >/dev/null || fail "bench needs wrk: apt-get install wrk"
bash "$parts/build.sh"
PYTHONPATH=$parts:$parts/bench exec "$python" -m measure "$@"
