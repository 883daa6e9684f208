import { AthenaClient } from '@aws-sdk/client-athena';
import { BCMDataExportsClient } from '@aws-sdk/client-bcm-data-exports';
import { BedrockClient } from '@aws-sdk/client-bedrock';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { BudgetsClient } from '@aws-sdk/client-budgets';
import { CloudControlClient } from '@aws-sdk/client-cloudcontrol';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { STSClient } from '@aws-sdk/client-sts';
import { PROOF_REGION } from './names';

/** Settings of all clients. The default is the environment. */
export type ClientConfig = Pick<S3ClientConfig, 'endpoint' | 'credentials' | 'maxAttempts' | 'forcePathStyle' | 'requestHandler' | 'disableHostPrefix'>;

export type Clients = ReturnType<typeof clientsFor>;

/** The clients of one caller. */
export function clientsFor(config: ClientConfig) {
  const { forcePathStyle, ...others } = config;
  const here = { ...others, region: PROOF_REGION };
  return {
    athena: new AthenaClient(here),
    bedrock: new BedrockClient(here),
    bedrockOnce: new BedrockClient({ ...here, maxAttempts: 1 }),
    bedrockRuntime: new BedrockRuntimeClient(here),
    budgets: new BudgetsClient(here),
    cloudControl: new CloudControlClient(here),
    cloudFormation: new CloudFormationClient(here),
    cloudFormationIn: (region: string) => new CloudFormationClient({ ...others, region }),
    cloudWatch: new CloudWatchClient(here),
    costExplorer: new CostExplorerClient(here),
    dataExports: new BCMDataExportsClient(here),
    iam: new IAMClient(here),
    lambda: new LambdaClient(here),
    logs: new CloudWatchLogsClient(here),
    s3: new S3Client({ ...here, forcePathStyle }),
    stepFunctions: new SFNClient(here),
    sts: new STSClient(here),
  };
}
