export * from './organization-deny-list';
export * from './organization-deny-list-props';
export * from './tag-billing-view';
export * from './tag-billing-view-interface';
export * from './tag-billing-view-props';
