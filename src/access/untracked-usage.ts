/**
 * A kind of untracked usage: running or purchasing a model of Amazon Bedrock without an application inference profile. The cost does not carry the tags of a
 * profile.
 *
 * If `carrierKinds` of a policy contains further carriers, the calls that they carry are not untracked: see `FOUNDATION_MODEL`, `SYSTEM_DEFINED_PROFILE`, and `BEDROCK_MANTLE`.
 *
 * Agents, flows, knowledge bases and AgentCore runtimes are not included. They run models with the permissions of a separate service role. Attach the policy to that role
 * too, or deny this usage with `denyServiceRoleUsage`. A service control policy applies to the role without being attached to it. Guardrails are not included, because
 * they run no foundation model.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
 */
export enum UntrackedUsage {
  /** A foundation model that is called by its own ID. With `CostTagCarrierKind.IAM_PRINCIPAL`: by a caller without the tags. */
  FOUNDATION_MODEL = 'FOUNDATION_MODEL',

  /** A system-defined inference profile, geographic or `global.`. With `CostTagCarrierKind.IAM_PRINCIPAL`: by a caller without the tags. */
  SYSTEM_DEFINED_PROFILE = 'SYSTEM_DEFINED_PROFILE',

  /** Provisioned throughput, both purchasing and calling it. Provisioned throughput is billed by the hour and can carry tags itself. */
  PROVISIONED_THROUGHPUT = 'PROVISIONED_THROUGHPUT',

  /** Imported models, both importing and calling them. */
  IMPORTED_MODEL = 'IMPORTED_MODEL',

  /** Custom models, both training them and calling them through a deployment. */
  CUSTOM_MODEL = 'CUSTOM_MODEL',

  /** Endpoints of models from AWS Marketplace, both creating and calling them. */
  MARKETPLACE_ENDPOINT = 'MARKETPLACE_ENDPOINT',

  /** Prompt routers, both your own and the default routers. */
  PROMPT_ROUTER = 'PROMPT_ROUTER',

  /** Asynchronous calls (StartAsyncInvoke). */
  ASYNC_INVOKE = 'ASYNC_INVOKE',

  /**
   * Named projects on the `bedrock-runtime` endpoint. Every call without a named project uses the default project, which is not untracked usage in itself.
   *
   * The model behind a named project can be called only if AWS sets `bedrock:ProjectArn` in the authorization of the model. According to the AWS documentation, AWS
   * does so for `InvokeModel`. If the key is absent, for example in streaming calls, the call is denied, because it cannot be distinguished from a direct call.
   *
   * It is not known whether tags of these projects appear on the bill. They are therefore untracked with every value of `carrierKinds`, and the policies require no tags on them if they are
   * allowed. `CostTagCarrierKind.BEDROCK_PROJECT` stands for projects of the `bedrock-mantle` endpoint only.
   */
  RUNTIME_PROJECT = 'RUNTIME_PROJECT',

  /** Tools that AWS runs for a model, such as grounding in web pages. */
  SYSTEM_TOOL = 'SYSTEM_TOOL',

  /** Batch jobs (CreateModelInvocationJob). */
  BATCH = 'BATCH',

  /** Inline agents, which specify a model with each call. Requires `FOUNDATION_MODEL` to be allowed as well, because Bedrock also authorizes the caller for the model. */
  INLINE_AGENT = 'INLINE_AGENT',

  /** Reranking (Rerank). Requires `FOUNDATION_MODEL` to be allowed as well, because Bedrock also authorizes the caller for the model. */
  RERANK = 'RERANK',

  /** Prompt optimization, as a call or a job. Requires `FOUNDATION_MODEL` to be allowed as well, because Bedrock also authorizes the caller for the model. */
  PROMPT_OPTIMIZATION = 'PROMPT_OPTIMIZATION',

  /** Evaluation jobs. */
  EVALUATION = 'EVALUATION',

  /** Data Automation, including the recommendation and optimization of blueprints. It is charged per page, image or minute, and a request contains no service role. */
  DATA_AUTOMATION = 'DATA_AUTOMATION',

  /** Automated reasoning: checks, and the workflows that build and test policies. */
  AUTOMATED_REASONING = 'AUTOMATED_REASONING',

  /** Conversion of text to SQL (GenerateQuery). */
  QUERY_GENERATION = 'QUERY_GENERATION',

  /** The conversational builder (InvokeBuilder), which builds resources of Amazon Bedrock. */
  CONVERSATIONAL_BUILDER = 'CONVERSATIONAL_BUILDER',

  /** Amazon Nova Act. A policy on `bedrock:*` does not cover it. */
  NOVA_ACT = 'NOVA_ACT',

  /** Web search and web fetch, as a tool of the Responses API (`bedrock-websearch`) and as an API of AgentCore. */
  WEB_SEARCH = 'WEB_SEARCH',

  /**
   * Features of AgentCore that run models in an account of AWS: memory, evaluation, A/B tests, recommendations and the generation of policies and data sets.
   *
   * Runtimes, gateways, browsers and code interpreters are not included. `denyServiceRoleUsage` denies them.
   */
  AGENTCORE_BUILT_IN = 'AGENTCORE_BUILT_IN',

  /**
   * The `bedrock-mantle` endpoint (Responses, Chat Completions and Messages APIs), including fine-tuning, customized models and reservations. The endpoint supports projects
   * but no profiles. A policy on `bedrock:*` does not cover it.
   *
   * With `CostTagCarrierKind.BEDROCK_PROJECT` or `IAM_PRINCIPAL` in `carrierKinds`, inference is judged by the tags of the project or caller, even if this usage is allowed. This usage is then the
   * rest: fine-tuning, customized models, and reservations.
   */
  BEDROCK_MANTLE = 'BEDROCK_MANTLE',

  /**
   * Claude Platform on AWS, including managed agents and the Claude Console. It supports workspaces but no profiles. A policy on `bedrock:*` does not cover it.
   *
   * Workspaces can carry tags, but they are no kind of carrier. To allow calls through tagged workspaces, allow this usage, and grant `aws-external-anthropic:CreateInference` in a separate
   * policy with a condition on `aws:ResourceTag`.
   */
  CLAUDE_PLATFORM = 'CLAUDE_PLATFORM',

  /**
   * Calls with an API key (bearer token) instead of a signature. Anyone who has the key can incur cost. Calls through a tagged profile are billed under the tags of the
   * profile. Policies deny API keys with every value of `carrierKinds`.
   */
  API_KEY = 'API_KEY',
}
