import { ListObjectsV2Command, paginateListObjectsV2, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { type AuditReport, reportFolder, reportJson, reportKey } from './audit-report';
import { type AuditRequest, timeOf } from './audit-request';
import { digestOf, reportMarkdown } from './audit-text';

/** Reports that already exist in the bucket. */
export interface EarlierReports {
  /** Whether the report for the scheduled time exists. */
  readonly isDone: boolean;

  /** Whether a report for a later time exists. */
  readonly isLate: boolean;
}

// Claim and reports, possibly incomplete, of the scheduled time, then those of a later time, then `latest`.
const LISTED_KEYS = 10;

const KEYS_PER_PAGE = 1000;

// Covers a monthly schedule.
const LOOK_BACK_MS = 31 * 86_400_000;

const FORMATS = [
  { ending: 'md', contentType: 'text/markdown; charset=utf-8', body: reportMarkdown },
  { ending: 'json', contentType: 'application/json', body: reportJson },
];

/**
 * Checks which reports exist.
 *
 * The check lists objects instead of reading one, because Amazon S3 denies access to a nonexistent object if the caller cannot list the bucket.
 */
export async function earlierReports(request: AuditRequest, s3: S3Client): Promise<EarlierReports> {
  const own = reportKey(request);
  const folder = reportFolder(request);
  const input = { Bucket: request.bucket, Prefix: folder, StartAfter: own, MaxKeys: LISTED_KEYS };
  const { Contents = [] } = await s3.send(new ListObjectsV2Command(input));
  const keys = Contents.map(({ Key }) => Key!);
  return {
    isDone: keys.includes(`${own}.json`),
    isLate: keys.some((key) => !key.startsWith(`${own}.`) && /^\d{4}-\d\d-\d\dT\d{4}Z\.json$/.test(key.slice(folder.length))),
  };
}

/**
 * Returns the time of the last report of the 31 days before the scheduled time, in milliseconds since 1970. Undefined if there is none.
 */
export async function lastReport(request: AuditRequest, s3: S3Client): Promise<number | undefined> {
  const folder = reportFolder(request);
  const first = reportKey({ ...request, scheduledTime: new Date(timeOf(request) - LOOK_BACK_MS).toISOString() });
  const times: number[] = [];
  const input = { Bucket: request.bucket, Prefix: folder, StartAfter: first, MaxKeys: KEYS_PER_PAGE };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, input)) {
    for (const { Key } of Contents) {
      const [, date, hour, minute] = /^(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)Z\.json$/.exec(Key!.slice(folder.length)) ?? [];
      times.push(...date === undefined ? [] : [Date.parse(`${date}T${hour}:${minute}:00Z`)]);
    }
  }
  return times.filter((time) => time < timeOf(request)).sort((one, other) => other - one)[0];
}

/**
 * Writes the report, and also writes it as `latest`, unless a later report exists. The JSON report of the scheduled time is written last and marks the run as
 * complete.
 */
export async function writeReport(report: AuditReport, request: AuditRequest, isLate: boolean, s3: S3Client): Promise<void> {
  const { bucket: Bucket } = request;
  for (const name of [...isLate ? [] : [`${reportFolder(request)}latest`], reportKey(request)]) {
    for (const { ending, contentType, body } of FORMATS) {
      await s3.send(new PutObjectCommand({ Bucket, Key: `${name}.${ending}`, ContentType: contentType, Body: body(report) }));
    }
  }
}

/** Sends the digest to the topic. */
export async function sendDigest(report: AuditReport, request: AuditRequest, topicArn: string, sns: SNSClient): Promise<void> {
  const { subject, message } = digestOf(report, `s3://${request.bucket}/${reportKey(request)}.md`);
  await sns.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: message, MessageStructure: 'json' }));
}
