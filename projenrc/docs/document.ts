import MarkdownIt, { type Token } from 'markdown-it';

/** A fenced block, with the comment that stands right before it. */
export interface Block {
  readonly language: string;
  /** What follows the language: `nofixture`. */
  readonly info: string[];
  readonly code: string;
  /** Of its first line of code. */
  readonly line: number;
  /** `ci: test` of `<!-- ci: test -->`. */
  readonly mark?: string;
}

export interface Link {
  readonly target: string;
  readonly line: number;
}

/** What the checks need of a Markdown file. */
export interface Document {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly Link[];
  /** Text in brackets that leads nowhere, as no definition has its name. */
  readonly undefinedLinks: readonly Link[];
  readonly blocks: readonly Block[];
}

const markdown = new MarkdownIt({ html: true });

export function readDocument(path: string, text: string): Document {
  const anchors = new Set<string>();
  const links: Link[] = [];
  const undefinedLinks: Link[] = [];
  const blocks: Block[] = [];
  let line = 1;
  let mark: string | undefined;
  let heading = false;

  for (const token of markdown.parse(text, {})) {
    // The cells of a table have no line of their own.
    line = token.map ? token.map[0] + 1 : line;
    if (token.type === 'fence') {
      const [language = '', ...info] = token.info.trim().split(/\s+/);
      blocks.push({ language, info, code: token.content, line: line + 1, mark });
    }
    if (token.type === 'code_block' && token.content.trim() !== '') {
      blocks.push({ language: '', info: [], code: token.content, line });
    }
    mark = token.type === 'html_block' ? /^<!--\s*(.+?)\s*-->\s*$/.exec(token.content)?.[1] : undefined;

    if (token.type === 'inline' && heading) {
      addHeading(anchors, (token.children ?? []).filter(({ type }) => type === 'text' || type === 'code_inline').map(({ content }) => content).join(''));
    }
    heading = token.type === 'heading_open';

    if (token.type === 'inline') {
      undefinedLinks.push(...bracketsIn(token.children ?? []).map((target) => ({ target, line })));
    }

    for (const part of [token, ...(token.children ?? [])]) {
      if (part.type === 'link_open' || part.type === 'image') {
        links.push({ target: decodeURI(part.attrGet(part.type === 'image' ? 'src' : 'href') ?? ''), line });
      }
      if (part.type === 'html_inline' || part.type === 'html_block') {
        [...part.content.matchAll(/\s(?:href|src)="([^"]*)"/g)].forEach(([, target]) => links.push({ target, line }));
        [...part.content.matchAll(/\s(?:id|name)="([^"]*)"/g)].forEach(([, anchor]) => anchors.add(anchor));
      }
    }
  }
  return { path, anchors, links, undefinedLinks, blocks };
}

function bracketsIn(parts: readonly Token[]): string[] {
  let text = '';
  let inLink = 0;
  for (const { type, content } of parts) {
    inLink += type === 'link_open' ? 1 : type === 'link_close' ? -1 : 0;
    if (inLink === 0 && type === 'text') {
      text += content;
    }
    if (inLink === 0 && type === 'code_inline') {
      text += `\`${content.replace(/[[\]]/g, '')}\``;
    }
  }
  return text.match(/\[[^[\]\s](?:[^[\]]*[^[\]\s])?\]/g) ?? [];
}

// As GitHub does it: https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links
function addHeading(anchors: Set<string>, text: string): void {
  const slug = text.trim().toLowerCase().replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '').replace(/ /g, '-');
  let anchor = slug;
  for (let again = 1; anchors.has(anchor); again++) {
    anchor = `${slug}-${again}`;
  }
  anchors.add(anchor);
}
