import type { Environment } from '@marcbachmann/cel-js';
import { dns1123Label, dns1123Subdomain } from '../../validation/names.ts';

/** What an expression asks about. */
export type AccessCheck =
  | { readonly verb: string; readonly path: string }
  | { readonly verb: string; readonly group: string; readonly resource: string; readonly subresource?: string; readonly namespace?: string; readonly name?: string };

/** Answers what the caller of a request may do, or another. */
export interface AccessJudge {
  judge(check: AccessCheck): { readonly allowed: boolean; readonly reason: string };
  /** The same for a ServiceAccount. */
  forServiceAccount(namespace: string, name: string): AccessJudge;
}

/** The request's own resource, for `authorizer.requestResource`. */
export interface RequestResource { readonly group: string; readonly resource: string; readonly subresource: string; readonly namespace: string; readonly name: string }

class Authorizer {
  readonly judge: AccessJudge;
  readonly requestResource: ResourceCheck | undefined;
  constructor(judge: AccessJudge, own?: RequestResource) {
    this.judge = judge;
    this.requestResource = own === undefined ? undefined : new ResourceCheck(judge, own);
  }
}

class PathCheck {
  readonly judge: AccessJudge;
  readonly path: string;
  constructor(judge: AccessJudge, path: string) { this.judge = judge; this.path = path; }
}

class GroupCheck {
  readonly judge: AccessJudge;
  readonly group: string;
  constructor(judge: AccessJudge, group: string) { this.judge = judge; this.group = group; }
}

class ResourceCheck {
  readonly judge: AccessJudge;
  readonly about: RequestResource;
  constructor(judge: AccessJudge, about: RequestResource) { this.judge = judge; this.about = about; }
  with(change: Partial<RequestResource>): ResourceCheck { return new ResourceCheck(this.judge, { ...this.about, ...change }); }
}

class Decision {
  readonly allowed: boolean;
  readonly reason: string;
  constructor({ allowed, reason }: { readonly allowed: boolean; readonly reason: string }) { this.allowed = allowed; this.reason = reason; }
}

/** What the variable `authorizer` holds. */
export const toCelAuthorizer = (judge: AccessJudge, own: RequestResource): unknown => new Authorizer(judge, own);

const TYPE = 'kubernetes.authorization';

/**
 * The type of the variable `authorizer` and what can be asked of it; the variable itself is named `authorizer`.
 * @source k8s.io/apiserver pkg/cel/library/authz.go. Selectors are taken and, as by RBAC upstream, not looked at.
 */
export function addAuthorizer(environment: Environment): void {
  const filled = (text: string, what: string) => { if (text.trim() === '') throw new Error(`${what} must not be empty`); return text; };
  environment
    .registerType(`${TYPE}.PathCheck`, { ctor: PathCheck, fields: {} }).registerType(`${TYPE}.GroupCheck`, { ctor: GroupCheck, fields: {} })
    .registerType(`${TYPE}.ResourceCheck`, { ctor: ResourceCheck, fields: {} }).registerType(`${TYPE}.Decision`, { ctor: Decision, fields: {} })
    .registerType(`${TYPE}.Authorizer`, { ctor: Authorizer, fields: { requestResource: `${TYPE}.ResourceCheck` } })
    .registerFunction(`${TYPE}.Authorizer.path(string): ${TYPE}.PathCheck`, ({ judge }: Authorizer, path: string) => new PathCheck(judge, filled(path, 'path')))
    .registerFunction(`${TYPE}.Authorizer.group(string): ${TYPE}.GroupCheck`, ({ judge }: Authorizer, group: string) => new GroupCheck(judge, group))
    .registerFunction(`${TYPE}.Authorizer.serviceAccount(string, string): ${TYPE}.Authorizer`, ({ judge }: Authorizer, namespace: string, name: string) => {
      if (dns1123Subdomain(name).length > 0) throw new Error('Invalid service account name');
      if (dns1123Label(namespace).length > 0) throw new Error('Invalid service account namespace');
      return new Authorizer(judge.forServiceAccount(namespace, name));
    })
    .registerFunction(`${TYPE}.GroupCheck.resource(string): ${TYPE}.ResourceCheck`, ({ judge, group }: GroupCheck, resource: string) => new ResourceCheck(judge, { group, resource: filled(resource, 'resource'), subresource: '', namespace: '', name: '' }))
    .registerFunction(`${TYPE}.ResourceCheck.subresource(string): ${TYPE}.ResourceCheck`, (check: ResourceCheck, subresource: string) => check.with({ subresource }))
    .registerFunction(`${TYPE}.ResourceCheck.namespace(string): ${TYPE}.ResourceCheck`, (check: ResourceCheck, namespace: string) => check.with({ namespace }))
    .registerFunction(`${TYPE}.ResourceCheck.name(string): ${TYPE}.ResourceCheck`, (check: ResourceCheck, name: string) => check.with({ name }))
    .registerFunction(`${TYPE}.ResourceCheck.fieldSelector(string): ${TYPE}.ResourceCheck`, (check: ResourceCheck) => check)
    .registerFunction(`${TYPE}.ResourceCheck.labelSelector(string): ${TYPE}.ResourceCheck`, (check: ResourceCheck) => check)
    .registerFunction(`${TYPE}.PathCheck.check(string): ${TYPE}.Decision`, ({ judge, path }: PathCheck, verb: string) => new Decision(judge.judge({ verb, path })))
    .registerFunction(`${TYPE}.ResourceCheck.check(string): ${TYPE}.Decision`, ({ judge, about }: ResourceCheck, verb: string) => new Decision(judge.judge({ verb, ...about })))
    .registerFunction(`${TYPE}.Decision.allowed(): bool`, ({ allowed }: Decision) => allowed)
    .registerFunction(`${TYPE}.Decision.reason(): string`, ({ reason }: Decision) => reason)
    .registerFunction(`${TYPE}.Decision.errored(): bool`, () => false)
    .registerFunction(`${TYPE}.Decision.error(): string`, () => '')
    .registerVariable('authorizer', `${TYPE}.Authorizer`);
}
