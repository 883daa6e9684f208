import { type CloudControlClient, GetResourceCommand, ResourceNotFoundException } from '@aws-sdk/client-cloudcontrol';
import type { ResourceTagValues } from './tagged-resources-handler';

/** Bedrock Project that exists. */
export interface LiveProject {
  readonly name: string;
  readonly tags: ResourceTagValues;

  /**
   * Time of creation in milliseconds since 1970.
   *
   * @default - not known
   */
  readonly createdAt?: number;
}

// https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/API_GetResource.html
const REFUSALS = /^(AccessDenied|UnauthorizedOperation|TypeNotFound|UnsupportedAction|InvalidRequest)(Exception)?$/;

/** Reads a project by its ARN. Returns undefined if the project does not exist. Throws if the call fails. */
export async function readProject(client: CloudControlClient, arn: string): Promise<LiveProject | undefined> {
  try {
    const { ResourceDescription } = await client.send(new GetResourceCommand({ TypeName: 'AWS::BedrockMantle::Project', Identifier: arn }));
    const { Name = '', Tags = [], CreatedAt } = JSON.parse(ResourceDescription?.Properties ?? '{}') as {
      Name?: string; Tags?: Array<{ Key: string; Value?: string }>; CreatedAt?: string | number;
    };
    const createdAt = timeOf(CreatedAt);
    return { name: Name, tags: new Map(Tags.map(({ Key, Value }) => [Key, Value ?? ''])), ...createdAt === undefined ? {} : { createdAt } };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Whether AWS refused a call for a reason that another attempt does not change, such as a missing permission.
 *
 * The names are listed because AWS Cloud Control API also blames the client for failures that can pass, such as `GeneralServiceException` and `ResourceConflictException`.
 */
export function isRefused(error: unknown): boolean {
  return REFUSALS.test((error as { name?: string }).name ?? '');
}

// AWS documents no format.
function timeOf(createdAt: string | number | undefined): number | undefined {
  const time = typeof createdAt === 'number' ? createdAt * 1000 : Date.parse(createdAt ?? '');
  return Number.isNaN(time) ? undefined : time;
}
