export * from './inference-route';
export * from './model-source';
