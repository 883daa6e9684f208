import type { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { PriceDocumentRequest } from './meter-request';
import { documentProblems, type PriceDocument } from '../pricing/price-document';

export interface DocumentClients {
  readonly s3: S3Client;
  readonly ssm: SSMClient;
}

/** Document that could be read and has no problems, or the reasons why there is none. */
export type ReadDocument = { readonly document: PriceDocument } | { readonly problems: string[] };

/** Largest document that is read, in bytes. The bundled price list has less than a tenth. */
export const MAX_DOCUMENT_BYTES = 1_000_000;

class UnreadableDocument extends Error {}

/** Name of a document in messages. */
export function documentName(source: PriceDocumentRequest): string {
  return 'key' in source ? `s3://${source.bucketName}/${source.key}` : source.parameterName;
}

/**
 * Reads a price document once, and checks it.
 */
export async function readPriceDocument(source: PriceDocumentRequest, clients: DocumentClients): Promise<ReadDocument> {
  try {
    const text = await ('key' in source ? objectText(source.bucketName, source.key, clients) : parameterText(source.parameterName, clients));
    const document = parsed(text);
    const problems = documentProblems(document);
    return problems.length > 0 ? { problems } : { document: document as PriceDocument };
  } catch (error) {
    return { problems: [error instanceof UnreadableDocument ? error.message : `${(error as Error).name}: ${(error as Error).message}`] };
  }
}

async function objectText(Bucket: string, Key: string, { s3 }: DocumentClients): Promise<string> {
  const { Body, ContentLength = 0 } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  if (ContentLength > MAX_DOCUMENT_BYTES) {
    // Otherwise, the connection stays open.
    (Body as Readable).destroy();
    throw new UnreadableDocument(`the document must have at most ${MAX_DOCUMENT_BYTES} bytes, got ${ContentLength}: remove models that you do not use`);
  }
  return Body!.transformToString();
}

async function parameterText(Name: string, { ssm }: DocumentClients): Promise<string> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
  return Parameter!.Value!;
}

function parsed(text: string): unknown {
  try {
    // Editors can write a byte order mark.
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new UnreadableDocument(`the document must be JSON, got ${(error as Error).message}: write the document again`);
  }
}
