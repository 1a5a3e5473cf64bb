import { UserError, exitCodes } from '../exitCodes.ts';
import { diagnosticCodes } from '../../language/diagnosticCodes.ts';
import type { Severity } from '../../language/finding.ts';
import { isSeverity, minorOf, toSettings } from '../../language/settings.ts';
import { mergeSettings, pathsOf, type GivenSettings } from '../../language/settingsFile.ts';
import type { ValidateOptions } from './validate.ts';

type Given = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** The flags of `slipway validate`, which win over the settings `file`. Throws UserError (2) for values that it does not know. */
export function readValidateOptions(given: Given, { names, version, file = {} }: { readonly names: readonly string[]; readonly version: string; readonly file?: GivenSettings }): ValidateOptions {
  const rendered = [...asList(given['kustomize']).map(folder => ({ how: 'kustomize' as const, folder })), ...asList(given['helm']).map(folder => ({ how: 'helm' as const, folder }))];
  if (names.length + rendered.length === 0) throw new UserError('which files? slipway validate FILE|DIR...', exitCodes.usage);
  const baseline = given['baseline'];
  if (given['update-baseline'] === true && typeof baseline !== 'string') throw new UserError('--update-baseline needs --baseline FILE', exitCodes.usage);
  const all = mergeSettings(file, settingsGiven(given));
  return {
    version, paths: pathsOf(all), format: oneOf(given, 'format', ['text', 'json', 'sarif']), level: oneOf<Severity>(given, 'level', ['warning', 'hint', 'information', 'error']),
    settings: toSettings(all),
    ...rendered.length === 0 ? {} : { rendered },
    ...typeof baseline === 'string' ? { baseline: { file: baseline, isWritten: given['update-baseline'] === true } } : {},
  };
}

/** The settings that flags name: only those that are there. */
function settingsGiven(given: Given): GivenSettings {
  const settings: GivenSettings = { kubernetesVersion: readVersion(given['kubernetes-version']), practice: oneOf(given, 'practice', ['off', 'hint', 'warning']), podSecurity: oneOf(given, 'pod-security', ['off', 'baseline', 'restricted']), severity: Object.fromEntries(asList(given['severity']).map(readSeverity)), schemas: given['schemas'], nodes: given['nodes'] };
  return Object.fromEntries(Object.entries(settings).filter(([name]) => given[FLAGS[name] ?? name] !== undefined));
}

const FLAGS: Readonly<Record<string, string>> = { kubernetesVersion: 'kubernetes-version', podSecurity: 'pod-security' };

/** The flag's value; absent: the first of the allowed ones. */
function oneOf<T extends string>(given: Given, name: string, allowed: readonly [T, ...T[]]): T {
  const value = given[name] ?? allowed[0];
  const known = allowed.find(each => each === value);
  if (known === undefined) throw new UserError(`--${name} takes ${allowed.slice(0, -1).join(', ')} or ${allowed.at(-1)}, not "${String(value)}"`, exitCodes.usage);
  return known;
}

function readVersion(version: Given[string]): Given[string] {
  if (version !== undefined && minorOf(version) === undefined) throw new UserError(`--kubernetes-version takes 1.25 to the newest, such as 1.29, not "${String(version)}"`, exitCodes.usage);
  return version;
}

function readSeverity(text: string): readonly [string, Severity | 'off'] {
  const [code = '', severity] = text.split('=');
  if (!diagnosticCodes.some(each => each.code === code)) throw new UserError(`--severity: there is no diagnostic "${code}"`, exitCodes.usage);
  if (!isSeverity(severity)) throw new UserError(`--severity takes CODE=error, warning, information, hint or off, not "${text}"`, exitCodes.usage);
  return [code, severity];
}

const asList = (value: Given[string]) => Array.isArray(value) ? value.filter(each => typeof each === 'string') : [];
