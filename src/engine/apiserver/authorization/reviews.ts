import { apiErrors, type FieldError } from '../../../api/apiError.ts';
import type { KubernetesObject, LocalSubjectAccessReview, SelfSubjectAccessReview, SelfSubjectRulesReview, SubjectAccessReview } from '../../../api/objects.ts';
import { groupResourceOf, localSubjectAccessReviews, selfSubjectAccessReviews, selfSubjectRulesReviews, subjectAccessReviews } from '../../../api/resources.ts';
import { invalid } from '../../../api/validation/fieldErrors.ts';
import type { Review } from '../machinery.ts';
import type { User } from '../user.ts';
import type { Action, Authorizer } from './authorizer.ts';
import type { RuleResolver } from './rbac.ts';

type Spec = SubjectAccessReview['spec'];
type Actions = Pick<Spec, 'resourceAttributes' | 'nonResourceAttributes'>;

/** The four reviews of authorization.k8s.io. @source pkg/registry/authorization, pkg/apis/authorization/validation */
export function makeAuthorizationReviews({ rules, authorizer }: { readonly rules: RuleResolver; readonly authorizer: Authorizer }): readonly (readonly [string, Review])[] {
  const answer = <T extends KubernetesObject & { readonly spec?: Actions }>(review: T, user: User): T => {
    const { allowed, reason } = authorizer.authorize(user, toAction(specOf(review)));
    return { ...review, status: { allowed, ...(reason === '' ? {} : { reason }) } };
  };
  return [
    [groupResourceOf(subjectAccessReviews), async object => {
      const review = object as SubjectAccessReview;
      refuse('SubjectAccessReview', [...validateActions(specOf(review)), ...validateSubject(specOf(review))]);
      return answer(review, subjectOf(specOf(review)));
    }],
    [groupResourceOf(localSubjectAccessReviews), async (object, { namespace = '' }) => {
      const review = object as LocalSubjectAccessReview;
      refuse('LocalSubjectAccessReview', [...validateActions(specOf(review)), ...validateSubject(specOf(review)), ...validateLocal(specOf(review), namespace)]);
      return { ...answer(review, subjectOf(specOf(review))), metadata: { ...review.metadata, namespace } } as KubernetesObject;
    }],
    [groupResourceOf(selfSubjectAccessReviews), async (object, { user }) => {
      const review = object as SelfSubjectAccessReview;
      refuse('SelfSubjectAccessReview', validateActions(specOf(review)));
      return answer(review, user);
    }],
    [groupResourceOf(selfSubjectRulesReviews), async (object, { user }) => listRules(rules, object as SelfSubjectRulesReview, user)],
  ];
}

function listRules(resolver: RuleResolver, review: SelfSubjectRulesReview, user: User): SelfSubjectRulesReview {
  const namespace = review.spec?.namespace ?? '';
  if (namespace === '') throw apiErrors.badRequest('no namespace on request');
  const { rules, errors } = resolver.rulesFor(user, namespace);
  return {
    ...review,
    status: {
      resourceRules: rules.filter(({ resources = [] }) => resources.length > 0).map(({ verbs, apiGroups = [], resources = [], resourceNames }) => ({ verbs, apiGroups, resources, ...(resourceNames === undefined ? {} : { resourceNames }) })),
      nonResourceRules: rules.filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0).map(({ verbs, nonResourceURLs = [] }) => ({ verbs, nonResourceURLs })),
      incomplete: errors.length > 0, ...(errors.length === 0 ? {} : { evaluationError: errors.join(', ') }),
    },
  };
}

/** Without a resource or path in it, what is asked for is the empty resource, as in Kubernetes. */
function toAction({ resourceAttributes, nonResourceAttributes }: Actions): Action {
  if (nonResourceAttributes !== undefined) return { verb: nonResourceAttributes.verb ?? '', path: nonResourceAttributes.path ?? '' };
  const { verb = '', group = '', resource = '', subresource, namespace, name } = resourceAttributes ?? {};
  return { verb, group, resource, subresource, namespace, name };
}

/** What is left out is the empty one. */
function specOf(review: { readonly spec?: Spec }): Spec {
  return review.spec ?? {};
}

function subjectOf({ user = '', groups = [], uid, extra }: Spec): User {
  return { name: user, groups, ...(uid === undefined ? {} : { uid }), ...(extra === undefined ? {} : { extra }) };
}

function validateActions({ resourceAttributes, nonResourceAttributes }: Actions): FieldError[] {
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined) return [invalid('spec.nonResourceAttributes', nonResourceAttributes, 'cannot be specified in combination with resourceAttributes')];
  return resourceAttributes === undefined && nonResourceAttributes === undefined ? [invalid('spec.resourceAttributes', null, 'exactly one of nonResourceAttributes or resourceAttributes must be specified')] : [];
}

function validateSubject({ user = '', groups = [] }: Spec): FieldError[] {
  return user === '' && groups.length === 0 ? [invalid('spec.user', user, 'at least one of user or group must be specified')] : [];
}

function validateLocal({ resourceAttributes, nonResourceAttributes }: Actions, namespace: string): FieldError[] {
  return [
    ...(resourceAttributes !== undefined && (resourceAttributes.namespace ?? '') !== namespace ? [invalid('spec.resourceAttributes.namespace', resourceAttributes.namespace ?? '', 'must match metadata.namespace')] : []),
    ...(nonResourceAttributes !== undefined ? [invalid('spec.nonResourceAttributes', nonResourceAttributes, 'disallowed on this kind of request')] : []),
  ];
}

function refuse(kind: string, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw apiErrors.invalid({ kind, group: 'authorization.k8s.io', name: '' }, errors);
}
