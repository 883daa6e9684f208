/** Maximum length of one text of others, in code points: a name, a tag value, an ARN. */
export const MAX_TEXT_LENGTH = 200;

const ZERO_WIDTH_SPACE = '\u200b';

/**
 * Text of others, such as the name of a budget, as plain text on one line. Line breaks and control characters become spaces. Characters without a width are
 * removed, because they can reverse the direction of a text or hide a part of it.
 *
 * @param maxLength maximum length in code points; a longer text is cut and ends with an ellipsis
 */
export function plainText(text: string, maxLength: number = MAX_TEXT_LENGTH): string {
  return shortened(visible(text).replace(/\s+/g, ' ').trim(), maxLength);
}

/** Text without invisible characters. Each control character, such as a line break, becomes a space. */
export function visible(text: string): string {
  return text
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    // Half of a surrogate pair cannot be encoded.
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/\p{Cc}/gu, ' ');
}

/** Text within a maximum length in code points. A longer text is cut and ends with an ellipsis. */
export function shortened(text: string, maxLength: number = MAX_TEXT_LENGTH): string {
  const characters = [...text];
  return characters.length <= maxLength ? text : `${characters.slice(0, maxLength).join('')}…`;
}

/**
 * Text of others for a message that Amazon Q Developer in chat applications shows. Slack and Microsoft Teams show it literally: without links, images, code and
 * mentions. Zero-width spaces prevent the clients from detecting links and mentions. A backtick becomes an apostrophe.
 *
 * Slack: https://docs.slack.dev/messaging/formatting-message-text
 *
 * @param maxLength maximum length in code points, before escaping
 */
export function chatText(text: string, maxLength?: number): string {
  const escaped = plainText(text, maxLength)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/`/g, '\'');
  return withoutUrls(escaped).replace(/@|&lt;[!#]|\](?=[[(:])/g, `$&${ZERO_WIDTH_SPACE}`);
}

/**
 * Text of others for a line of Markdown, such as a table cell. It renders as the same text: without markup, links and mentions.
 *
 * @param maxLength maximum length in code points, before escaping
 */
export function markdownText(text: string, maxLength?: number): string {
  const escaped = escapedMarkdown(plainText(text, maxLength))
    // As an entity, because some renderers treat text between two dollar signs as mathematics.
    .replace(/\$/g, '&#36;');
  // GitHub notifies mentioned users. An address such as `ask@example.com` is not a mention.
  return withoutUrls(escaped).replace(/(?<![a-zA-Z0-9.+_-])@/g, `$&${ZERO_WIDTH_SPACE}`);
}

/** Escapes the markup in a line of Markdown. */
export function escapedMarkdown(line: string): string {
  return line
    .replace(/[\\`*[\]|~]|(?<![a-zA-Z0-9])_|_(?![a-zA-Z0-9])/g, '\\$&')
    .replace(/&(?=[a-zA-Z#])/g, '&amp;')
    .replace(/</g, '&lt;');
}

// Between the slashes, because a host can begin with a zero-width space: browsers ignore it.
function withoutUrls(text: string): string {
  return text.replace(/\/(?=\/)|www(?=\.)/gi, `$&${ZERO_WIDTH_SPACE}`);
}
