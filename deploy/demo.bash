# Sourced by deploy/up: the demo tenant, its simulated number and its people. Everything here may be done again and again.
demo_tenant=01980000-0000-7000-8000-00000000de01
demo_outlet=01980000-0000-7000-8000-00000000de02
demo_account=01980000-0000-7000-8000-00000000de03
demo_contact=01980000-0000-7000-8000-00000000de04
demo_conversation=01980000-0000-7000-8000-00000000de05
demo_number_id=106540352242922 demo_waba=102290129340398 demo_display='+62 21 5550 100'
demo_phone=+6281234567001

# call METHOD URL [JSON] [HEADER...]: the answer's body; anything but 2xx ends the step with what came back.
call() {
  local method=$1 url=$2 body=${3:-} answer status header; shift 2; [ $# = 0 ] || shift
  local -a options=(-sS -m 10 -X "$method" -w '\n%{http_code}' -H 'Content-Type: application/json')
  for header in "$@"; do options+=(-H "$header"); done
  [ -z "$body" ] || options+=(--data-binary "$body")
  answer=$(curl "${options[@]}" "$url" 2>&1) || failed_step "$method $url: $answer" "$log_folder/supervise.log"
  status=${answer##*$'\n'} answer=${answer%$'\n'*}
  [[ $status == 2* ]] || failed_step "$method $url was answered with $status: $answer"
  printf '%s' "$answer"
}
store() { call "$1" "http://127.0.0.1:$HERMOD_STORE_PORT$2" "${3:-}" "X-Hermod-Service-Key: $(cat "$secrets/service-key")"; }

start_sandbox() {
  keep "$config/sandbox.conf" <<CONF
HERMOD_SANDBOX_PORT=$HERMOD_SANDBOX_PORT
HERMOD_SANDBOX_STATE_FILE=$state/sandbox.json
HERMOD_LOG_LEVEL=$HERMOD_LOG_LEVEL
CONF
  start sandbox -- env HERMOD_CONFIG_FILE="$config/sandbox.conf" "$binaries/bin/hermod-sandbox"
  await sandbox 20 curl -fs -o /dev/null -m 2 "http://127.0.0.1:$HERMOD_SANDBOX_PORT/healthz"
}

make_number() {
  call PUT "http://127.0.0.1:$HERMOD_SANDBOX_PORT/control/numbers/$demo_number_id" "$(jq -nc --arg token "$(cat "$secrets/sandbox-token")" \
    --arg waba "$demo_waba" --arg display "$demo_display" --arg url "${webhook_url:-http://127.0.0.1:$HERMOD_GATEWAY_PORT/webhooks/whatsapp}" --arg secret "$(cat "$secrets/app-secret")" \
    '{token: $token, wabaId: $waba, displayPhoneNumber: $display, name: "Demo shop", webhook: {url: $url, appSecret: $secret}}')" >/dev/null
}
seal() { HERMOD_SEALING_KEYS_FILE=$secrets/sealing-keys "$binaries/bin/hermod-message-sender" --seal-credential --account-aad "$demo_tenant:$demo_account"; }
make_account() {
  local sealed
  sealed=$(seal <"$secrets/sandbox-token") \
    || failed_step "the demo account's token could not be sealed"
  store POST /internal/v1/provision/tenants "$(jq -nc --arg t "$demo_tenant" '{tenantId: $t, name: "Demo"}')" >/dev/null
  store POST /internal/v1/provision/outlets "$(jq -nc --arg t "$demo_tenant" --arg o "$demo_outlet" '{tenantId: $t, outletId: $o, name: "Demo shop"}')" >/dev/null
  store POST /internal/v1/provision/accounts "$(jq -nc --argjson sealed "$sealed" --arg t "$demo_tenant" --arg o "$demo_outlet" --arg a "$demo_account" \
    --arg number "$demo_number_id" --arg waba "$demo_waba" --arg display "$demo_display" \
    '{tenantId: $t, outletId: $o, accountId: $a, phoneNumberId: $number, wabaId: $waba, displayPhone: $display, name: "Demo shop", isDefault: true} + $sealed')" >/dev/null
}
# Their last message came just now, so that the 24-hour window is open.
make_people() {
  store POST /internal/v1/provision/contacts-and-conversations "$(jq -nc --arg t "$demo_tenant" --arg a "$demo_account" --arg c "$demo_contact" --arg v "$demo_conversation" \
    --arg phone "${demo_phone#+}" --argjson now "$(($(date +%s) * 1000))" '{tenantId: $t, accountId: $a, items: [
      {waId: $phone, name: "Siti Rahma", contactId: $c, conversationId: $v, lastInboundAt: $now},
      {waId: "6281234567002", name: "Budi Santoso", contactId: "01980000-0000-7000-8000-00000000de06", conversationId: "01980000-0000-7000-8000-00000000de07", lastInboundAt: $now},
      {waId: "6281234567003", name: "Ayu Lestari", contactId: "01980000-0000-7000-8000-00000000de08", conversationId: "01980000-0000-7000-8000-00000000de09", lastInboundAt: $now}]}')" >/dev/null
}
# The key is shown once, so it is kept with the secrets; a store that has lost it gets a new one.
make_api_key() {
  local key id
  key=$(cat "$secrets/api-key" 2>/dev/null || true) id=${key#hk_} id=${id%%_*}
  [ -n "$key" ] && curl -fsS -o /dev/null -m 5 -H "X-Hermod-Service-Key: $(cat "$secrets/service-key")" "http://127.0.0.1:$HERMOD_STORE_PORT/internal/v1/api-keys/$id" 2>/dev/null && return
  rm -f "$secrets/api-key"
  key=$(store POST /internal/v1/api-keys "$(jq -nc --arg t "$demo_tenant" '{tenantId: $t, name: "demo", scopes: ["send", "read", "write", "tokens"]}')" | jq -er .apiKey) || failed_step "the store gave no API key"
  secret api-key printf '%s\n' "$key"
}
# Some hundred conversations (deploy/seed); as the shop, only where there is Node. HERMOD_DEMO_DATA=0 leaves them out.
make_conversations() {
  local done_mark=$config/conversations-made
  [ "${HERMOD_DEMO_DATA:-1}" != 0 ] && [ ! -e "$done_mark" ] && command -v node >/dev/null || return 0
  step "Making conversations"
  # Without them everything works all the same, so what goes wrong here ends nothing.
  # shellcheck disable=SC1090
  if (. "$demo"; HERMOD_DEMO_NUMBER=$demo_number_id HERMOD_DEMO_WABA=$demo_waba HERMOD_DEMO_TOKEN_FILE=$secrets/sandbox-token node "$root/deploy/seed/main.mjs") \
    >"$log_folder/seed.log" 2>&1; then touch "$done_mark"; done_step "$(tail -n 1 "$log_folder/seed.log")"
  else done_step "not all of it, see $log_folder/seed.log: $(tail -n 1 "$log_folder/seed.log")"; fi
}

# The page with the widget needs Node, which machines that only run hermod need not have.
has_shop() { [ -f "$HERMOD_WEB_OUT/.built-from" ] && command -v node >/dev/null; }
start_shop() {
  has_shop || return 0
  step "Starting the demo shop"
  keep "$config/shop.conf" <<<"$demo_conversation $HERMOD_GATEWAY_PORT $HERMOD_SHOP_PORT $(cat "$secrets/api-key" | sha256sum)"
  start shop -- env HERMOD_SHOP_PORT="$HERMOD_SHOP_PORT" HERMOD_URL="http://127.0.0.1:$HERMOD_GATEWAY_PORT" HERMOD_API_KEY_FILE="$secrets/api-key" \
    HERMOD_CONVERSATION_ID="$demo_conversation" node "$root/deploy/shop/server.mjs"
  await shop 20 curl -fs -o /dev/null -m 2 "http://127.0.0.1:$HERMOD_SHOP_PORT/"
  done_step
}
# Approved templates, at the simulated WhatsApp and in the store.
make_templates() {
  local list
  list=$(jq -nc '[
    {id: "9001", name: "order_update", language: "en_US", status: "APPROVED", category: "UTILITY", parameter_format: "POSITIONAL", components: [
      {type: "BODY", text: "Your order {{1}} leaves our shop {{2}}."}, {type: "FOOTER", text: "Demo shop"}]},
    {id: "9002", name: "welcome", language: "id", status: "APPROVED", category: "MARKETING", parameter_format: "NAMED", components: [
      {type: "HEADER", format: "TEXT", text: "Selamat datang"}, {type: "BODY", text: "Halo {{customer}}, ada yang bisa kami bantu?"},
      {type: "BUTTONS", buttons: [{type: "QUICK_REPLY", text: "Ya"}, {type: "QUICK_REPLY", text: "Tidak"}]}]},
    {id: "9003", name: "summer_sale", language: "en_US", status: "PENDING", category: "MARKETING", parameter_format: "POSITIONAL", components: [
      {type: "BODY", text: "Our summer sale begins on {{1}}."}]}]')
  call PUT "http://127.0.0.1:$HERMOD_SANDBOX_PORT/control/templates/$demo_waba" "$list" >/dev/null
  store POST /internal/v1/provision/templates "$(jq -nc --argjson list "$list" --arg t "$demo_tenant" --arg waba "$demo_waba" '{tenantId: $t, wabaId: $waba, isWhole: true,
    templates: [$list[] | {metaId: .id, name, language, status, category, parameterFormat: .parameter_format, components}]}')" >/dev/null
}
# Who can log in. The passwords are made once and kept with the secrets; whoever changed theirs keeps it.
demo_admin=admin@demo.example
one_time_password() { local text; text=$(openssl rand -base64 30 | tr -dc 'a-zA-Z0-9' | cut -c1-20); printf '%s\n' "${text:0:5}-${text:5:5}-${text:10:5}-${text:15:5}"; }
make_user() {
  secret "password-$1" one_time_password
  store POST /internal/v1/provision/users "$(jq -nc --arg t "$demo_tenant" --arg email "$2" --arg name "$3" --arg role "$4" --rawfile password "$secrets/password-$1" \
    '{tenantId: $t, email: $email, name: $name, role: $role, password: ($password | rtrimstr("\n"))}')" >/dev/null
}
make_users() {
  make_user admin "$demo_admin" "Dewi Lestari" admin
  make_user manager manager@demo.example "Rudi Hartono" manager
  make_user agent-1 agent1@demo.example "Putri Ayu" agent
  make_user agent-2 agent2@demo.example "Agus Salim" agent
}
make_demo() {
  step "Making demo data"
  make_number; make_account; make_people; make_templates; make_users; make_api_key
  (umask 077; cat >"$demo.new" <<CONF
export HERMOD_URL=http://127.0.0.1:$HERMOD_GATEWAY_PORT
export HERMOD_API_KEY=$(cat "$secrets/api-key")
export HERMOD_TENANT_ID=$demo_tenant
export HERMOD_INTEGRATION_ID=$demo_account
export HERMOD_OUTLET_ID=$demo_outlet
export HERMOD_CONVERSATION_ID=$demo_conversation
export HERMOD_CONTACT_PHONE=$demo_phone
export HERMOD_ADMIN_EMAIL=$demo_admin
export HERMOD_ADMIN_PASSWORD=$(cat "$secrets/password-admin")
export HERMOD_MANAGER_EMAIL=manager@demo.example
export HERMOD_MANAGER_PASSWORD=$(cat "$secrets/password-manager")
export HERMOD_AGENT_EMAIL=agent1@demo.example
export HERMOD_AGENT_PASSWORD=$(cat "$secrets/password-agent-1")
export HERMOD_INTAKE_AMQP_URL=amqp://intake:$(cat "$secrets/amqp-intake")@127.0.0.1:$HERMOD_RABBITMQ_PORT/hermod
export HERMOD_SANDBOX_URL=http://127.0.0.1:$HERMOD_SANDBOX_PORT
CONF
    ! has_shop || echo "export HERMOD_WIDGET_PAGE_URL=http://127.0.0.1:$HERMOD_SHOP_PORT/" >>"$demo.new"
  )
  mv "$demo.new" "$demo"
  done_step
}
