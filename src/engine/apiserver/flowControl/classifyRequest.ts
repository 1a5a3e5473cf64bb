import type { FlowSchema, FlowSchemaRule } from '../../../api/objects.ts';
import type { User } from '../user.ts';

/** A request as flow schemas see it: one for a resource, or one for another path. */
export interface FlowRequest {
  readonly user: User;
  readonly verb: string;
  readonly path: string;
  /** Absent for paths beside the resources. */
  readonly resource?: { readonly group: string; readonly plural: string; readonly subresource?: string | undefined; readonly namespace?: string | undefined };
}

/** The schema that a request falls under, and its flow within the schema. */
export interface FlowClass { readonly schema: FlowSchema; readonly flow: string }

/** The first schema that matches; `schemas` in the order of `orderSchemas`. @source k8s.io/apiserver util/flowcontrol */
export function classifyRequest(schemas: readonly FlowSchema[], request: FlowRequest): FlowClass | undefined {
  const schema = schemas.find(({ spec }) => (spec?.rules ?? []).some(rule => matchesRule(rule, request)));
  if (schema === undefined) return undefined;
  const by = schema.spec?.distinguisherMethod?.type;
  const distinguisher = by === 'ByUser' ? request.user.name : by === 'ByNamespace' ? request.resource?.namespace ?? '' : '';
  return { schema, flow: `${schema.metadata.name}/${distinguisher}` };
}

/** By precedence, then by name. */
export function orderSchemas(schemas: readonly FlowSchema[]): readonly FlowSchema[] {
  const precedence = ({ spec }: FlowSchema) => spec?.matchingPrecedence ?? 1000;
  return schemas.toSorted((a, b) => precedence(a) - precedence(b) || ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1));
}

const has = (values: readonly string[] | undefined, value: string) => values !== undefined && (values.includes('*') || values.includes(value));

function matchesRule({ subjects, resourceRules = [], nonResourceRules = [] }: FlowSchemaRule, request: FlowRequest): boolean {
  if (!subjects.some(subject => isSubject(subject, request.user))) return false;
  const { resource, verb, path } = request;
  if (resource === undefined) return nonResourceRules.some(({ verbs, nonResourceURLs }) => has(verbs, verb) && (nonResourceURLs ?? []).some(url => matchesPath(url, path)));
  const name = resource.subresource === undefined ? resource.plural : `${resource.plural}/${resource.subresource}`;
  return resourceRules.some(({ verbs, apiGroups, resources, namespaces, clusterScope }) => has(verbs, verb) && has(apiGroups, resource.group) && has(resources, name)
    && (resource.namespace === undefined ? clusterScope === true : has(namespaces, resource.namespace)));
}

const matchesPath = (url: string, path: string) => url === '*' || url === path || (url.endsWith('/*') && path.startsWith(url.slice(0, -1)));

function isSubject({ kind, user: userSubject, group, serviceAccount }: FlowSchemaRule['subjects'][number], user: User): boolean {
  switch (kind as string) {
    case 'User': return userSubject?.name === '*' || userSubject?.name === user.name;
    case 'Group': return group?.name === '*' || user.groups.includes(group?.name ?? '');
    case 'ServiceAccount': return serviceAccount?.name === '*'
      ? user.name.startsWith(`system:serviceaccount:${serviceAccount.namespace}:`)
      : user.name === `system:serviceaccount:${serviceAccount?.namespace}:${serviceAccount?.name}`;
    default: return false;
  }
}
