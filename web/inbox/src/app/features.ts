import type { Feature, FeatureRoute, NavigationEntry, Shortcut } from "#shared/feature.ts";
import type { SlotMap } from "#shared/ui/slots.tsx";

const modules = import.meta.glob<{ feature: Feature }>("../features/*/feature.ts", { eager: true });
const features = Object.values(modules).map((module) => module.feature);

export const routes: readonly FeatureRoute[] = features.flatMap((one) => one.routes ?? []);
export const navigation: readonly NavigationEntry[] = features
  .flatMap((one) => one.navigation ?? [])
  .sort((a, b) => a.order - b.order);
export const shortcuts: readonly Shortcut[] = features.flatMap((one) => one.shortcuts ?? []);
export const slots: SlotMap = Object.assign({}, ...features.map((one) => one.slots ?? {}));
