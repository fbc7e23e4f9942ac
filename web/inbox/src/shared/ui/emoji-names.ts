/** Offered first, for reactions. */
export const quickEmoji = ["👍", "❤️", "😂", "😮", "😢", "🙏"] as const;
