export * from './price-book';
export * from './token-prices';
export * from './token-prices-per-million';
