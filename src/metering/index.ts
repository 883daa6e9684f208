export * from './tag-cost-meter';
export * from './tag-cost-meter-props';
