/**
 * Type of policy to create.
 */
export enum PolicyType {
  /**
   * A managed policy that is attached to roles, users and groups.
   *
   * The policy of a `TagEnforcementPolicy` contains only Deny statements. Attach it in addition to the policies that allow access.
   */
  MANAGED_POLICY = 'MANAGED_POLICY',

  /** A managed policy that is set as the permissions boundary of roles and users. The boundary allows everything except the access that its Deny statements cover. */
  PERMISSIONS_BOUNDARY = 'PERMISSIONS_BOUNDARY',

  /**
   * A service control policy for accounts and organizational units. The policy contains only Deny statements.
   *
   * Deploy the policy in the management account, or in an account to which the management account delegates policy management. The policy does not apply in the
   * management account itself. It applies to the service roles of agents, flows and knowledge bases. Make these roles call profiles, or exempt them with
   * `breakGlassPrincipals`.
   */
  SERVICE_CONTROL_POLICY = 'SERVICE_CONTROL_POLICY',
}
