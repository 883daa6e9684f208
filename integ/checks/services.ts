import { DescribeTypeCommand } from '@aws-sdk/client-cloudformation';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { failureText } from '../aws-failure';
import { check, When } from '../check';
import { notShown, proven, refuted } from '../outcome';

const PROFILE_TYPE = 'AWS::Bedrock::ApplicationInferenceProfile';
const GOVCLOUD = 'us-gov-west-1';
const OBJECT_KEY = 'head-kms-object';
const RETRY_SECONDS = 45;

/** How Lambda, S3 and CloudFormation behave. */
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
        return notShown('the function was not tried again within 5 minutes', 'at once');
      }
      const seconds = Math.round((starts[1] - starts[0]) / 1_000);
      const seen = `Lambda tried the failed run again after ${seconds} seconds`;
      return seconds >= RETRY_SECONDS ? proven(seen) : refuted(seen);
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
        return notShown(`the object is encrypted by ${ServerSideEncryption}, not by a key of KMS`);
      }
      const { s3 } = await live.as(HeadRoleArn);
      try {
        await s3.send(new HeadObjectCommand(object));
        return proven('a role without a right to the key may look at the object');
      } catch (error) {
        // An answer to HEAD has no body, and so no words.
        const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
        if (status === 403) {
          return refuted('a role without a right to the key may not look at the object: 403');
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
        return proven(`CloudFormation knows ${PROFILE_TYPE} in ${GOVCLOUD}`);
      } catch (error) {
        return (error as Error).name === 'TypeNotFoundException'
          ? refuted(failureText(error))
          : notShown(failureText(error), 'with credentials of an account in GovCloud');
      }
    },
  }),
];
