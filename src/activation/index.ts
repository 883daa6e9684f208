export * from './cost-allocation-tag-activation';
export * from './cost-allocation-tag-activation-props';
