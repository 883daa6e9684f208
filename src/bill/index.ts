export * from './cost-and-usage-export';
export * from './cost-and-usage-export-interface';
export * from './cost-and-usage-export-props';
export * from './export/time-granularity';
