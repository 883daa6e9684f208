export * from './cost-forecast';
export * from './cost-forecast-document';
export * from './cost-forecast-document-props';
export * from './forecasted-cost';
export * from './model-usage';
