/**
 * A kind of untracked usage: running or purchasing a model of Amazon Bedrock without an application inference profile. The cost does not carry the tags of a
 * profile.
 *
 * Agents, flows, knowledge bases and guardrails are not included. They run models with the permissions of a separate service role, or run no models. Attach the
 * policy to that role too. A service control policy applies to the role without being attached to it.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
 */
export enum UntrackedUsage {
  /** A foundation model that is called by its own ID. */
  FOUNDATION_MODEL = 'FOUNDATION_MODEL',

  /** A system-defined inference profile, geographic or `global.`. */
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

  /** Projects on the `bedrock-runtime` endpoint, which OpenAI-compatible calls use. The default project is included. */
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

  /** The `bedrock-mantle` endpoint (Responses, Chat Completions and Messages APIs). It supports projects but no profiles. A policy on `bedrock:*` does not cover it. */
  BEDROCK_MANTLE = 'BEDROCK_MANTLE',

  /** Claude Platform on AWS. It supports workspaces but no profiles. A policy on `bedrock:*` does not cover it. */
  CLAUDE_PLATFORM = 'CLAUDE_PLATFORM',

  /**
   * Calls with an API key (bearer token) instead of a signature. Anyone who has the key can incur cost. Calls through a tagged profile are billed under the tags of the
   * profile.
   */
  API_KEY = 'API_KEY',
}
