export * from "./status.ts";
export * from "./timeline.ts";
