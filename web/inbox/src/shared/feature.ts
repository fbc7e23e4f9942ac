import type { LucideIcon } from "lucide-react";
import type { ComponentType } from "react";
import type { WordKey } from "./i18n/words.ts";
import type { Role } from "./lib/types.ts";
import type { Slots } from "./ui/slots.tsx";

/**
 * What a feature brings to the app. Every `features/<name>/feature.ts` exports one as `feature`; app/features.ts finds them by
 * itself, so adding a feature touches no other file. Keep that file small (it is in the first bundle): pages come by `lazy()`.
 */
export interface Feature {
  routes?: readonly FeatureRoute[];
  slots?: { [Name in keyof Slots]?: ComponentType<Slots[Name]> };
  navigation?: readonly NavigationEntry[];
  shortcuts?: readonly Shortcut[];
}

export interface FeatureRoute {
  /** `/settings`, or `/settings/*` for a page with pages of its own below. */
  path: string;
  page: ComponentType<{ path: string }>;
  title: WordKey;
  minimumRole?: Role;
}

/** An entry of the rail at the window's edge (at the bottom on phones). */
export interface NavigationEntry {
  path: string;
  icon: LucideIcon;
  label: WordKey;
  minimumRole?: Role;
  /** Smaller comes first; conversations are 0, settings 90. */
  order: number;
}

export interface Shortcut {
  id: string;
  /** `Mod+Alt+n`, `?`: Mod is Ctrl, on Apple machines Command. Single keys do nothing while typing. */
  keys: string;
  label: WordKey;
  /** Heading in the `?` sheet. */
  group: WordKey;
  run: () => void;
}
