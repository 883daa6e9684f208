export * from './deny-scope';
export * from './policy-type';
export * from './protected-meter';
export * from './tag-enforcement-policy';
export * from './tag-enforcement-policy-props';
export * from './tag-scoped-invoke-policy';
export * from './tag-scoped-invoke-policy-props';
export * from './untracked-usage';
