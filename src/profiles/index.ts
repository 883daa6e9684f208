export * from './estimated-cost';
export * from './inference-client-hints';
export * from './inference-profile';
export * from './inference-profile-base';
export * from './inference-profile-grants';
export * from './inference-profile-metrics';
export * from './tagged-inference-profile';
