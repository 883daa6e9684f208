import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RAW } from '../docs/links';

const ROOT = join(__dirname, '..', '..');

/** The width of the text column of each site, in pixels. */
const SITES: Readonly<Record<string, number>> = { 'github': 850, 'pypi': 750, 'construct-hub': 900 };

/** Texts that show that a site did not understand the source. */
const LEFTOVERS = [/\[!(NOTE|TIP|IMPORTANT|WARNING)\]/, /```/, /&lt;(details|summary|img|br)/, /^\s*\|/m, /\]\[[a-z ]+\]/];

/** Reports what each site makes of the README, and fails if one loses a table, a picture or a block that another shows. */
function main([folder, css]: string[]): void {
  const counts = Object.keys(SITES).map((site) => {
    const html = readFileSync(join(folder, `${site}.html`), 'utf8');
    const text = html.replace(/<pre[\s\S]*?<\/pre>|<code[\s\S]*?<\/code>/g, '');
    const count = (pattern: RegExp) => [...html.matchAll(pattern)].length;
    const leftovers = LEFTOVERS.filter((pattern) => pattern.test(text)).map(String);
    writeFileSync(join(folder, `${site}.page.html`), page(html, readFileSync(css, 'utf8'), SITES[site]));
    return { site, tables: count(/<table/g), images: count(/<img/g), blocks: count(/<pre/g), details: count(/<details/g), headings: count(/<h[1-3]/g), leftovers: leftovers.join(' ') };
  });
  console.table(counts);
  const [first, ...others] = counts;
  const isSame = others.every(({ tables, images, blocks, details, headings }) =>
    tables === first.tables && images === first.images && blocks === first.blocks && details === first.details && headings === first.headings);
  process.exitCode = isSame && counts.every(({ leftovers }) => leftovers === '') ? 0 : 1;
}

/** A page that shows the pictures of this folder in place of those that are published. */
function page(html: string, css: string, width: number): string {
  const local = html.replaceAll(`${RAW}/main/`, `file://${ROOT}/`);
  return `<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark"><style>${css}
body { max-width: ${width}px; margin: 24px auto; } @media (prefers-color-scheme: dark) { html { background: #0d1117; } }</style><body class="markdown-body">${local}</body>`;
}

main(process.argv.slice(2));
