export * from './expected-usage';
export * from './price-list';
export * from './service-tier';
export * from './token-prices';
export * from './token-prices-per-million';
export * from './unmeasured-usage';
