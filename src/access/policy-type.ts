/**
 * As what a guardrail is written.
 */
export enum GuardrailRendering {
  /** A managed policy of Denies alone, to attach to roles, users and groups beside what allows. */
  MANAGED_POLICY = 'MANAGED_POLICY',

  /** A managed policy that allows everything beside its Denies, to be the permissions boundary of roles and users. */
  PERMISSIONS_BOUNDARY = 'PERMISSIONS_BOUNDARY',

  /**
   * A service control policy of Denies alone, for accounts and organizational units. It has to be created in the management account, or one that it delegated policies to, and does not
   * hold in the management account itself. It holds for the service roles of agents, flows and knowledge bases: let these call profiles, or through with `breakGlassPrincipals`.
   */
  SERVICE_CONTROL_POLICY = 'SERVICE_CONTROL_POLICY',
}
