export * from './estimated-cost';
export * from './inference-client-settings';
export * from './inference-profile';
export * from './inference-profile-grants';
export * from './inference-profile-metrics';
export * from './inference-target';
export * from './tagged-inference-profile';
