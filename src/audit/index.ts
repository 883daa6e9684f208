export * from './audit-finding-kind';
export * from './tag-audit-props';
export * from './tag-audit';
