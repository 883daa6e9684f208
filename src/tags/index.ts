export * from './cost-tag-carrier';
export * from './cost-tag-key';
export * from './cost-tag-rule';
export * from './cost-tag-schema';
export * from './cost-tag-source';
export * from './cost-tags';
export * from './cost-tags-mixin';
