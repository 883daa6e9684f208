export * from './session-tag-options';
export * from './tagged-principal';
export * from './tagged-principal-interface';
