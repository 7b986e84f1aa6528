#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A throw-away PostgreSQL 15 for tests, on a Unix socket in its own folder and on no network port.
#   tools/postgres.sh start FOLDER   makes FOLDER (or takes an empty one), starts, prints its URL for sekishod
#   tools/postgres.sh crash FOLDER   ends that server without a shutdown and starts it again: what a power cut leaves
#   tools/postgres.sh stop FOLDER    ends the server that it started there, and removes FOLDER
set -eu

bin=/usr/lib/postgresql/15/bin
die() { echo "postgres.sh: $*" >&2; exit 1; }
[ $# -eq 2 ] || die "usage: postgres.sh start|crash|stop FOLDER"
folder=$2

# PostgreSQL refuses to run as root: then its own user runs it.
as_owner() {
  if [ "$(id -u)" -eq 0 ]; then
    (cd / && exec setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@")
  else
    "$@"
  fi
}

run_server() {
  as_owner "$bin/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/server.log" \
    -o "-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off -c max_connections=100" start >/dev/null ||
    { cat "$folder/server.log" >&2; die "the server did not start"; }
}

start() {
  [ -x "$bin/initdb" ] || die "PostgreSQL 15 is missing: apt-get install postgresql-15"
  mkdir -p "$folder"
  [ -z "$(ls -A "$folder")" ] || die "$folder is not empty"
  folder=$(cd "$folder" && pwd)
  chmod 700 "$folder"
  if [ "$(id -u)" -eq 0 ]; then chown postgres "$folder"; fi
  as_owner "$bin/initdb" -D "$folder/data" -U sekisho -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1 ||
    { cat "$folder/initdb.log" >&2; die "initdb failed"; }
  run_server
  as_owner "$bin/createdb" -h "$folder" -U sekisho -T template0 -E UTF8 sekisho
  echo "postgresql:host=$folder user=sekisho dbname=sekisho"
}

crash() {
  [ -f "$folder/data/postmaster.pid" ] || die "no server runs in $folder"
  as_owner "$bin/pg_ctl" -D "$folder/data" -w -m immediate stop >/dev/null
  run_server
}

stop() {
  [ -f "$folder/initdb.log" ] || die "$folder was not made by this script"
  if [ -f "$folder/data/postmaster.pid" ]; then as_owner "$bin/pg_ctl" -D "$folder/data" -w -m immediate stop >/dev/null; fi
  rm -rf "$folder"
}

case $1 in
  start) start ;;
  crash) crash ;;
  stop) stop ;;
  *) die "usage: postgres.sh start|crash|stop FOLDER" ;;
esac
