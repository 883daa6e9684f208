import type { MeteringSettings } from '../../src/metering/meter-cost-estimate';

/** Settings of a meter with the defaults. */
export const DEFAULT_METER: MeteringSettings = {
  intervalMinutes: 15,
  metricDelayMinutes: 10,
  tagKeys: 1,
  dimensionSets: 1,
  regions: 1,
  maxValuesPerKey: 200,
  maxPublishedProfiles: 200,
  keepsSnapshots: true,
  logsProfiles: true,
  publishesProfiles: false,
  isCalibrated: false,
  hasPriceDocument: false,
  isPriceDocumentObject: false,
  metersLegacyUsage: false,
  metersServiceTiers: false,
  metersProjects: true,
};
