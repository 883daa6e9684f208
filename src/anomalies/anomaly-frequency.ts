/**
 * Frequency of e-mail notifications from AWS Cost Anomaly Detection.
 */
export enum AnomalyFrequency {
  /** One e-mail a day, with the anomalies of the day. */
  DAILY = 'DAILY',

  /** One e-mail a week, with the anomalies of the week. */
  WEEKLY = 'WEEKLY',
}
