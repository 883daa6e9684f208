export * from './price-list';
export * from './token-prices';
export * from './token-prices-per-million';
