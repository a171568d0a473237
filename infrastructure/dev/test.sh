#!/usr/bin/env bash
# vobe test [WHAT…] [--all]: run the tests, ends with "N passed, N failed, N skipped"
#
# usage: ./vobe test [--all|--chaos] [--profile light|full] [WHAT…]
#
# WHAT is unit, integration, nodes, contract, e2e, chaos, tooling, a service (comment-service) or a part of shared
# (chassis/http); without it everything but chaos runs. --chaos is short for chaos. --all adds what takes long: the slow
# end-to-end tests, chaos, and with sanitizers the C++ tests of the chassis once more, or of what is named.
# --profile full has all that goes through the front door go through Kafka and Elasticsearch, and adds nodes: what bus and
# search promise, on a Kafka broker and on nodes of Elasticsearch and OpenSearch.
# Runs beside a running `./vobe up`: PostgreSQL, Redis and services of its own, on free ports, in .vobe-test.
# Exit status 1 when a test failed or none ran.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$parts/packages.sh"

all=''
profile=light
kinds=()   # of tests
folders=() # whose C++ tests run
while (($#)); do
  case $1 in
    -h | --help) usage && exit 0 ;;
    --all) all=yes ;;
    --chaos) kinds+=(chaos) ;;
    --profile)
      [[ ${2:-} == light || ${2:-} == full ]] || fail "Known profiles: light, full."
      profile=$2
      shift
      ;;
    unit | integration | nodes | contract | e2e | chaos | tooling) kinds+=("$1") ;;
    *)
      if [[ -d $repository/apps/$1 ]]; then
        folders+=("apps/$1")
      elif [[ -d $repository/shared/$1 ]]; then
        folders+=("shared/$1")
      else
        say "there is nothing called '$1' to test" && usage >&2 && exit 2
      fi
      ;;
  esac
  shift
