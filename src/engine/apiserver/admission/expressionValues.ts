import { toCelValue } from '../../../api/cel/celValue.ts';
import { type AccessJudge, toCelAuthorizer } from '../../../api/cel/libraries/authorizer.ts';
import type { KubernetesObject, Namespace } from '../../../api/objects.ts';
import type { Action, Authorizer } from '../authorization/authorizer.ts';
import { serviceAccountUser, type User } from '../user.ts';
import type { AdmissionAttributes } from './admissionPlugin.ts';
import type { SeenRequest } from './seenRequest.ts';
import { toAdmissionReview } from './webhooks/admissionReview.ts';

export interface ExpressionInput {
  readonly attributes: AdmissionAttributes;
  readonly seen: SeenRequest;
  readonly authorizer: Authorizer;
  readonly params?: KubernetesObject | undefined;
  readonly namespace?: Namespace | undefined;
}

/** What expressions of webhooks and policies see of a request; each value is made once, when an expression asks for it. @source k8s.io/apiserver pkg/admission/plugin/cel activation.go */
export function toExpressionValues({ attributes, seen, authorizer, params, namespace }: ExpressionInput): Readonly<Record<string, unknown>> {
  const { request } = toAdmissionReview(attributes, { uid: '', version: 'v1', seen }) as { readonly request: Readonly<Record<string, unknown>> };
  const { uid: _uid, object, oldObject, ...rest } = request;
  const { resource, subresource = '', namespace: inNamespace = '', name, user } = attributes;
  return lazily({
    object: () => toCelValue(object), oldObject: () => toCelValue(oldObject), request: () => toCelValue(rest),
    params: () => toCelValue(params ?? null), namespaceObject: () => toCelValue(namespace === undefined ? null : withoutInternals(namespace)),
    authorizer: () => toCelAuthorizer(judgeFor(authorizer, user), { group: resource.group, resource: resource.plural, subresource, namespace: inNamespace, name }),
  });
}

function lazily(makers: Readonly<Record<string, () => unknown>>): Readonly<Record<string, unknown>> {
  const values = {};
  for (const [name, make] of Object.entries(makers)) {
    let known: { readonly value: unknown } | undefined;
    Object.defineProperty(values, name, { enumerable: true, get: () => (known ??= { value: make() }).value });
  }
  return values;
}

function withoutInternals({ metadata, ...rest }: Namespace): object {
  const { managedFields: _managedFields, ownerReferences: _ownerReferences, selfLink: _selfLink, ...shown } = metadata;
  return { ...rest, metadata: shown };
}

function judgeFor(authorizer: Authorizer, user: User): AccessJudge {
  return {
    judge: check => authorizer.authorize(user, 'path' in check ? check : toAction(check)),
    forServiceAccount: (namespace, name) => judgeFor(authorizer, serviceAccountUser({ namespace, name, uid: '' })),
  };
}

/** Empty parts are parts that are not asked about. */
function toAction({ verb, group, resource, ...rest }: Extract<Parameters<AccessJudge['judge']>[0], { readonly group: string }>): Action {
  return { verb, group, resource, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== '')) };
}
