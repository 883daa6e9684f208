import { DescribeTypeCommand } from '@aws-sdk/client-cloudformation';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { failureText } from '../aws-failure';
import { check, When } from '../check';
import { inconclusive, verified, refuted } from '../outcome';

const PROFILE_TYPE = 'AWS::Bedrock::ApplicationInferenceProfile';
const GOVCLOUD = 'us-gov-west-1';
const OBJECT_KEY = 'head-kms-object';
const RETRY_SECONDS = 45;

/** Behavior of Lambda, S3 and CloudFormation. */
export const SERVICE_CHECKS = [
  check({
    id: 'lambda-retry',
    when: When.MINUTES,
    needs: ['FailingFunctionName'],
    run: async (live, { FailingFunctionName }) => {
      const { lambda, logs } = live.clients;
      const started = live.clock.now().getTime();
      const { LoggingConfig } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: FailingFunctionName }));
      const { $metadata: { requestId } } = await lambda.send(new InvokeCommand({ FunctionName: FailingFunctionName, InvocationType: 'Event' }));
      const starts = await live.until(5, async () => {
        const { events = [] } = await logs.send(new FilterLogEventsCommand({
          logGroupName: LoggingConfig!.LogGroup!, startTime: started - 60_000, filterPattern: `"START RequestId: ${requestId}"`,
        }));
        return events.length >= 2 ? events.map(({ timestamp }) => timestamp!).sort((one, other) => one - other) : undefined;
      });
      if (!starts) {
        return inconclusive('Lambda did not repeat the run within 5 minutes', 'immediately');
      }
      const seconds = Math.round((starts[1] - starts[0]) / 1_000);
      const seen = `Lambda repeated the failed run after ${seconds} seconds`;
      return seconds >= RETRY_SECONDS ? verified(seen) : refuted(seen);
    },
  }),
  check({
    id: 'head-kms-object',
    when: When.AT_ONCE,
    needs: ['EncryptedBucketName', 'HeadRoleArn'],
    run: async (live, { EncryptedBucketName, HeadRoleArn }) => {
      const object = { Bucket: EncryptedBucketName, Key: OBJECT_KEY };
      await live.clients.s3.send(new PutObjectCommand({ ...object, Body: 'encrypted' }));
      const { ServerSideEncryption } = await live.clients.s3.send(new HeadObjectCommand(object));
      if (ServerSideEncryption !== 'aws:kms') {
        return inconclusive(`the encryption of the object is ${ServerSideEncryption}, not aws:kms`);
      }
      const { s3 } = await live.as(HeadRoleArn);
      try {
        await s3.send(new HeadObjectCommand(object));
        return verified('a role without permissions on the key can call HeadObject');
      } catch (error) {
        // A response to HEAD has no body and therefore no message.
        const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
        if (status === 403) {
          return refuted('a role without permissions on the key cannot call HeadObject: 403');
        }
        throw error;
      }
    },
  }),
  check({
    id: 'govcloud-resource-type',
    when: When.AT_ONCE,
    where: 'GovCloud',
    needs: [],
    run: async (live) => {
      try {
        await live.clients.cloudFormationIn(GOVCLOUD).send(new DescribeTypeCommand({ Type: 'RESOURCE', TypeName: PROFILE_TYPE }));
        return verified(`CloudFormation supports ${PROFILE_TYPE} in ${GOVCLOUD}`);
      } catch (error) {
        return (error as Error).name === 'TypeNotFoundException'
          ? refuted(failureText(error))
          : inconclusive(failureText(error), 'with credentials of an account in GovCloud');
      }
    },
  }),
];
