export * from './deny-scope';
export * from './guardrail-rendering';
export * from './service-tier';
export * from './tag-guardrail-policy';
export * from './tag-guardrail-policy-props';
export * from './tag-scoped-invoke-policy';
export * from './tag-scoped-invoke-policy-props';
export * from './untracked-path';
