export { startThreads, threadOf } from "./threads.ts";
export { ThreadPane } from "./ui/pane.tsx";
