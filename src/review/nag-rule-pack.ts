/**
 * Rule pack of cdk-nag. The values are the prefixes of the rule IDs.
 *
 * @see https://github.com/cdklabs/cdk-nag/blob/main/RULES.md
 */
export enum NagRulePack {
  /** `AwsSolutionsChecks` */
  AWS_SOLUTIONS = 'AwsSolutions',

  /** `HIPAASecurityChecks` */
  HIPAA_SECURITY = 'HIPAA.Security',

  /** `NIST80053R4Checks` */
  NIST_800_53_R4 = 'NIST.800.53.R4',

  /** `NIST80053R5Checks` */
  NIST_800_53_R5 = 'NIST.800.53.R5',

  /** `PCIDSS321Checks` */
  PCI_DSS_321 = 'PCI.DSS.321',

  /** `ServerlessChecks` */
  SERVERLESS = 'Serverless',
}
