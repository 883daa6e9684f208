export * from './nag-acknowledgments';
export * from './nag-acknowledgments-props';
export * from './nag-rule-pack';
