export * from './tagging-strategy-document';
export * from './tagging-strategy-document-props';
