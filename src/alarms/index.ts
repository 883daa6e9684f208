export * from './bedrock-cost-alarm';
export * from './bedrock-cost-anomaly-alarm';
export * from './cost-alarm-base';
export * from './cost-alarm-options';
