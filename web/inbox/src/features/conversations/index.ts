export { markRead } from "./actions.ts";
export { lookUp } from "./model/book.ts";
export { nameOf } from "./model/search.ts";
export { startNotices } from "./notices.ts";
export {
  lastOpenedId,
  loadOne,
  setFilter,
  setLastOpened,
  startConversations,
  useBook,
  useListView,
} from "./store.ts";
export { ChatHeader } from "./ui/header.tsx";
export { ConversationsPane } from "./ui/pane.tsx";
export { startViewers } from "./viewers.ts";
