export * from './anomaly-alarm-options';
export * from './anomaly-frequency';
export * from './anomaly-threshold-match';
export * from './tag-anomaly-monitor';
export * from './tag-anomaly-monitor-props';
