/**
 * Frequency of email notifications from AWS Cost Anomaly Detection.
 */
export enum AnomalyFrequency {
  /** One email a day, with the anomalies of the day. */
  DAILY = 'DAILY',

  /** One email a week, with the anomalies of the week. */
  WEEKLY = 'WEEKLY',
}
