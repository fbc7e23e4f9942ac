import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { catalog } from "#app/words-en.ts";
import type { Conversation } from "#shared/api/types.ts";
import { WordsProvider } from "#shared/i18n/provider.tsx";
import { makeWords } from "#shared/i18n/words.ts";
import { useSession } from "#shared/lib/session.ts";
import { type SlotMap, SlotsProvider } from "#shared/ui/slots.tsx";
import { Toaster } from "#shared/ui/toast.tsx";

export const t = makeWords("en", catalog);

export const me = {
  id: "u1",
  email: "dewi@example.com",
  name: "Dewi",
  role: "admin",
  isActive: true,
  createdAt: "2026-01-01T00:00:00Z",
  lastLoginAt: null,
} as const;

/** Somebody is signed in. */
export const signInForTest = () =>
  useSession.setState(
    {
      phase: "in",
      user: me,
      tenant: { id: "t1", name: "Demo" },
      csrfToken: "csrf",
      expiresAt: "2027-01-01T00:00:00Z",
    },
    true,
  );

/** Draws with everything that main.tsx puts around the app. */
export function draw(children: ReactNode, slots: SlotMap = {}) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <WordsProvider words={t}>
      <QueryClientProvider client={client}>
        <SlotsProvider slots={slots}>
          {children}
          <Toaster />
        </SlotsProvider>
      </QueryClientProvider>
    </WordsProvider>,
  );
}

export const makeConversation = (id: string, fields: Partial<Conversation> = {}): Conversation => ({
  id,
  accountId: "a1",
  contact: { id: `c-${id}`, name: `Customer ${id}`, profileName: null, phone: null, waId: null },
  lastMessage: {
    messageId: `m-${id}`,
    preview: "hello",
    direction: "inbound",
    type: "text",
    status: null,
    timestamp: "2026-11-21T10:00:00Z",
  },
  unreadCount: 0,
  isMarkedUnread: false,
  lastInboundAt: new Date().toISOString(),
  windowClosesAt: new Date(Date.now() + 20 * 3_600_000).toISOString(),
  isArchived: false,
  isFavorite: false,
  isPinned: false,
  mutedUntil: null,
  assignedTo: null,
  tags: [],
  version: 1,
  createdAt: "2026-11-21T10:00:00Z",
  updatedAt: "2026-11-21T10:00:00Z",
  ...fields,
});
