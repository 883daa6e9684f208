export * from './deny-scope';
