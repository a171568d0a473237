#!/usr/bin/env bash
# Installs Debian packages, as root, without what they would do to the system besides: no service is started or
# enabled that was not before, no PostgreSQL cluster is made. What was changed for that is put back at the end.
set -euo pipefail

policy=/usr/sbin/policy-rc.d
policy_kept=$policy.before-vobe
no_cluster=/etc/postgresql-common/createcluster.d/vobe.conf

# Links by which systemd and SysV start something at boot.
enabled_links() { find /etc/systemd /etc/rc[S0-6].d -type l 2>/dev/null | sort; }

# invoke-rc.d and deb-systemd-invoke ask this file before they start anything. What runs already may be restarted.
forbid_starts() {
  local running=''
  if [[ -d /run/systemd/system ]]; then
    running=$(systemctl list-units --type=service --state=running --plain --no-legend | awk '{ sub(/\.service$/, "", $1); printf "%s ", $1 }')
  fi
  if [[ -e $policy && ! -e $policy_kept ]]; then mv "$policy" "$policy_kept"; fi
  cat >"$policy" <<POLICY
#!/bin/sh
# Here while ./vobe installs packages.
case " $running" in *" \${1%.service} "*) exit 0 ;; esac
exit 101
POLICY
  chmod 755 "$policy"
}

forbid_cluster() {
  mkdir -p "$(dirname "$no_cluster")"
  echo 'create_main_cluster = false' >"$no_cluster"
}

put_back() {
  rm -f "$policy" "$no_cluster"
  if [[ -e $policy_kept ]]; then mv "$policy_kept" "$policy"; fi
  rmdir --ignore-fail-on-non-empty "$(dirname "$no_cluster")" 2>/dev/null || true
}

# Packages enable their units as they are configured; nothing forbids that beforehand, so it is undone.
disable_new() {
  local link unit
  enabled_links | comm -13 "$1" - | while read -r link; do
    unit=$(basename "$link")
    case $link in
      /etc/systemd/system/*.wants/*.service) deb-systemd-helper disable "$unit" >/dev/null 2>&1 || rm -f "$link" ;;
      /etc/rc[S2-5].d/S*) update-rc.d "${unit:3}" disable 2>/dev/null || true ;;
    esac
  done
}

before=$(mktemp)
trap 'put_back; rm -f "$before"' EXIT
enabled_links >"$before"
forbid_starts
forbid_cluster

export DEBIAN_FRONTEND=noninteractive
apt=(apt-get --quiet --yes -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
"${apt[@]}" update </dev/null
"${apt[@]}" install --no-install-recommends "$@" </dev/null
disable_new "$before"
