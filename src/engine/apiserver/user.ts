/** Who makes a request: from the client certificate (CN and O), or given by the engine to its own parts. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

export const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/** The identity of a part of the engine: 'system:kube-scheduler'. */
export const engineUser = (name: string): User => ({ name, groups: ['system:masters', 'system:authenticated'] });

/** The one place that says who may do what: members of system:masters everything, nobody else anything. */
export function isAuthorized(user: User): boolean {
  return user.groups.includes('system:masters');
}
