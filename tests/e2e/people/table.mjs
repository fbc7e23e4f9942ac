// Who may do what, written down once more and apart from the program: the tests hold the program against this table.
// `least`: the least role of a person ('' nobody); `scope`: what an API key must have ('' no key may).
export const rights = {
  use_widget: { least: 'manager', scope: 'read', widget: true },
  read_inbox: { least: 'agent', scope: 'read' },
  change_inbox: { least: 'agent', scope: 'write' },
  claim_conversation: { least: 'agent', scope: '' },
  assign_conversation: { least: 'manager', scope: 'write' },
  delete_conversation: { least: 'manager', scope: 'write' },
  manage_canned_replies: { least: 'manager', scope: 'write' },
  send_from_widget: { least: 'agent', scope: 'send', widget: true },
  send_messages: { least: 'agent', scope: 'send' },
  send_in_bulk: { least: 'manager', scope: 'send' },
  settle_messages: { least: 'manager', scope: 'write' },
  read_templates: { least: 'agent', scope: 'read' },
  sync_templates: { least: 'manager', scope: 'write' },
  read_analytics: { least: 'manager', scope: 'read' },
  erase_contacts: { least: 'manager', scope: 'admin' },
  read_accounts: { least: 'agent', scope: 'read' },
  read_colleagues: { least: 'agent', scope: 'read' },
  manage_users: { least: 'admin', scope: 'admin' },
  manage_keys: { least: 'admin', scope: 'admin' },
  manage_tenant: { least: 'admin', scope: 'admin' },
  manage_accounts: { least: 'admin', scope: 'admin' },
  manage_webhooks: { least: 'admin', scope: 'admin' },
  replay_webhooks: { least: 'admin', scope: 'admin' },
  read_audit: { least: 'admin', scope: 'admin' },
};

export const roles = ['agent', 'manager', 'admin'];
export const scopes = ['read', 'send', 'write', 'tokens', 'admin'];

/** May somebody of this kind use a route that needs `right`? */
export function may(who, right) {
  const rule = rights[right];
  if (who.role) return rule.least !== '' && roles.indexOf(who.role) >= roles.indexOf(rule.least);
  if (who.scopes) return rule.scope !== '' && who.scopes.includes(rule.scope);
  return who.isWidget === true && rule.widget === true;
}

/** What stands in the braces of `api_route{…}`; braces inside texts do not count. */
function* entries(source) {
  for (let at = source.indexOf('api_route{'); at >= 0; at = source.indexOf('api_route{', at + 1)) {
    const begin = at + 'api_route{'.length;
    let depth = 1, isText = false, end = begin;
    for (; depth > 0 && end < source.length; end++) {
      if (source[end] === '"') isText = !isText;
      else if (!isText) depth += source[end] === '{' ? 1 : source[end] === '}' ? -1 : 0;
    }
    yield source.slice(begin, end - 1).replace(/\s+/g, ' ').trim();
  }
}

/** The gateway's routes, read from its one table: [{method, path, right, isSignedLink}]. Throws for one that it cannot read. */
export function readRoutes(source) {
  return [...entries(source)].map(entry => {
    const found = /\.method = "(\w+)", \.pattern = "([^"]+)".*\.needs = (\w+)/.exec(entry) ?? /^"(\w+)", "([^"]+)", \w+, (\w+)/.exec(entry);
    if (!found) throw new Error(`cannot read the route ${entry}`);
    const [, method, path, right] = found;
    return { method, path, right, isSignedLink: entry.includes('.is_signed_link = true') };
  });
}
