import { PRIVILEGED, type User } from '../user.ts';
import { ruleAllows } from './policyRule.ts';
import { describeGrant, type RuleResolver } from './rbac.ts';

/** One action on a resource of the API. `namespace` is absent at the cluster scope, `name` when the action is not about one object. */
export interface ResourceAction {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** One action on a path that is no resource; `verb` is the HTTP method in lower case. */
export interface PathAction { readonly verb: string; readonly path: string }

export type Action = ResourceAction | PathAction;

export interface Decision {
  readonly allowed: boolean;
  /** Why, or what could not be looked up; '' without more to say. */
  readonly reason: string;
}

/** Says who may do what. Reads the roles and bindings of this very moment: a write counts for the next decision. Never throws. */
export interface Authorizer {
  authorize(user: User, action: Action): Decision;
}

/** Members of system:masters may do everything; everybody else what roles say. @source plugin/pkg/auth/authorizer/rbac RBACAuthorizer */
export function makeAuthorizer(rules: RuleResolver): Authorizer {
  return {
    authorize(user, action) {
      if (user.groups.includes(PRIVILEGED)) return { allowed: true, reason: '' };
      const errors: string[] = [];
      for (const grant of rules.grantsOf(user, 'path' in action ? undefined : action.namespace, errors)) {
        if (grant.rules.some(rule => ruleAllows(rule, action))) return { allowed: true, reason: `RBAC: allowed by ${describeGrant(grant)}` };
      }
      return { allowed: false, reason: errors.length === 0 ? '' : `RBAC: ${errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`}` };
    },
  };
}
