/** What the frame needs to know of its token; the server alone judges it. */
export interface Bearer {
  token: string;
  tenantId: string;
  conversationId: string;
  /** Unix milliseconds. */
  expiresAt: number;
}

/** Nothing if the text is no token for a conversation. */
export function readToken(token: string): Bearer | undefined {
  const part = token.split(".")[1];
  if (part === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(part.replace(/-/g, "+").replace(/_/g, "/")), (c) =>
      c.charCodeAt(0),
    );
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    const { tid, cid, exp } = claims;
    if (typeof tid !== "string" || typeof cid !== "string" || typeof exp !== "number")
      return undefined;
    return { token, tenantId: tid, conversationId: cid, expiresAt: exp * 1000 };
  } catch {
    return undefined;
  }
}
