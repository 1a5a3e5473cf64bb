import type { Labels } from '../../../api/selectors.ts';
import { matchesLabelSelector } from '../../../api/selectors.ts';
import type { LabelSelector, MatchResources, NamedRuleWithOperations } from '../../../api/objects.ts';
import { groupResourceOf } from '../../../api/resources.ts';
import type { ServedResource } from '../served.ts';
import { storedAs } from '../served.ts';
import type { AdmissionAttributes, AdmissionRequest } from './admissionPlugin.ts';

/** Labels of a namespace by name; undefined when there is none. */
export type NamespaceLabels = (name: string) => Labels | undefined;

interface Rules { readonly rules?: readonly NamedRuleWithOperations[] | undefined; readonly matchPolicy?: string | undefined }

/**
 * The resource as which a webhook or policy wants to see a request, by its rules and match policy; undefined for requests that are not its business.
 * @source k8s.io/apiserver pkg/admission/plugin/webhook generic ShouldCallHook, predicates/rules
 */
export function matchRules(served: readonly ServedResource[], { rules = [], matchPolicy = 'Equivalent' }: Rules, request: AdmissionRequest): ServedResource | undefined {
  const { resource } = request;
  if (resource.group === 'admissionregistration.k8s.io') return undefined;
  if (rules.some(rule => matchesRule(rule, request, resource))) return resource;
  if (matchPolicy !== 'Equivalent') return undefined;
  const others = served.filter(other => other !== resource && groupResourceOf(storedAs(other)) === groupResourceOf(storedAs(resource)));
  return rules.flatMap(rule => others.filter(other => matchesRule(rule, request, other)))[0];
}

function matchesRule({ operations = [], apiGroups = [], apiVersions = [], resources = [], scope = '*', resourceNames = [] }: NamedRuleWithOperations, { operation, subresource = '', namespace, name }: AdmissionRequest, { group, version, plural }: ServedResource): boolean {
  const includes = (values: readonly string[], value: string) => values.includes('*') || values.includes(value);
  if (!includes(operations, operation) || !includes(apiGroups, group) || !includes(apiVersions, version)) return false;
  if (resourceNames.length > 0 && !resourceNames.includes(name)) return false;
  const clusterScoped = namespace === undefined || (group === '' && plural === 'namespaces');
  if (scope !== '*' && (scope === 'Cluster') !== clusterScoped) return false;
  return resources.some(text => {
    const [main = '', sub = ''] = text.split('/');
    return (main === '*' || main === plural) && (sub === '*' || sub === subresource);
  });
}

/**
 * The resource as which a policy, or one of its bindings, wants to see a request; undefined for requests that are not its business.
 * @source k8s.io/apiserver pkg/admission/plugin/policy/matching
 */
export function matchResources(served: readonly ServedResource[], match: MatchResources, attributes: AdmissionAttributes, labelsOf: NamespaceLabels): ServedResource | undefined {
  if (!matchesNamespace(match.namespaceSelector, attributes, labelsOf) || !matchesObject(match.objectSelector, attributes)) return undefined;
  return matchResourceRules(served, match, attributes);
}

/** What of `matchResources` can be said before the objects are at hand. Without rules everything matches that is not excluded. */
export function matchResourceRules(served: readonly ServedResource[], { resourceRules = [], excludeResourceRules = [], matchPolicy }: MatchResources, request: AdmissionRequest): ServedResource | undefined {
  if (matchRules(served, { rules: excludeResourceRules, matchPolicy }, request) !== undefined) return undefined;
  return resourceRules.length === 0 ? request.resource : matchRules(served, { rules: resourceRules, matchPolicy }, request);
}

/** Whether the labels of the request's namespace are selected; what has no namespace always is. */
export function matchesNamespace(selector: LabelSelector | undefined, { operation, resource, subresource, namespace, object }: AdmissionAttributes, labelsOf: NamespaceLabels): boolean {
  if (selector === undefined || isEmpty(selector) || namespace === undefined) return true;
  const writesNamespace = storedAs(resource).kind === 'Namespace' && subresource === undefined && (operation === 'CREATE' || operation === 'UPDATE');
  return matchesLabelSelector(selector, (writesNamespace ? object?.metadata.labels : labelsOf(namespace)) ?? {});
}

/** Whether the labels of the object, as it was or is to be, are selected. */
export function matchesObject(selector: LabelSelector | undefined, { object, oldObject }: Pick<AdmissionAttributes, 'object' | 'oldObject'>): boolean {
  if (selector === undefined || isEmpty(selector)) return true;
  return [object, oldObject].some(each => each !== undefined && matchesLabelSelector(selector, each.metadata.labels ?? {}));
}

const isEmpty = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector) => Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
