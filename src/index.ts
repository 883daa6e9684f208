export * from './tags';
export * from './models';
export * from './pricing';
export * from './profiles';
export * from './access';
export * from './notifications';
export * from './budgets';
export * from './alarms';
