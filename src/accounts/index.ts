export * from './source-accounts';
export * from './source-accounts-options';
