export * from './cost-tag-key';
export * from './cost-tags';
