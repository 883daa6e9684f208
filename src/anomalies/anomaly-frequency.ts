/**
 * How often AWS Cost Anomaly Detection writes e-mail.
 */
export enum AnomalyFrequency {
  /** One message a day, with the anomalies of the day. */
  DAILY = 'DAILY',

  /** One message a week, with those of the week. */
  WEEKLY = 'WEEKLY',
}