done
if ((!${#kinds[@]})); then
  kinds=(unit integration)
  [[ $profile == light ]] || kinds+=(nodes)
  if ((!${#folders[@]})); then
    kinds+=(tooling contract e2e)
    [[ -z $all ]] || kinds+=(chaos)
  fi
fi
wants() { [[ " ${kinds[*]} " == *" $1 "* ]]; }

tests_home=$repository/.vobe-test
run=$tests_home/run-$$
reports=$run/reports

# What an earlier run left because it failed or was killed.
remove_old_runs() {
  local old
  for old in "$tests_home"/run-*; do
    if [[ ! -d $old ]] || kill -0 "${old##*-}" 2>/dev/null; then continue; fi
    instance stop "$old/backing" --remove >/dev/null || true
    stop_nodes "$old"
    rm -rf "$old"
  done
}

# stop_nodes RUN: the broker and the search nodes of that run.
stop_nodes() {
  bash "$parts/kafka.sh" stop "$1/kafka" >/dev/null 2>&1 || true
  for node in elasticsearch opensearch; do bash "$parts/elasticsearch.sh" stop "$1/$node" >/dev/null 2>&1 || true; done
}

# shellcheck disable=SC2317 # called by trap
finish() {
  instance stop "$run/backing" >/dev/null 2>&1 || true
  stop_nodes "$run"
}

# A virtual environment per state of tests/requirements.txt, shared by all runs.
prepare_python() {
  local wanted
  wanted=$("$python" -V | sha256sum - "$repository/tests/requirements.txt" | sha256sum | cut -c1-12)
  venv=$tests_home/venv-$wanted
  [[ ! -f $venv/complete ]] || return 0
  say "installing the Python packages of tests/requirements.txt"
  rm -rf "$tests_home"/venv-*
  "$python" -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --retries 5 -r "$repository/tests/requirements.txt" ||
    fail "pip could not install the packages of tests/requirements.txt."
  touch "$venv/complete"
}

# run_pytest NAME PATH…
run_pytest() {
  local name=$1 slow=()
  shift
  [[ -n $all ]] || slow=(-m 'not slow')
  say "" "== $name"
  (cd "$repository" && "$venv/bin/python" -m pytest -q -p no:cacheprovider --timeout=180 "${slow[@]}" \
    --junitxml="$reports/$name.xml" "$@" </dev/null >&2) || true
  [[ -f $reports/$name.xml ]] || echo "did not finish" >"$reports/$name.xml"
}

# run_ctest PRESET KIND FOLDER [ON]: the GoogleTest cases with that label below that folder; ON says what they run on.
run_ctest() {
  local name=$1-$2-${3//\//-}${4:+-$4} folder=$repository/build/$1/$3
  say "" "== $2 tests of ${3/#./the whole project} ($1${4:+, on $4})"
  ctest --test-dir "$folder" --label-regex "^$2\$" --parallel "$(nproc)" --timeout 120 --output-on-failure \
    --no-tests=ignore --output-junit "$reports/$name.xml" </dev/null 2>&1 | grep -v -E '^ *[0-9]+/[0-9]+ Test .* Passed|^ *Start ' >&2 || true
  [[ -f $reports/$name.xml ]] || echo "did not finish" >"$reports/$name.xml"
}

# run_cpp_tests PRESET [FOLDER…]
run_cpp_tests() {
  local preset=$1 kind folder
  shift
  local folders=("$@")
  if [[ ! -f $repository/CMakeLists.txt ]]; then
    say "" "There is no C++ code to test yet."
    return
  fi
  local targets=("${folders[@]/%//all}")
  ((${#folders[@]})) || targets=(all)
  unset VOBE_BUILD_DIR
  if ! VOBE_PRESET=$preset bash "$parts/build.sh" "${targets[@]}"; then
    echo "the build failed" >"$reports/build-$preset.xml"
    return
  fi
  for kind in unit integration; do
    for folder in "${folders[@]:-.}"; do
      if wants "$kind"; then run_ctest "$preset" "$kind" "$folder"; fi
    done
  done
  if wants nodes; then
    for folder in "${folders[@]:-.}"; do run_node_tests "$preset" "$folder"; done
  fi
}

# run_node_tests PRESET FOLDER: one node after the other, to be kind to small machines.
run_node_tests() {
  local kind node address option
  # Not before the command: a broker that does not start must end the run, not leave its tests skipped.
  address=$(bash "$parts/kafka.sh" start "$run/kafka")
  VOBE_TEST_KAFKA=$address run_ctest "$1" kafka "$2"
  bash "$parts/kafka.sh" stop "$run/kafka" --remove
  for kind in elasticsearch opensearch; do
    node=$run/$kind
    option=()
    [[ $kind == elasticsearch ]] || option=("--$kind")
    address=$(bash "$parts/elasticsearch.sh" start "$node" "${option[@]}")
    VOBE_TEST_ELASTICSEARCH=$address run_ctest "$1" elasticsearch "$2" "$kind"
    bash "$parts/elasticsearch.sh" stop "$node" --remove
  done
}

groups=(build run)
for kind in contract e2e chaos tooling; do
  if wants "$kind"; then groups+=(test); fi
done
if [[ $profile == full ]] || wants nodes; then groups+=(java); fi
ensure_packages "${groups[@]}"

mkdir -p "$reports"
trap finish EXIT
remove_old_runs
export VOBE_HOME=$run

if wants tooling; then
  prepare_python
  run_pytest tooling infrastructure/dev/tests
fi
if wants unit || wants integration || wants nodes; then
  if wants integration || wants nodes; then
    instance start "$run/backing" --ports auto --only ''
    set -a
    # shellcheck disable=SC1091
    . "$run/backing/env"
    set +a
    export VOBE_HOME=$run VOBE_TEST_POSTGRES_URL=$VOBE_POSTGRES_URL
    export VOBE_TEST_REDIS_URL=$VOBE_BUS_URL VOBE_TEST_CACHE_URL=$VOBE_CACHE_URL
    chinook=$repository/../shared/data/chinook.ndjson
    if [[ -f $chinook ]]; then
      export VOBE_TEST_CHINOOK=$chinook
    else
      say "The Chinook catalogue is not beside this folder: queries about it are not judged."
    fi
  fi
  run_cpp_tests release "${folders[@]}"
  if [[ -n $all ]]; then run_cpp_tests dev "${folders[@]:-shared/chassis}"; fi
fi

suites=()
for suite in contract e2e chaos; do
  if wants "$suite" && compgen -G "$repository/tests/$suite/test_*.py" >/dev/null; then suites+=("tests/$suite"); fi
done
if ((${#suites[@]})); then
  prepare_python
  if bash "$parts/build.sh"; then
    VOBE_TEST_PROFILE=$profile VOBE_BUILD_DIR=$repository/build/release run_pytest platform "${suites[@]}"
  else
    echo "the build failed" >"$reports/platform.xml"
  fi
fi

shopt -s nullglob
say ""
if "$python" "$parts/tally.py" "$reports"/*.xml >"$run/result"; then status=0; else status=1; fi
((status == 0)) || say "Reports and logs of this run: $run"
cat "$run/result"
if [[ -n ${VOBE_TALLY_FILE:-} ]]; then tail -n 1 "$run/result" >"$VOBE_TALLY_FILE"; fi
if ((status == 0)); then
  instance stop "$run/backing" --remove >/dev/null
  rm -rf "$run"
fi
exit "$status"
