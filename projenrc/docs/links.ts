import { posix } from 'node:path';
import type { Document } from './document';

/** Where files of the repository are shown. PyPI shows the README too, and leaves relative links as they are. */
export const REPOSITORY = 'https://github.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags';
/** Where pictures of the repository are shown: npm and PyPI have none of its files. */
export const RAW = 'https://raw.githubusercontent.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags';

/** What of the repository links can lead to. */
export interface Tree {
  /** Whether there is a file or folder. */
  exists(path: string): boolean;
  /** The Markdown file there, if it is one. */
  document(path: string): Document | undefined;
}

/** What is wrong with the links of a document. */
export function linkProblems(document: Document, tree: Tree): string[] {
  return [
    ...document.links.flatMap(({ target, line }) => problemsOf(document, target, tree).map((problem) => `${document.path}:${line}: ${problem}`)),
    ...document.undefinedLinks.map(({ target, line }) => `${document.path}:${line}: ${target} is defined nowhere`),
  ];
}

/** The links that only the network can check. */
export function externalLinks(document: Document): string[] {
  return document.links.map(({ target }) => target).filter((target) => /^https:/.test(target) && inRepository(target) === undefined);
}

function problemsOf(document: Document, target: string, tree: Tree): string[] {
  const own = inRepository(target);
  if (own === undefined && /^[a-z][a-z0-9+.-]*:|^\/\//i.test(target)) {
    return externalProblems(target);
  }
  if (own === undefined && document.path === 'README.md' && !target.startsWith('#')) {
    return [`"${target}" is relative, which PyPI does not resolve: write ${REPOSITORY}/blob/main/…`];
  }
  const [file, anchor] = (own ?? target).split('#');
  const path = own === undefined && file !== '' ? posix.join(posix.dirname(document.path), file) : file || document.path;
  if (path.startsWith('..') || !tree.exists(path)) {
    return [`"${target}" leads to ${path}, which does not exist`];
  }
  if (anchor === undefined) {
    return [];
  }
  const linked = path === document.path ? document : tree.document(path);
  return linked?.anchors.has(anchor) ? [] : [`"${target}" leads to #${anchor}, which ${path} does not have`];
}

function inRepository(target: string): string | undefined {
  return new RegExp(`^(?:${REPOSITORY}/(?:blob|tree)|${RAW})/main/(.+)$`).exec(target)?.[1];
}

function externalProblems(target: string): string[] {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (!url?.hostname.includes('.')) {
    return [`"${target}" is not a well-formed address`];
  }
  return url.protocol === 'https:' ? [] : [`"${target}" must be https`];
}
