/** WhatsApp's limit, in characters as people count them. */
export const maxCharacters = 4096;

export const countCharacters = (text: string) => Array.from(text).length;
