#!/usr/bin/env bash
# A real Redmine 6.1 on SQLite, on a Debian machine, as root: Debian forky's packages in a chroot of their own.
#
#   redmine.sh install                       installs it, once, in a minute or two, and prints the folder of its instances
#   redmine.sh start RUN [PORT [SUB_PATH]]   becomes its server, for the instance RUN that it makes
#
# The chroot is $REDMINE_ROOT. Every run has a database and files of its own, in the instance's folder, and finds there
# in facts.json what setup.rb made. Nothing runs but what `start` became: end that process, then remove the folder.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="${REDMINE_ROOT:-/opt/bearer-step-redmine}"

# Debian's package runs any number of instances, each with the database, files and caches of its own folder.
instances=/var/lib/redmine
pristine="$root$instances/pristine"

# What comes before a command that runs in the chroot, in Redmine's folder, and without this environment: Puma believes $PWD.
inside=(chroot --userspec=www-data:www-data "$root" env -i --chdir=/usr/share/redmine PATH=/usr/bin:/bin HOME=/tmp
  LC_ALL=C.UTF-8 RAILS_ENV=production)

export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
umask 022

main() {
  case "${1:-}" in
    install) install_all ;;
    start) start "${@:2}" ;;
    *) sed -n '2,/^set/{s/^# \?//;/^set/d;p}' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
  esac
}

install_all() {
  [[ "$(id -u)" == 0 ]] || fail 'Redmine is installed in a chroot, which takes root.'
  exec 9>"$root.lock"
  flock 9 # two test runs that start together install once
  step "$root/.packages" make_root
  # An instance is made anew when the scripts that make it have changed.
  local scripts
  scripts="$(cat "$here/redmine.sh" "$here/setup.rb" | sha256sum | cut -c 1-16)"
  step "$pristine/.made-by-$scripts" make_pristine
  # What runs left behind that were killed.
  find "$root$instances" -mindepth 1 -maxdepth 1 -name 'run-*' -ctime +0 -exec rm -r {} +
  echo "$root$instances"
}

# step MARKER FUNCTION: runs it unless it has succeeded before. Shows what it printed only if it fails.
step() {
  local log status=0
  [[ ! -e "$1" ]] || return 0
  log="$(mktemp)"
  set +e # as the condition of an `if`, the function would go on after a failure
  (set -e && "$2") </dev/null >"$log" 2>&1
  status=$?
  set -e
  if ((status != 0)); then
    tail -n 40 "$log" >&2
    fail "$2 failed; all that it printed is in $log"
  fi
  rm "$log"
  touch "$1"
}

make_root() {
  make_base
  add_packages
}

# A minimal forky, from the mirror that this machine uses.
make_base() {
  if ! command -v debootstrap; then
    apt-get -o DPkg::Lock::Timeout=300 -q update
    apt-get -o DPkg::Lock::Timeout=300 -q install --yes --no-install-recommends debootstrap
  fi
  local mirror
  mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Component: main' | awk '/\/debian\/$/ && !seen++')"
  rm -rf --one-file-system "$root"
  # The debootstrap of an older Debian does not know forky by name; it is made as sid is.
  debootstrap --variant=minbase forky "$root" "$mirror" /usr/share/debootstrap/scripts/sid
}

add_packages() {
  # No service may start in the chroot.
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  # Nothing here is worth the wait for the disk. (/usr/share/doc has to stay: from the names in it, Redmine's package
  # learns which database it is for, and without them asks for ever.)
  printf '%s\n' force-unsafe-io 'path-exclude=/usr/share/man/*' 'path-exclude=/usr/share/locale/*' \
    >"$root/etc/dpkg/dpkg.cfg.d/tests"
  # A mirror may lag behind: its lists are then past their date, and signed all the same.
  printf '%s;\n' 'Acquire::Check-Valid-Until "false"' 'Acquire::Languages "none"' >"$root/etc/apt/apt.conf.d/90tests"
  chroot "$root" apt-get -q update
  chroot "$root" apt-get -q install --yes --no-install-recommends redmine redmine-sqlite puma
  chroot "$root" apt-get -q clean
}

# The instance that every run begins with a copy of: the package's database with Redmine's default data, and setup.rb's.
make_pristine() {
  local making="$root$instances/making"
  local packaged="$root/var/lib/dbconfig-common/sqlite3/redmine/instances/default/redmine_default"
  rm -rf "$making" "$pristine"
  mkdir -p "$making"/{config,files,log,plugins,tmp,public}
  cp "$packaged" "$making/redmine.sqlite3"
  cp -r "$root/var/cache/redmine/default/public/assets" "$making/public/"
  cp "$root/etc/redmine/default/secret_key.txt" "$making/config/"
  cp "$here/setup.rb" "$making/"
  cat >"$making/config/database.yml" <<'YAML'
production:
  adapter: sqlite3
  database: <%= Redmine.root.join('redmine.sqlite3') %>
YAML
  # Puma serves below a sub-path only what is mapped to it.
  cat >"$making/config.ru" <<'RUBY'
require '/usr/share/redmine/config/environment'
map(ENV.fetch('RAILS_RELATIVE_URL_ROOT', '/')) { run Rails.application }
RUBY
  chroot "$root" chown -R www-data:www-data "$instances/making"
  "${inside[@]}" REDMINE_INSTANCE=making ruby bin/rails runner "$instances/making/setup.rb" >"$making/facts.json"
  mv "$making" "$pristine"
}

start() {
  local run="$1" port="${2:-0}" sub_path="${3:-}"
  local folder="$root$instances/$run" variables=("REDMINE_INSTANCE=$run" RAILS_LOG_TO_STDOUT=1)
  exec 9>"$root.lock"
  flock --shared 9
  cp -aT "$pristine" "$folder"
  exec 9>&-
  if [[ -n "$sub_path" ]]; then
    variables+=("RAILS_RELATIVE_URL_ROOT=$sub_path")
    rm -r "$folder/public/assets" # the style sheets name their fonts by path; Redmine makes them anew
  fi
  # It ends with the process that started it, whatever becomes of that one.
  exec "${inside[@]}" "${variables[@]}" setpriv --pdeathsig TERM \
    puma --environment production --bind "tcp://127.0.0.1:$port" "$instances/$run/config.ru"
}

fail() {
  echo "$1" >&2
  exit 1
}

main "$@"
