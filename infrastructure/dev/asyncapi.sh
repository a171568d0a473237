#!/usr/bin/env bash
# Writes docs/asyncapi.yaml from shared/contracts: what is told on the bus, by whom and for whom.
# A test of vobe-bus (./vobe test bus-tool) fails while it is not up to date.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

VOBE_BUILD_DIR='' bash "$parts/build.sh" vobe-bus
"$build_dir/shared/bus-tool/vobe-bus" asyncapi >"$repository/docs/asyncapi.yaml.new"
mv "$repository/docs/asyncapi.yaml.new" "$repository/docs/asyncapi.yaml"
