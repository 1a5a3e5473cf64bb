import { groupOf, servedResources } from '../../../api/resources.ts';
import { kinds } from '../../../api/schema/table.ts';
import { t } from '../../../base/words.ts';
import type { Finding } from '../../finding.ts';
import { accessRulesOf, type AccessRule, type WordNode } from '../../workspace/accessRules.ts';
import { kindDefinitions } from '../../workspace/kindDefinitions.ts';
import { hasPlaceholder } from '../../workspace/readReferences.ts';
import type { PlacedObject, Workspace } from '../../workspace/workspace.ts';
import { changeTo, likelyName } from './likelyName.ts';

/**
 * A rule of a role that grants nothing, since none of its API groups has a resource of that name: one that is misspelt, or that
 * another group of Kubernetes has. Silent about groups that neither Kubernetes nor a file of the workspace defines, and about names
 * that resemble none: what is granted may be no object (`users`, `signers`).
 */
export function unknownResource({ object }: PlacedObject, workspace: Workspace): readonly Finding[] {
  const rules = accessRulesOf(object);
  if (rules.length === 0) return [];
  const defined = kindDefinitions(workspace);
  return rules.flatMap(rule => isOpen(rule) ? [] : rule.resources.flatMap(node => judge(node, rule, group => builtIn().get(group) ?? definedIn(group, defined))));
}

/** By what a resource may be called by mistake, its plural: what a group has. */
type Resources = ReadonlyMap<string, string>;

function judge(node: WordNode, { apiGroups, resources }: AccessRule, resourcesOf: (group: string) => Resources | undefined): Finding[] {
  const [name = '', ...below] = node.value.split('/');
  const known = apiGroups.map(({ value }) => resourcesOf(value));
  if (name === '*' || hasPlaceholder(node.value) || known.some(group => group === undefined || group.get(name) === name)) return [];
  const groups = apiGroups.map(({ value }) => `"${value}"`).join(', ');
  const sentence = t('the API group {0} has no resource "{1}"', groups, name);
  const meant = likely(name, known.flatMap(group => group ?? []));
  const finding = { code: 'unknown-resource', severity: 'warning' as const, range: node.range };
  if (meant !== undefined) return [{ ...finding, message: `${sentence}${t('; did you mean "{0}"?', meant)}`, fixes: [changeTo([meant, ...below].join('/'), node)] }];
  const elsewhere = [...builtIn()].filter(([, group]) => group.get(name) === name).map(([group]) => group);
  const [only, group] = [elsewhere.length === 1 ? elsewhere[0] : undefined, apiGroups[0]];
  if (elsewhere.length === 0) return [];
  return [{
    ...finding, message: `${sentence}${t('; it is in {0}', elsewhere.map(each => `"${each}"`).join(', '))}`,
    fixes: only === undefined || group === undefined || apiGroups.length > 1 || resources.length > 1 ? [] : [{ title: t('Change to "{0}"', only), edits: [{ range: group.range, newText: JSON.stringify(only) }], preferred: true }],
  }];
}

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
