# Sourced by deploy/up: the secrets and the settings of the demo stack. Secrets are made once, readable by their owner only.

# secret NAME COMMAND...: keeps what COMMAND prints, unless there is such a secret already.
secret() {
  local file=$secrets/$1; shift
  [ -s "$file" ] || (umask 077; "$@" >"$file.new" && mv "$file.new" "$file")
}
random_hex() { openssl rand -hex 32; }
# A line of a keyring: its id and 32 random bytes.
keyring_line() { printf '%s:%s\n' "$1" "$(openssl rand -base64 32 | tr '+/' '-_' | tr -d '=\n')"; }

make_secrets() {
  mkdir -p -m 700 "$secrets"
  local name
  for name in postgres postgres-store service-key app-secret webhook-verify-token sandbox-token; do secret "$name" random_hex; done
  for name in admin intake "${services[@]}"; do secret "amqp-$name" random_hex; done
  secret jwt-keys keyring_line k1
  secret sealing-keys keyring_line s1
}

# keep FILE: replaces FILE by standard input only when that differs, so that its time says when it last changed.
keep() {
  cat >"$1.new"
  if cmp -s "$1.new" "$1"; then rm -f "$1.new"; else mv "$1.new" "$1"; fi
}
common_settings() {
  cat <<CONF
HERMOD_AMQP_URL=amqp://$1@127.0.0.1:$HERMOD_RABBITMQ_PORT/hermod
HERMOD_AMQP_PASSWORD_FILE=$secrets/amqp-$1
HERMOD_SERVICE_KEY_FILE=$secrets/service-key
HERMOD_LOG_LEVEL=$HERMOD_LOG_LEVEL
CONF
  [ "$1" = realtime-push ] || echo "HERMOD_PARTITIONS=$HERMOD_PARTITIONS"
}
# given NAME...: those of the settings that this environment has.
given() {
  local name
  for name in "$@"; do [ -z "${!name:-}" ] || echo "$name=${!name}"; done
}
# push_settings NODE PORT ADMIN_PORT
push_settings() {
  common_settings realtime-push
  cat <<CONF
HERMOD_EVENT_STREAMS=$HERMOD_EVENT_STREAMS
HERMOD_PUSH_PORT=$2
HERMOD_PUSH_ADMIN_PORT=$3
HERMOD_PUSH_NODE_ID=$1
HERMOD_JWT_KEYS_FILE=$secrets/jwt-keys
HERMOD_STORE_URL=http://127.0.0.1:$HERMOD_STORE_PORT
CONF
  given HERMOD_PUSH_PING_INTERVAL HERMOD_PUSH_PING_TIMEOUT HERMOD_PUSH_MAX_PER_USER HERMOD_PUSH_OUTBOX_BYTES HERMOD_PUSH_HANDSHAKES_PER_SECOND
}
write_settings() {
  "$root/deploy/rabbitmq/definitions" "$secrets" | (umask 077; cat >"$config/rabbitmq-definitions.json")
  local store_url=http://127.0.0.1:$HERMOD_STORE_PORT
  { common_settings conversation-store
    cat <<CONF
HERMOD_EVENT_STREAMS=$HERMOD_EVENT_STREAMS
HERMOD_STORE_PORT=$HERMOD_STORE_PORT
HERMOD_STORE_ADMIN_PORT=$HERMOD_STORE_ADMIN_PORT
HERMOD_DATABASE_URL=host=127.0.0.1 port=$HERMOD_POSTGRES_PORT user=hermod_store dbname=hermod
HERMOD_DATABASE_PASSWORD_FILE=$secrets/postgres-store
HERMOD_MIGRATIONS=$root/services/conversation-store/migrations
HERMOD_SEALING_KEYS_FILE=$secrets/sealing-keys
CONF
    given HERMOD_CLAIM_START_WITHIN HERMOD_SENDER_CALL_DEADLINE HERMOD_FEEDBACK_LAG HERMOD_UNCERTAIN_DEADLINE HERMOD_UNCERTAIN_LIVE_MARGIN \
      HERMOD_UNCERTAIN_PROOF_WAIT HERMOD_UNCERTAIN_DECISION_INTERVAL HERMOD_UNCERTAIN_ORDER_WAIT HERMOD_UNCLAIMED_AFTER HERMOD_SWEEP_INTERVAL \
      HERMOD_STORE_BATCH_INTERVAL HERMOD_STORE_PUBLISH_LINGER HERMOD_WEBHOOK_ALLOW_PRIVATE
  } | keep "$config/conversation-store.conf"
  { common_settings widget-send
    cat <<CONF
HERMOD_WIDGET_SEND_PORT=$HERMOD_WIDGET_SEND_PORT
HERMOD_WIDGET_SEND_ADMIN_PORT=$HERMOD_WIDGET_SEND_ADMIN_PORT
HERMOD_STORE_URL=$store_url
HERMOD_INTAKE_USERS=${HERMOD_INTAKE_USERS:-intake:$demo_tenant}
CONF
    given HERMOD_WIDGET_SEND_LINGER HERMOD_WIDGET_SEND_LOOKUP_LINGER
  } | keep "$config/widget-send.conf"
  { common_settings message-sender
    cat <<CONF
HERMOD_SENDER_PORT=$HERMOD_SENDER_PORT
HERMOD_SENDER_ADMIN_PORT=$HERMOD_SENDER_ADMIN_PORT
HERMOD_STORE_URL=$store_url
HERMOD_GRAPH_URL=http://127.0.0.1:$HERMOD_SANDBOX_PORT
HERMOD_SEALING_KEYS_FILE=$secrets/sealing-keys
HERMOD_MEDIA_FOLDER=$state/media
CONF
    given HERMOD_SENDER_MAX_CALLS HERMOD_SENDER_CALL_DEADLINE HERMOD_SENDER_PAIR_INTERVAL HERMOD_SENDER_PAIR_BURST HERMOD_NUMBER_CHECK_INTERVAL \
      HERMOD_MEDIA_ALLOW_PRIVATE HERMOD_MEDIA_POLL \
      HERMOD_SENDER_CLAIM_INTERVAL HERMOD_SENDER_PUBLISH_LINGER
  } | keep "$config/message-sender.conf"
  push_settings n1 "$HERMOD_PUSH_PORT" "$HERMOD_PUSH_ADMIN_PORT" | keep "$config/realtime-push.conf"
  [ -z "${HERMOD_PUSH_2_PORT:-}" ] || push_settings n2 "$HERMOD_PUSH_2_PORT" "$HERMOD_PUSH_2_ADMIN_PORT" | keep "$config/realtime-push-2.conf"
  { common_settings gateway
    cat <<CONF
HERMOD_GATEWAY_PORT=$HERMOD_GATEWAY_PORT
HERMOD_GATEWAY_ADMIN_PORT=$HERMOD_GATEWAY_ADMIN_PORT
HERMOD_STORE_URL=$store_url
HERMOD_WIDGET_SEND_URL=http://127.0.0.1:$HERMOD_WIDGET_SEND_PORT
HERMOD_MESSAGE_SENDER_URL=http://127.0.0.1:$HERMOD_SENDER_PORT
HERMOD_PUSH_URLS=n1=http://127.0.0.1:$HERMOD_PUSH_PORT${HERMOD_PUSH_2_PORT:+,n2=http://127.0.0.1:$HERMOD_PUSH_2_PORT}
HERMOD_JWT_KEYS_FILE=$secrets/jwt-keys
HERMOD_APP_SECRETS_FILE=$secrets/app-secret
HERMOD_WEBHOOK_VERIFY_TOKENS_FILE=$secrets/webhook-verify-token
HERMOD_FRAME_ANCESTORS=http://127.0.0.1:$HERMOD_SHOP_PORT
CONF
    given HERMOD_GATEWAY_PUBLISH_LINGER
    [ ! -f "$HERMOD_WEB_OUT/.built-from" ] || { echo "# web files of $(cat "$HERMOD_WEB_OUT/.built-from")"; echo "HERMOD_WEB_ROOT=$HERMOD_WEB_OUT"; }
  } | keep "$config/gateway.conf"
}
