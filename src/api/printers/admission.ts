import type { PrinterColumn } from '../kind.ts';
import type { KubernetesObject, LabelSelector, ParamKind, ParamRef } from '../objects.ts';
import { ageColumn, column, compareText, nameColumn } from './cells.ts';
import { ageOf } from './duration.ts';

export const webhookColumns: readonly PrinterColumn[] = [
  nameColumn, column('Webhooks', 'Webhooks indicates the number of webhooks registered in this configuration', 'integer'), ageColumn,
];

/** Cells of `webhookColumns`. @source pkg/printers/internalversion printValidatingWebhook */
export function webhookRow({ metadata, webhooks = [] }: KubernetesObject & { readonly webhooks?: readonly unknown[] }, nowMs: number): (string | number)[] {
  return [metadata.name ?? '', webhooks.length, ageOf(metadata.creationTimestamp, nowMs)];
}

export const paramKindColumn: PrinterColumn = column('ParamKind', 'ParamKind specifies the kind of resources used to parameterize this policy');

/** The cell of `paramKindColumn`. */
export function paramKindCell(paramKind: ParamKind | undefined): string {
  return paramKind === undefined ? '<unset>' : `${paramKind.apiVersion ?? ''}/${paramKind.kind ?? ''}`;
}

export const policyBindingColumns: readonly PrinterColumn[] = [
  nameColumn, column('PolicyName', 'PolicyName indicates the policy definition which the policy binding binded to'),
  column('ParamRef', 'ParamRef indicates the param resource which sets the configration param'), ageColumn,
];

/** Cells of `policyBindingColumns`. @source pkg/printers/internalversion printValidatingAdmissionPolicyBinding */
export function policyBindingRow({ metadata, spec }: KubernetesObject & { readonly spec?: { readonly policyName?: string; readonly paramRef?: ParamRef } }, nowMs: number): string[] {
  return [metadata.name ?? '', spec?.policyName ?? '', paramRefCell(spec?.paramRef), ageOf(metadata.creationTimestamp, nowMs)];
}

/** A parameter without namespace may be cluster-scoped or in the namespace of the request, so it gets '*'. */
function paramRefCell(paramRef: ParamRef | undefined): string {
  if (paramRef === undefined) return '<unset>';
  const { name = '', namespace = '', selector } = paramRef;
  if (name !== '') return `${namespace === '' ? '*' : namespace}/${name}`;
  return selector === undefined ? '<unset>' : goText(selector);
}

/** A selector as Go's generated String methods print it. */
function goText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.entries(matchLabels).sort(([a], [b]) => compareText(a, b)).map(([key, value]) => `${key}: ${value},`).join('');
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`).join('');
  return `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{${expressions}},}`;
}
