import type { LucideIcon } from "lucide-react";
import { ContextMenu, DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { useWords } from "../i18n/provider.tsx";
import { classes } from "./classes.ts";

export interface MenuEntry {
  id: string;
  label: string;
  icon?: LucideIcon;
  isDangerous?: boolean;
  isDisabled?: boolean;
  /** Shown at its end, as a reminder: `Ctrl+Alt+E`. */
  keys?: string;
  /** A submenu instead of an action. */
  entries?: readonly MenuEntry[];
  onSelect?: () => void;
}

/**
 * Where open menus are drawn: a landmark of its own, so that screen readers that go by landmarks find them. The shell has it; without
 * one they are drawn at the end of the page.
 */
export function MenuRoom() {
  const t = useWords();
  return <section id="menus" aria-label={t("shared.menus")} />;
}
const room = () => document.getElementById("menus");

/** `null` draws a line between groups. */
export type MenuEntries = readonly (MenuEntry | null)[];

const surface =
  "z-50 max-h-(--radix-popper-available-height) min-w-48 overflow-y-auto rounded-xl bg-raised py-1.5 shadow-raised border border-line";
const item =
  "flex min-h-9 cursor-pointer items-center gap-3 px-4 py-1.5 outline-none select-none data-highlighted:bg-selected data-disabled:opacity-50";

/** The two radix menus have the same parts under two names. */
const kinds = { dropdown: DropdownMenu, context: ContextMenu } as const;
type Kind = keyof typeof kinds;

function Entries({ entries, kind }: { entries: MenuEntries; kind: Kind }) {
  const Menu = kinds[kind] as typeof DropdownMenu;
  let group = 0;
  return entries.map((entry) => {
    if (entry === null) {
      return <Menu.Separator key={`line-${++group}`} className="my-1.5 h-px bg-line" />;
    }
    const Icon = entry.icon;
    const inside = (
      <>
        {Icon !== undefined && <Icon aria-hidden size={18} className="shrink-0" />}
        <span className="flex-1">{entry.label}</span>
        {entry.keys !== undefined && <kbd className="ps-4 text-xs text-meta">{entry.keys}</kbd>}
      </>
    );
    if (entry.entries !== undefined) {
      return (
        <Menu.Sub key={entry.id}>
          <Menu.SubTrigger className={item} disabled={entry.isDisabled ?? false}>
            {inside}
            <span aria-hidden className="rtl:rotate-180">
              ›
            </span>
          </Menu.SubTrigger>
          <Menu.Portal container={room()}>
            <Menu.SubContent className={surface}>
              <Entries entries={entry.entries} kind={kind} />
            </Menu.SubContent>
          </Menu.Portal>
        </Menu.Sub>
      );
    }
    return (
      <Menu.Item
        key={entry.id}
        className={classes(item, entry.isDangerous && "text-danger")}
        disabled={entry.isDisabled ?? false}
        onSelect={() => entry.onSelect?.()}
      >
        {inside}
      </Menu.Item>
    );
  });
}

interface MenuProps {
  entries: MenuEntries;
  /** One element that takes a ref and clicks: a Button or an IconButton. */
  children: ReactNode;
  align?: "start" | "end";
  onOpenChange?: (isOpen: boolean) => void;
}

/** A button's menu. Not modal: radix would lock scrolling by a style element, which the security policy refuses. */
export function Menu({ entries, children, align = "end", onOpenChange }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={room()}>
        <DropdownMenu.Content align={align} sideOffset={4} collisionPadding={8} className={surface}>
          <Entries entries={entries} kind="dropdown" />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The same on right click, the menu key, Shift+F10 and long press of what is inside. */
export function ContextArea({ entries, children }: { entries: MenuEntries; children: ReactNode }) {
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal container={room()}>
        <ContextMenu.Content collisionPadding={8} className={surface}>
          <Entries entries={entries} kind="context" />
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}
