export * from './action-table';
