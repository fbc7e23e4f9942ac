# Shared by private-postgres and private-rabbitmq; sourced, never run. A private server lives in one folder: its data, sockets, log,
# the pid of its process and `settings` (what `start` chose). Everything is ended by process id.
set -euo pipefail
verb=${1:-} dir=${2:-}

die() { echo "${0##*/}: $*" >&2; exit 1; }
setting() { sed -n "s/^$1=//p" "$dir/settings" 2>/dev/null || true; }

# The account that the server runs as: root drops to the package's account ($1, of package $2), anybody else stays who they are.
# `drop` is the command in front of everything that runs as this account.
choose_account() {
  account=$(id -un) drop=()
  if [ "$(id -u)" = 0 ]; then
    account=$1
    id "$account" >/dev/null 2>&1 || die "there is no user '$account': install the Debian package $2 (deploy/install does)"
    drop=(setpriv --reuid "$account" --regid "$(id -g "$account")" --init-groups --no-new-privs)
  fi
}
as_account() { (cd / && "${drop[@]}" "$@"); }

# Makes $dir and the folder that belongs to the account, $home. An account that may not enter $dir (a clone in /root) gets
# its folder under /var/lib/hermod, named after $dir's path; $home is then a link to it.
make_folders() {
  if [ ! -d "$dir" ] || [ -z "$(ls -A "$dir")" ]; then is_new=1; else is_new=''; fi
  mkdir -p "$dir"; dir=$(cd "$dir" && pwd -P); home=$dir/home
  [ "$account" = "$(id -un)" ] || chmod o+x "$dir"
  if [ -d "$home" ]; then home=$(readlink -f "$home"); return; fi
  if as_account test -x "$dir/."; then
    rm -f "$home"; install -d -o "$account" -g "$(id -g "$account")" -m 700 "$home"
  else
    local away; away=/var/lib/hermod/$(printf %s "$dir" | sha256sum | cut -c1-16)
    rm -rf "$away"; install -d -m 755 /var/lib/hermod
    install -d -o "$account" -g "$(id -g "$account")" -m 700 "$away"; ln -sfn "$away" "$home"; home=$away
  fi
}

port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
port_listening() { ss -Hltn "sport = :$1" 2>/dev/null | grep -q .; }
port_holder() { ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*users:((\(.*\)).*/\1/p' | head -n 1; }
require_free() { if port_listening "$1"; then die "port $1 is taken by $(port_holder "$1" | grep . || echo 'another process')"; fi; }
# Prints the first of $1 neighbouring ports that are free, from below the kernel's own range of client ports.
free_ports() {
  local first offset try
  for try in $(seq 50); do
    first=$((25000 + (RANDOM * 32768 + RANDOM) % 7000))
    for offset in $(seq 0 $(($1 - 1))); do if port_listening $((first + offset)); then continue 2; fi; done
    echo "$first"; return
  done
  die "found no free ports in 25000-32000"
}

# The name of the program with process id $1 (empty when it is gone, or only its exit status is left).
program_of() { [ -n "$1" ] && [ -r "/proc/$1/stat" ] && sed -n 's/^[0-9]* (\(.*\)) [^ZX] .*/\1/p' "/proc/$1/stat" || true; }
now_ms() { local t=${EPOCHREALTIME/[.,]/}; echo $((t / 1000)); }
# wait_until SECONDS COMMAND...: asks again and again until COMMAND succeeds; false when the time is up.
wait_until() {
  local deadline=$(($(now_ms) + $1 * 1000)); shift
  until "$@"; do [ "$(now_ms)" -lt "$deadline" ] || return 1; read -rt 0.05 <> <(:) || true; done
}
gone() { [ -z "$(program_of "$1")" ]; }
# A start that fails leaves nothing running (`end_start` ends it), and no folder that was not there before; then its log is shown instead.
failed_start() {
  end_start 2>/dev/null || true
  if [ -n "${is_new:-}" ]; then tail -n 40 "$log" >&2 2>/dev/null || true; remove_folders; die "$1"; fi
  tail -n 5 "$log" >&2 2>/dev/null || true; die "$1; its log: $log"
}

remove_folders() { [ ! -d "$dir" ] || rm -rf "$(readlink -f "$dir/home")" "$dir"; }
# A test that dies cannot stop its servers: something outside has to.
watch_owner() {
  [ -n "${HERMOD_SERVER_OWNER:-}" ] || return 0
  setsid bash -c 'tail --pid="$1" -f /dev/null; [ ! -d "$3" ] || exec "$2" remove "$3"' _ "$HERMOD_SERVER_OWNER" "$(readlink -f "$0")" "$dir" >/dev/null 2>&1 </dev/null &
  disown $!
}
