import { isMap } from '../api/patch/values.ts';
import { toData } from '../manifest/node.ts';
import { parseDocument } from '../manifest/parse.ts';
import { diagnosticCodes } from './diagnosticCodes.ts';
import { isSeverity, minorOf } from './settings.ts';

/** Settings by their names, as an editor, a file or a command line gives them; `toSettings` reads them. */
export type GivenSettings = Readonly<Record<string, unknown>>;

interface Key { readonly name: string; isFine(value: unknown): boolean; readonly takes: string }

const oneOf = (...values: readonly string[]) => ({ isFine: (value: unknown) => typeof value === 'string' && values.includes(value), takes: `${values.slice(0, -1).join(', ')} or ${values.at(-1)}` });

const KEYS: readonly Key[] = [
  { name: 'kubernetesVersion', isFine: value => minorOf(value) !== undefined, takes: '"1.25" to the newest, in quotes' },
  { name: 'practice', ...oneOf('off', 'hint', 'warning') },
  { name: 'podSecurity', ...oneOf('off', 'baseline', 'restricted') },
  { name: 'severity', isFine: value => isMap(value) && Object.entries(value).every(([code, severity]) => diagnosticCodes.some(each => each.code === code) && isSeverity(severity)), takes: 'a severity, "error" to "off", for each code of docs/diagnostics.md' },
  { name: 'schemas', isFine: value => isPath(value) || (Array.isArray(value) && value.every(isPath)), takes: 'a folder, or a list of them' },
  { name: 'nodes', isFine: isPath, takes: 'a file of Node objects' },
];

/** Paths that settings name, relative to the file or folder that they are set for. */
export function pathsOf({ schemas, nodes }: GivenSettings): { readonly schemas: readonly string[]; readonly nodes: string | undefined } {
  return { schemas: (Array.isArray(schemas) ? schemas : [schemas]).filter(isPath), nodes: isPath(nodes) ? nodes : undefined };
}

/** What a settings file says; never throws. What is wrong is left out, and told in a sentence each. */
export function parseSettingsFile(text: string): { readonly given: GivenSettings; readonly problems: readonly string[] } {
  const { root, problems } = parseDocument(text);
  const [broken] = problems;
  if (broken !== undefined) return { given: {}, problems: [broken.message] };
  const data = withOff(toData(root));
  if (data === null) return { given: {}, problems: [] };
  if (!isMap(data)) return { given: {}, problems: ['it takes a mapping of settings'] };
  const checked = Object.entries(data).map(([name, value]) => ({ name, value, key: KEYS.find(each => each.name === name) }));
  return {
    given: Object.fromEntries(checked.filter(({ key, value }) => key?.isFine(value) === true).map(({ name, value }) => [name, value])),
    problems: checked.flatMap(({ name, value, key }) => key === undefined ? [`there is no setting "${name}"`] : key.isFine(value) ? [] : [`${name} takes ${key.takes}`]),
  };
}

/** `over` wins; severities come together. */
export function mergeSettings(under: GivenSettings, over: GivenSettings): GivenSettings {
  const severity = [under, over].map(({ severity: each }) => isMap(each) ? each : {});
  return { ...under, ...over, severity: { ...severity[0], ...severity[1] } };
}

/** YAML 1.1 reads a bare `off` as false. */
function withOff(value: unknown): unknown {
  return value === false ? 'off' : isMap(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withOff(item)])) : value;
}

function isPath(value: unknown): value is string { return typeof value === 'string' && value !== ''; }
