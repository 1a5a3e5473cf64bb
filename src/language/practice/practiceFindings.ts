import { placeOf } from '../fieldPath.ts';
import type { Finding } from '../finding.ts';
import type { DiagnosticSettings } from '../settings.ts';
import { isTemplated } from '../workspace/podSymbol.ts';
import type { PlacedObject, Workspace } from '../workspace/workspace.ts';
import { practiceRules } from './index.ts';
import { podSecurityRules } from './podSecurityRules.ts';
import { practiceSubjectOf, type PracticeRule, type PracticeSubject } from './practiceRule.ts';

/** What the practices that are asked for say of an object. What they say of it by itself is kept as long as its document is. */
export function practiceFindings(placed: PlacedObject, workspace: Workspace, settings: DiagnosticSettings): readonly Finding[] {
  const asked = rulesFor(settings);
  if (asked.length === 0) return [];
  let known = judged.get(placed);
  if (known?.settings !== settings) {
    const subject = practiceSubjectOf(placed, workspace);
    judged.set(placed, known = { settings, subject, findings: judge(subject, asked.filter(({ rule }) => rule.acrossObjects === undefined)) });
  }
  return workspace.isComplete ? [...known.findings, ...judge(known.subject, asked.filter(({ rule }) => rule.acrossObjects === true))] : known.findings;
}

const judged = new WeakMap<PlacedObject, { readonly settings: DiagnosticSettings; readonly subject: PracticeSubject | undefined; readonly findings: readonly Finding[] }>();

function judge(subject: PracticeSubject | undefined, asked: readonly Asked[]): readonly Finding[] {
  const root = subject?.object.manifest?.root;
  if (subject === undefined || root === undefined) return [];
  return asked.flatMap(({ rule, severity }) => rule.check(subject).flatMap(({ path, message, fixes = [] }): Finding[] => {
    const { range, node } = placeOf(root, path);
    return isTemplated(node) ? [] : [{ code: rule.code, severity, range, message, fixes }];
  }));
}

interface Asked { readonly rule: PracticeRule; readonly severity: Finding['severity'] }

const cache = new WeakMap<DiagnosticSettings, readonly Asked[]>();

/** A rule is asked for by its profile, or by a severity of its own. */
function rulesFor(settings: DiagnosticSettings): readonly Asked[] {
  const known = cache.get(settings);
  if (known !== undefined) return known;
  const { practice, podSecurity, severities } = settings;
  const overridden = new Set(podSecurity === 'restricted' ? podSecurityRules.flatMap(({ overrides }) => overrides) : []);
  const profiles = new Map<PracticeRule, Finding['severity'] | 'off'>([
    ...practiceRules.map(rule => [rule, rule.isOptional === true ? 'off' : practice] as const),
    ...podSecurityRules.map(rule => [rule, podSecurity === 'off' || (podSecurity === 'baseline' && rule.level === 'restricted') || overridden.has(rule.code) ? 'off' : 'warning'] as const),
  ]);
  const asked = [...profiles].flatMap(([rule, profile]): Asked[] => {
    const severity = severities[rule.code] ?? profile;
    return severity === 'off' ? [] : [{ rule, severity }];
  });
  cache.set(settings, asked);
  return asked;
}
