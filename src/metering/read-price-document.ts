import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import type { PriceDocumentRequest } from './meter-request';
import { documentProblems, type PriceDocument } from '../pricing/price-document';

/** Document that could be read and has no problems, or the reasons why there is none. */
export type ReadDocument = { readonly document: PriceDocument } | { readonly problems: string[] };

/** Largest document that is read, in bytes. The bundled price list has less than a tenth. */
export const MAX_DOCUMENT_BYTES = 1_000_000;

// A run does not wait for minutes, because it can use other prices.
const MAX_ATTEMPTS = 5;

class UnreadableDocument extends Error {}

/** Name of a document in messages. */
export function documentName(source: PriceDocumentRequest): string {
  return 'key' in source ? `s3://${source.bucketName}/${source.key}` : source.parameterArn;
}

/**
 * Reads a price document once, and checks it.
 *
 * @param options options of the AWS SDK client
 */
export async function readPriceDocument(source: PriceDocumentRequest, options: object): Promise<ReadDocument> {
  try {
    const text = await ('key' in source ? objectText(source, options) : parameterText(source, options));
    const document = parsed(text);
    const problems = documentProblems(document);
    return problems.length > 0 ? { problems } : { document: document as PriceDocument };
  } catch (error) {
    return { problems: [error instanceof UnreadableDocument ? error.message : `${(error as Error).name}: ${(error as Error).message}`] };
  }
}

// The packages are loaded only if there is a document, because they make the start of the function slower.
async function objectText({ bucketName, key }: { readonly bucketName: string; readonly key: string }, options: object): Promise<string> {
  const { GetObjectCommand, S3Client: Client } = await import('@aws-sdk/client-s3');
  // The bucket can be in another Region.
  const client: S3Client = new Client({ ...options, maxAttempts: MAX_ATTEMPTS, followRegionRedirects: true });
  try {
    const { Body, ContentLength = 0 }: GetObjectCommandOutput = await client.send(new GetObjectCommand({ Bucket: bucketName, Key: key }));
    if (ContentLength > MAX_DOCUMENT_BYTES) {
      throw new UnreadableDocument(`the document must have at most ${MAX_DOCUMENT_BYTES} bytes, got ${ContentLength}: remove models that you do not use`);
    }
    return await Body!.transformToString();
  } finally {
    client.destroy();
  }
}

async function parameterText({ parameterArn }: { readonly parameterArn: string }, options: object): Promise<string> {
  const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  const client = new SSMClient({ ...options, maxAttempts: MAX_ATTEMPTS });
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: parameterArn, WithDecryption: true }));
    return Parameter?.Value ?? '';
  } finally {
    client.destroy();
  }
}

function parsed(text: string): unknown {
  try {
    // Editors can write a byte order mark.
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new UnreadableDocument(`the document must be JSON, got ${(error as Error).message}: write the document again`);
  }
}
