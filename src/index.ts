export * from './tags';
export * from './models';
export * from './profiles';
