export * from './tags';
export * from './models';
export * from './profiles';
export * from './access';
export * from './notifications';
export * from './budgets';
