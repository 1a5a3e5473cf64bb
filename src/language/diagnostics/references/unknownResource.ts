import { groupOf, servedResources } from '../../../api/resources.ts';
import { kinds } from '../../../api/schema/table.ts';
import { t } from '../../../base/words.ts';
import type { Finding } from '../../finding.ts';
import type { GroupResource } from '../../knowledge/schemaCatalogue.ts';
import { accessRulesOf, type AccessRule, type WordNode } from '../../workspace/accessRules.ts';
import { kindDefinitions } from '../../workspace/kindDefinitions.ts';
import { hasPlaceholder } from '../../workspace/readReferences.ts';
import type { PlacedObject, Workspace } from '../../workspace/workspace.ts';
import { changeTo, likelyName } from './likelyName.ts';

/**
 * A rule of a role that grants nothing, since none of its API groups has a resource of that name: one that is misspelt, or that
 * another group of Kubernetes has. Of a group that files of the workspace define, perhaps in part, only misspellings are told. Silent
 * about groups that neither Kubernetes nor a file of the workspace defines, and about names that resemble none: what is granted may be
 * no object (`users`, `signers`).
 */
export function unknownResource({ object }: PlacedObject, workspace: Workspace): readonly Finding[] {
  const rules = accessRulesOf(object);
  if (rules.length === 0) return [];
  const defined = kindDefinitions(workspace);
  const { cluster, schemas } = workspace.knowledge;
  const has = (resource: GroupResource) => defined.some(({ group, plural }) => group === resource.group && plural === resource.plural) || cluster?.hasResource(resource) === true || schemas?.hasResource(resource) === true;
  return rules.flatMap(rule => isOpen(rule) ? [] : rule.resources.flatMap(node => judge(node, rule, { has, resourcesOf: group => builtIn().get(group) ?? definedIn(group, defined) })));
}

/** By what a resource may be called by mistake, its plural: what a group has. */
type Resources = ReadonlyMap<string, string>;

/** What is known beside what Kubernetes has: whether a group has a resource, and what a group has, as far as one can tell. */
interface Known { has(resource: GroupResource): boolean; resourcesOf(group: string): Resources | undefined }

function judge(node: WordNode, { apiGroups, resources }: AccessRule, { has, resourcesOf }: Known): Finding[] {
  const [name = '', ...below] = node.value.split('/');
  const known = apiGroups.map(({ value }) => resourcesOf(value));
  if (name === '*' || hasPlaceholder(node.value) || known.some(group => group === undefined || group.get(name) === name) || apiGroups.some(({ value }) => has({ group: value, plural: name }))) return [];
  const elsewhere = groupsWith(name);
  const isWhole = apiGroups.every(({ value }) => builtIn().has(value));
  const meant = isWhole || elsewhere.length === 0 ? likely(name, known.flatMap(group => group ?? [])) : undefined;
  const groups = apiGroups.map(({ value }) => `"${value}"`).join(', ');
  const sentence = apiGroups.length > 1 ? t('none of the API groups {0} has a resource "{1}"', groups, name) : t('the API group {0} has no resource "{1}"', groups, name);
  const finding = { code: 'unknown-resource', severity: 'warning' as const, range: node.range };
  if (meant !== undefined) return [{ ...finding, message: `${sentence}${t('; did you mean "{0}"?', meant)}`, fixes: [changeTo([meant, ...below].join('/'), node)] }];
  if (!isWhole || elsewhere.length === 0) return [];
  const [only, group] = [elsewhere.length === 1 ? elsewhere[0] : undefined, apiGroups[0]];
  return [{
    ...finding, message: `${sentence}${t('; it is in {0}', elsewhere.map(each => `"${each}"`).join(', '))}`,
    fixes: only === undefined || group === undefined || apiGroups.length > 1 || resources.length > 1 ? [] : [{ title: t('Change to "{0}"', only), edits: [{ range: group.range, newText: JSON.stringify(only) }], preferred: true }],
  }];
}

/** The groups of Kubernetes that have a resource, in order, the core group first; without those that measure what others have. */
const groupsWith = (plural: string) => [...builtIn()].filter(([group, resources]) => !group.endsWith('metrics.k8s.io') && resources.get(plural) === plural).map(([group]) => group).sort();

/** Rules of which nothing can be said: for all groups, for none, and with what some tool fills in. */
const isOpen = ({ apiGroups }: AccessRule) => apiGroups.length === 0 || apiGroups.some(({ value }) => value === '*' || hasPlaceholder(value));

function likely(name: string, groups: readonly Resources[]): string | undefined {
  const lower = name.toLowerCase();
  return groups.map(group => group.get(lower)).find(plural => plural !== undefined) ?? likelyName(name, groups.flatMap(group => [...group.values()]));
}

let table: ReadonlyMap<string, Resources> | undefined;

/** By group: what Kubernetes has, with what it had. Groups that are gone altogether are left out. */
function builtIn(): ReadonlyMap<string, Resources> {
  if (table !== undefined) return table;
  const groups = new Map<string, Map<string, string>>();
  const add = (group: string, plural: string, names: readonly string[]) => {
    const resources = groups.get(group) ?? new Map<string, string>();
    groups.set(group, resources);
    for (const each of [plural, ...names]) if (!resources.has(each) || each === plural) resources.set(each, plural);
  };
  const alive = new Set(kinds().filter(({ removed, plural }) => removed === undefined && plural !== undefined).map(({ apiVersion }) => groupOf(apiVersion)));
  for (const { apiVersion, plural, kind } of kinds()) if (plural !== undefined && alive.has(groupOf(apiVersion))) add(groupOf(apiVersion), plural, [kind.toLowerCase()]);
  for (const { group, plural, singular, shortNames } of servedResources) if (alive.has(group)) add(group, plural, [singular, ...shortNames]);
  return table = groups;
}

/** What files of the workspace define of a group; undefined where none does. */
function definedIn(group: string, defined: ReturnType<typeof kindDefinitions>): Resources | undefined {
  const own = defined.filter(each => each.group === group);
  return own.length === 0 ? undefined : new Map(own.flatMap(({ plural, kind }) => plural === undefined ? [] : [[kind.toLowerCase(), plural], [plural, plural]]));
}
