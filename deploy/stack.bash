# Sourced by deploy/up, down and send: what the demo stack is made of. Every number is a setting of the environment.
services=(conversation-store widget-send message-sender realtime-push gateway)
# A second node of the push service, where its ports are given: clients may come back to either.
[ -z "${HERMOD_PUSH_2_PORT:-}" ] || services=(conversation-store widget-send message-sender realtime-push realtime-push-2 gateway)
binary_of() { echo "$binaries/bin/hermod-${1%-2}"; }
processes=(postgres rabbitmq sandbox "${services[@]}" shop)  # in the order of the start

: "${HERMOD_GATEWAY_PORT:=18080}" "${HERMOD_WIDGET_SEND_PORT:=18081}" "${HERMOD_STORE_PORT:=18082}" "${HERMOD_PUSH_PORT:=18084}"
: "${HERMOD_GATEWAY_ADMIN_PORT:=18085}" "${HERMOD_WIDGET_SEND_ADMIN_PORT:=18086}" "${HERMOD_STORE_ADMIN_PORT:=18087}"
: "${HERMOD_SENDER_PORT:=18083}" "${HERMOD_SENDER_ADMIN_PORT:=18088}" "${HERMOD_PUSH_ADMIN_PORT:=18089}" "${HERMOD_SANDBOX_PORT:=18090}"
# The demo host page of the widget, and the web files of the gateway.
: "${HERMOD_SHOP_PORT:=18091}" "${HERMOD_WEB_OUT:=$root/build/web}"
: "${HERMOD_POSTGRES_PORT:=18432}" "${HERMOD_RABBITMQ_PORT:=18672}"
: "${HERMOD_PARTITIONS:=4}" "${HERMOD_EVENT_STREAMS:=1}" "${HERMOD_LOG_LEVEL:=info}"

secrets=$state/secrets config=$state/config run=$state/run demo=$state/demo.env
binaries=${HERMOD_BUILD:-$root/build/release}
servers=$root/tests/support/servers

# The ports that a process listens on, as "port setting" lines; the first is the one that it is reached by.
ports_of() {
  case $1 in
    postgres) echo "$HERMOD_POSTGRES_PORT HERMOD_POSTGRES_PORT" ;;
    rabbitmq) local offset; for offset in 0 1 2; do echo "$((HERMOD_RABBITMQ_PORT + offset)) HERMOD_RABBITMQ_PORT"; done ;;
    sandbox) echo "$HERMOD_SANDBOX_PORT HERMOD_SANDBOX_PORT" ;;
    shop) echo "$HERMOD_SHOP_PORT HERMOD_SHOP_PORT" ;;
    gateway) echo "$HERMOD_GATEWAY_PORT HERMOD_GATEWAY_PORT"; echo "$HERMOD_GATEWAY_ADMIN_PORT HERMOD_GATEWAY_ADMIN_PORT" ;;
    widget-send) echo "$HERMOD_WIDGET_SEND_PORT HERMOD_WIDGET_SEND_PORT"; echo "$HERMOD_WIDGET_SEND_ADMIN_PORT HERMOD_WIDGET_SEND_ADMIN_PORT" ;;
    conversation-store) echo "$HERMOD_STORE_PORT HERMOD_STORE_PORT"; echo "$HERMOD_STORE_ADMIN_PORT HERMOD_STORE_ADMIN_PORT" ;;
    message-sender) echo "$HERMOD_SENDER_PORT HERMOD_SENDER_PORT"; echo "$HERMOD_SENDER_ADMIN_PORT HERMOD_SENDER_ADMIN_PORT" ;;
    realtime-push) echo "$HERMOD_PUSH_PORT HERMOD_PUSH_PORT"; echo "$HERMOD_PUSH_ADMIN_PORT HERMOD_PUSH_ADMIN_PORT" ;;
    realtime-push-2) echo "$HERMOD_PUSH_2_PORT HERMOD_PUSH_2_PORT"; echo "$HERMOD_PUSH_2_ADMIN_PORT HERMOD_PUSH_2_ADMIN_PORT" ;;
  esac
}
admin_port_of() { ports_of "$1" | tail -n 1 | cut -d' ' -f1; }

# The supervisor of a process of this stack, if it runs.
supervisor_of() {
  local pid; pid=$(cat "$run/$1.supervisor" 2>/dev/null) || return 0
  tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q "deploy/supervise .*$1 " && echo "$pid" || true
}
port_holder() { ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/\1 (process \2)/p' | head -n 1; }
port_listening() { ss -Hltn "sport = :$1" 2>/dev/null | grep -q .; }
wait_gone() { local deadline=$((SECONDS + $2)); while kill -0 "$1" 2>/dev/null; do [ $SECONDS -lt "$deadline" ] || return 1; read -rt 0.1 <> <(:) || true; done; }

stop_process() {
  local supervisor; supervisor=$(supervisor_of "$1")
  [ -n "$supervisor" ] || return 0
  kill -TERM "$supervisor"
  if ! wait_gone "$supervisor" 40; then
    kill -KILL "$supervisor" "$(cat "$run/$1.pid")" 2>/dev/null || true
    say "$1 did not stop in time and was killed; its log: $log_folder/$1.log"
  fi
  rm -f "$run/$1.pid" "$run/$1.supervisor"
}
# Run through sudo, the stack is root's, but what it leaves in the source tree must stay usable for the tree's owner.
give_back() { [ -z "${SUDO_UID:-}" ] || [ "$(id -u)" != 0 ] || chown "$@" 2>/dev/null || true; }
