#!/usr/bin/env bash
# Starts, stops and inspects one whole instance of the platform in a folder of its own; see --help.
# The launcher's commands and the end-to-end tests use it; ports and secrets are in FOLDER/env afterwards.
set -euo pipefail
folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PYTHONPATH=$folder PYTHONDONTWRITEBYTECODE=1 exec /usr/bin/python3 -m vobe_dev "$@"
