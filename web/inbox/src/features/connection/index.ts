export { reconnectNow, startConnection } from "./tabs.ts";
export { OfflineStrip } from "./ui/offline-strip.tsx";
