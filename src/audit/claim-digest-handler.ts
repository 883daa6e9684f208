import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { reportKey } from './audit-report';
import type { AuditRequest } from './audit-request';
import { earlierReports } from './publish-audit-handler';

/** Run that claims a digest. */
export interface Claimant {
  /** ID of the Lambda request. A retry has the same ID. */
  readonly requestId: string;

  /** Current time in milliseconds since 1970. */
  readonly now: number;
}

// Timeout of the function. After that, the claiming run has ended.
const CLAIM_MS = 15 * 60_000;

// Lambda retries after a minute. Before that, the same request ID means that the event was delivered twice.
const OWN_CLAIM_MS = 45_000;

/**
 * Claims the digest of a scheduled time, so that only one of several simultaneous runs sends the digest. A run that failed after its claim can claim the digest
 * again.
 *
 * @returns whether this run must send the digest
 */
export async function claimDigest(request: AuditRequest, { requestId, now }: Claimant, s3: S3Client): Promise<boolean> {
  const place = { Bucket: request.bucket, Key: `${reportKey(request)}.claim` };
  const claim = { ...place, ContentType: 'text/plain', Body: requestId, Metadata: { request: requestId } };
  if (await isWritten(new PutObjectCommand({ ...claim, IfNoneMatch: '*' }), s3)) {
    return true;
  }
  // The claiming run might have finished.
  if ((await earlierReports(request, s3)).isDone) {
    return false;
  }
  // Reading the body would require permission to use the bucket's KMS key.
  const { ETag, LastModified, Metadata } = await s3.send(new HeadObjectCommand(place));
  const age = now - LastModified!.getTime();
  return age >= (Metadata?.request === requestId ? OWN_CLAIM_MS : CLAIM_MS) && isWritten(new PutObjectCommand({ ...claim, IfMatch: ETag }), s3);
}

async function isWritten(command: PutObjectCommand, s3: S3Client): Promise<boolean> {
  try {
    await s3.send(command);
    return true;
  } catch (error) {
    const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
    // The condition is not met, or another object is being written at the same time.
    if ($metadata?.httpStatusCode === 412 || $metadata?.httpStatusCode === 409) {
      return false;
    }
    throw error;
  }
}
