#!/usr/bin/env bash
# Runs a real Redmine 6.1 on SQLite. Requires Debian and root: it installs Debian forky's packages in a chroot.
#
#   redmine.sh install                       installs Redmine once (a minute or two) and prints the folder of instances
#   redmine.sh start RUN [PORT [SUB_PATH]]   creates the instance RUN and becomes its server process
#
# The chroot is $REDMINE_ROOT. Every instance has its own database and files in its folder. There facts.json has the
# output of setup.rb. `start` leaves no other process: end the server process, then remove the folder.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="${REDMINE_ROOT:-/opt/bearer-step-redmine}"

# Debian's package supports any number of instances. Each has its database, files and caches in its own folder.
instances=/var/lib/redmine
pristine="$root$instances/pristine"

# The prefix for a command that runs in the chroot, in Redmine's folder, with a clean environment: Puma trusts $PWD.
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
  [[ "$(id -u)" == 0 ]] || fail 'The installation of Redmine in a chroot requires root. Run it as root.'
  exec 9>"$root.lock"
  flock 9 # two test runs that start together must install only once
  step "$root/.packages" make_root
  # Create the instance again if the scripts that create it have changed.
  local scripts
  scripts="$(cat "$here/redmine.sh" "$here/setup.rb" | sha256sum | cut -c 1-16)"
  step "$pristine/.made-by-$scripts" make_pristine
  # Remove the instances of killed runs that are older than a day.
  find "$root$instances" -mindepth 1 -maxdepth 1 -name 'run-*' -ctime +0 -exec rm -r {} +
  echo "$root$instances"
}

# step MARKER FUNCTION: runs the function unless it has succeeded before. Prints its output only if it fails.
step() {
  local log status=0
  [[ ! -e "$1" ]] || return 0
  log="$(mktemp)"
  set +e # in the condition of an `if`, the function would continue after an error
  (set -e && "$2") </dev/null >"$log" 2>&1
  status=$?
  set -e
  if ((status != 0)); then
    tail -n 40 "$log" >&2
    fail "$2 failed. The complete output is in $log."
  fi
  rm "$log"
  touch "$1"
}

make_root() {
  make_base
  add_packages
}

# Creates a minimal forky from the mirror that this machine uses.
make_base() {
  if ! command -v debootstrap; then
    apt-get -o DPkg::Lock::Timeout=300 -q update
    apt-get -o DPkg::Lock::Timeout=300 -q install --yes --no-install-recommends debootstrap
  fi
  local mirror
  mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Component: main' | awk '/\/debian\/$/ && !seen++')"
  rm -rf --one-file-system "$root"
  # The debootstrap of an older Debian does not know the name forky. The script for sid works for it.
  debootstrap --variant=minbase forky "$root" "$mirror" /usr/share/debootstrap/scripts/sid
}

add_packages() {
  # No service may start in the chroot.
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  # Do not sync to disk, and skip man pages and translations. Keep /usr/share/doc: Redmine's package detects its
  # database by the names in it, and without them the installation asks in an endless loop.
  printf '%s\n' force-unsafe-io 'path-exclude=/usr/share/man/*' 'path-exclude=/usr/share/locale/*' \
    >"$root/etc/dpkg/dpkg.cfg.d/tests"
  # A mirror may be out of date. Its lists are then expired, but still signed.
  printf '%s;\n' 'Acquire::Check-Valid-Until "false"' 'Acquire::Languages "none"' >"$root/etc/apt/apt.conf.d/90tests"
  chroot "$root" apt-get -q update
  chroot "$root" apt-get -q install --yes --no-install-recommends redmine redmine-sqlite puma
  chroot "$root" apt-get -q clean
}

# Creates the instance that every run copies: the package's database with Redmine's default data and the data of
# setup.rb.
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
  timeout: 20000 # without it, a write fails if another one is running
YAML
  # Redmine appends each mail to a file with the name of its recipient.
  cat >"$making/config/configuration.yml" <<'YAML'
default:
  email_delivery:
    delivery_method: :file
    file_settings: { location: "<%= Redmine.root.join('mails') %>" }
YAML
  # Below a sub-path, Puma serves only an application that is mapped to it.
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
    rm -r "$folder/public/assets" # the style sheets contain font paths; Redmine creates them again
  fi
  # The server ends when its parent process ends for any reason.
  exec "${inside[@]}" "${variables[@]}" setpriv --pdeathsig TERM \
    puma --environment production --bind "tcp://127.0.0.1:$port" "$instances/$run/config.ru"
}

fail() {
  echo "$1" >&2
  exit 1
}

main "$@"
