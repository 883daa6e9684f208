import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { reportKey } from './audit-report';
import type { AuditRequest } from './audit-request';
import { earlierReports } from './publish-audit-handler';

/** Who claims, and when. */
export interface Claimant {
  /** The id of the request, which is the same when Lambda tries again what failed. */
  readonly requestId: string;

  /** In milliseconds since 1970. */
  readonly now: number;
}

// As long as the function may run: after that, nobody is at work.
const CLAIM_MS = 15 * 60_000;

// Lambda waits for a minute before it tries again. Before that, the same request is one that was delivered twice.
const OWN_CLAIM_MS = 45_000;

/**
 * Claims the digest of a time, so that of runs that come twice at the same moment only one sends it. What failed after it had claimed may claim again.
 *
 * @returns whether it is this run's to send
 */
export async function claimDigest(request: AuditRequest, { requestId, now }: Claimant, s3: S3Client): Promise<boolean> {
  const place = { Bucket: request.bucket, Key: `${reportKey(request)}.claim` };
  const claim = { ...place, ContentType: 'text/plain', Body: requestId, Metadata: { request: requestId } };
  if (await isWritten(new PutObjectCommand({ ...claim, IfNoneMatch: '*' }), s3)) {
    return true;
  }
  // Whoever claimed it may be through by now.
  if ((await earlierReports(request, s3)).isDone) {
    return false;
  }
  // Not by its body, which it takes a permission for the bucket's key to read.
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
    // Refused for its condition, or since another one was written at the same moment.
    if ($metadata?.httpStatusCode === 412 || $metadata?.httpStatusCode === 409) {
      return false;
    }
    throw error;
  }
}
