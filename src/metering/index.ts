export * from './meter-calibration-options';
export * from './price-document-location';
export * from './service-tier-dimensions';
export * from './tag-cost-meter';
export * from './tag-cost-meter-interface';
export * from './tag-cost-meter-props';
export * from './tag-cost-meter-usage';
