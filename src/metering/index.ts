export * from './tag-cost-meter';
export * from './tag-cost-meter-interface';
export * from './tag-cost-meter-props';
