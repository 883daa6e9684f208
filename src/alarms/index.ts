export * from './alarm-deny-action';
export * from './alarm-deny-options';
export * from './bedrock-cost-alarm';
export * from './bedrock-cost-anomaly-alarm';
export * from './cost-alarm-options';
