export * from './chat-channels';
export * from './cost-notifications';
export * from './cost-notifications-interface';
