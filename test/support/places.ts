export const TEST_ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';
export const PARTITION = 'aws';
export const REGION = 'us-east-1';
export const TEST_ENV = { account: TEST_ACCOUNT, region: REGION };
