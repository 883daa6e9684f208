export * from './organization-deny-list';
export * from './organization-deny-list-props';
