# Which Debian packages each kind of work needs, and their installation. To be sourced after common.sh.
# shellcheck shell=bash

# Sets boost and postgresql, the two whose package names hold a version.
debian_versions() {
  local system
  system=$(sed -n 's/^\(ID\|VERSION_ID\)=//p' /etc/os-release | tr -d '"' | sort -r | tr '\n' ' ')
  case $system in
    'debian 12 ') boost=1.81 postgresql=15 ;;
    'debian 13 ') boost=1.83 postgresql=17 ;;
    *) fail "This launcher knows Debian 12 and 13, and this is $system. Install the packages of infrastructure/dev/packages.sh under their names here, then set VOBE_SKIP_PACKAGES=1." ;;
  esac
}

# package_list GROUP…: build (compile), run (start an instance), java (nodes from Maven's jars, and a look into them), test,
# check (what CI looks at the sources with).
package_list() {
  local group
  debian_versions
  for group; do
    case $group in
      build)
        echo clang-19 lld-19 libclang-rt-19-dev cmake ninja-build ccache \
          "libboost$boost-dev" "libboost-json$boost-dev" "libboost-url$boost-dev" \
          libpq-dev libhiredis-dev librdkafka-dev libspdlog-dev libfmt-dev prometheus-cpp-dev libsodium-dev libssl-dev \
          libcmark-gfm-dev libcmark-gfm-extensions-dev libctemplate-dev \
          libicu-dev libstemmer-dev libxxhash-dev pkg-config libgtest-dev libgmock-dev
        ;;
      run) echo "postgresql-$postgresql" redis-tools supervisor python3 ;;
      java) echo default-jre-headless maven kcat openssl python3 ;;
      test) echo chromium python3-venv iproute2 ;;
      check) echo shellcheck clang-format-19 clang-tidy-19 git python3 ;;
    esac
  done
}

# missing_packages GROUP…: the names that are not installed, one a line.
missing_packages() {
  local names
  read -r -d '' -a names < <(package_list "$@") || true
  comm -23 <(printf '%s\n' "${names[@]}" | sort -u) \
    <(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${names[@]}" 2>/dev/null | sed -n 's/^installed //p' | sort -u)
}

may_use_sudo() {
  command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }
}

# ensure_packages GROUP…: installs what is missing, or says the line that does and stops.
ensure_packages() {
  [[ -z ${VOBE_SKIP_PACKAGES:-} ]] || return 0
  local missing as_root=()
  debian_versions
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0

  local line="apt-get install --no-install-recommends --yes ${missing[*]}"
  if ((EUID != 0)); then
    may_use_sudo || fail "Some packages are missing. Have this line run as root, then try again:

  $line

(infrastructure/dev/install-packages.sh with the same names does it without enabling any service.)"
    as_root=(sudo)
  fi
  say "Some packages are missing. This installs them:" "" "  ${as_root[*]:-} $line" ""
  need_space /usr 2500 "the installation of the packages"
  "${as_root[@]}" bash "$(dirname "${BASH_SOURCE[0]}")/install-packages.sh" "${missing[@]}"
}
