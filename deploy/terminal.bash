# Sourced by the programs of deploy/ and tests/: where things are, what is said to the person who waits, Node's place.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
state=${HERMOD_STATE:-$root/.hermod}
log_folder=$state/log
program=${0##*/}

say() { printf '%s\n' "$*"; }
die() { printf '%s: %s\n' "$program" "$*" >&2; exit 1; }
# step TEXT begins a step, done_step ends it with its time; what happens in between may report with progress.
step() { step_text=$* step_began=$SECONDS; if [ -t 1 ]; then printf '%s ...' "$*"; else printf '%s ...\n' "$*"; fi; }
progress() { if [ -t 1 ]; then printf '\r\033[K%s ... %s' "$step_text" "$*"; else printf '  %s\n' "$*"; fi; }
done_step() { local took=$((SECONDS - step_began)); if [ -t 1 ]; then printf '\r\033[K'; fi; printf '%s: %s (%d s)\n' "$step_text" "${*:-done}" "$took"; }
failed_step() { [ ! -t 1 ] || printf '\n'; [ ! -s "${2:-}" ] || { tail -n 15 "$2" | sed 's/^/  | /' >&2; }; die "$1${2:+; the log to read: $2}"; }

# follow PID LOG REPORTER: while the process runs, shows now and then what REPORTER says about LOG. Its exit status.
follow() {
  local pid=$1 log=$2 reporter=$3 last='' now every=15 next=$SECONDS
  [ ! -t 1 ] || every=1
  while kill -0 "$pid" 2>/dev/null; do
    read -rt 0.5 <> <(:) || true
    [ $SECONDS -ge $next ] || continue
    next=$((SECONDS + every)) now=$("$reporter" "$log" || true)
    if [ -n "$now" ] && [ "$now" != "$last" ]; then progress "$now"; last=$now; fi
  done
  wait "$pid"
}

# The browser tools and the tests need Node 20. An older system has one in build/node, brought by deploy/install.
node_folder=$root/build/node
use_node() { [ ! -x "$node_folder/bin/node" ] || PATH=$node_folder/bin:$PATH; }
use_node
export CCACHE_DIR=${CCACHE_DIR:-${HOME:-/tmp}/.ccache} CCACHE_BASEDIR=${CCACHE_BASEDIR:-$root} CCACHE_NOHASHDIR=1
