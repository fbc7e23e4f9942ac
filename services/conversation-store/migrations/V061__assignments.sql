-- What a push node asks once per tenant: whom its conversations are assigned to.
create index conversations_assigned on conversations (tenant_id, id) where assigned_to is not null;
