import { ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { type AuditReport, digestOf, reportFolder, reportJson, reportKey, reportMarkdown } from './audit-report';
import type { AuditRequest } from './audit-request';

/** What is in the bucket already. */
export interface EarlierReports {
  /** Whether this time has its report. */
  readonly isDone: boolean;

  /** Whether a later time has. */
  readonly isLate: boolean;
}

// Its own claim, report and what was begun, then those of a later time, then the latest.
const LISTED_KEYS = 10;

const FORMATS = [
  { ending: 'md', contentType: 'text/markdown; charset=utf-8', body: reportMarkdown },
  { ending: 'json', contentType: 'application/json', body: reportJson },
];

/**
 * Looks which reports there are.
 *
 * By a list rather than by the object itself: to who may not list, S3 denies an object that is not there.
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
 * Writes the report, and the latest beside it unless there is a later one. The JSON of the time comes last: it says that all is done.
 */
export async function writeReport(report: AuditReport, request: AuditRequest, isLate: boolean, s3: S3Client): Promise<void> {
  const { bucket: Bucket } = request;
  for (const name of [...isLate ? [] : [`${reportFolder(request)}latest`], reportKey(request)]) {
    for (const { ending, contentType, body } of FORMATS) {
      await s3.send(new PutObjectCommand({ Bucket, Key: `${name}.${ending}`, ContentType: contentType, Body: body(report) }));
    }
  }
}

/** Tells the topic. */
export async function sendDigest(report: AuditReport, request: AuditRequest, topicArn: string, sns: SNSClient): Promise<void> {
  const { subject, message } = digestOf(report, `s3://${request.bucket}/${reportKey(request)}.md`);
  await sns.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: message, MessageStructure: 'json' }));
}
