import { type ComponentType, createContext, type ReactNode, Suspense, useContext } from "react";
import type { Conversation } from "../api/types.ts";

/** A template with its placeholders filled, as the doors for sending take it. */
export interface ChosenTemplate {
  name: string;
  language: string;
  components: object[];
}

/** Places that one feature leaves open and another one fills, so that features need not know each other. */
export interface Slots {
  /** In place of the composer's field while the 24-hour window is closed. */
  "composer.windowClosed": { conversation: Conversation };
  /** Opened from the composer's button while the window is open. */
  "composer.templates": { conversation: Conversation; onClose: () => void };
  /** The approved templates of a number, with preview and fields; `error` is why the last choice was refused. */
  "template.picker": {
    accountId: string;
    isBusy: boolean;
    error: string | undefined;
    onChoose: (template: ChosenTemplate) => void;
  };
  /** The pane (or drawer) at the end of the window. */
  "contact.panel": { conversation: Conversation; onClose: () => void };
  "newMessage.dialog": { onClose: () => void; initialPhone?: string };
  "shortcuts.sheet": { onClose: () => void };
  /** Asked for a contact: erase, export and the like live with the contact. */
  "conversation.info": { conversation: Conversation };
}

export type SlotMap = { [Name in keyof Slots]?: ComponentType<Slots[Name]> };

const Context = createContext<SlotMap>({});

export function SlotsProvider({ slots, children }: { slots: SlotMap; children: ReactNode }) {
  return <Context value={slots}>{children}</Context>;
}

/** Whether anybody fills the slot: what only leads there need not be shown otherwise. */
export const useHasSlot = (name: keyof Slots) => useContext(Context)[name] !== undefined;

type SlotProps<Name extends keyof Slots> = Slots[Name] & { name: Name; fallback?: ReactNode };

/** Nothing, or `fallback`, while nobody fills the slot or its code is on its way. */
export function Slot<Name extends keyof Slots>({ name, fallback, ...rest }: SlotProps<Name>) {
  const Filled = useContext(Context)[name] as ComponentType<unknown> | undefined;
  if (Filled === undefined) return fallback ?? null;
  return (
    <Suspense fallback={fallback ?? null}>
      <Filled {...rest} />
    </Suspense>
  );
}
