/** What moves the cursor, colours, or turns text round; line ends and tabs aside. */
const UNPRINTABLE = /(?![\n\t])[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/**
 * Text for a terminal: names and reasons of a user's files and of traces say what they like, so that control
 * characters are shown, as `\u001b`, and do nothing. In JSON they mean the same.
 */
export const printable = (text: string): string =>
  text.replace(UNPRINTABLE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The same where a line may overwrite itself: it begins or ends with a return. */
export function printableLine(text: string): string {
  const [, begin = '', line = '', end = ''] = /^(\r?)(.*?)(\r?)$/s.exec(text) ?? [];
  return `${begin}${printable(line)}${end}`;
}
