import { withoutNulls } from '../../base/withoutNulls.ts';
import { ApiError, apiErrors } from '../apiError.ts';
import type { KubernetesObject } from '../objects.ts';
import { equalJson } from '../patch/values.ts';
import { changeOwners } from './changeOwners.ts';
import type { Loss, VersionedKind } from './changeOwners.ts';
import { checkTyped, formatProblems } from './checkTyped.ts';
import { conflictError } from './conflictError.ts';
import { difference, isEmptySet, recursiveDifference } from './fieldSet.ts';
import type { FieldType } from './fieldType.ts';
import { lossesBeyondLastApplied, withLastAppliedSynced } from './kubectlApply.ts';
import { managerKey, storedManagers, writeManagers } from './managers.ts';
import type { Manager, Managers } from './managers.ts';
import { mergeTyped } from './mergeTyped.ts';
import { NEVER_OWNED } from './neverOwned.ts';
import { prune } from './prune.ts';
import { toFieldSet } from './toFieldSet.ts';
import { afterUpdate, withoutManagers } from './trackUpdate.ts';
import type { Writer } from './trackUpdate.ts';

export interface AppliedConfiguration {
  readonly kind: VersionedKind;
  /** The stored object; for a create an object with nothing in it, without uid. */
  readonly live: KubernetesObject;
  /** The kind's name, for which the configuration must be. */
  readonly kindName: string;
  /** What the manager wants to be so: nothing about other fields. */
  readonly configuration: KubernetesObject;
  readonly writer: Writer;
  /** Take fields that others own with other values. */
  readonly force: boolean;
}

/** The manager that `kubectl apply --server-side` names; it moves objects over from client-side apply. */
const KUBECTL = 'kubectl';

/**
 * Server-side apply: the object with what the configuration states and without what the manager stated formerly and nobody else wants;
 * its managedFields say so. Inputs stay as they are, the result shares parts with them. Throws ApiError 400, 409 (conflicts) and 500 (does not fit the schema).
 * @source apimachinery managedfields FieldManager.Apply
 */
export function applyConfiguration(applied: AppliedConfiguration): KubernetesObject {
  const { kind, live, configuration, writer } = applied;
  assertApplicable(applied);
  const type = kind.typeOf(writer.apiVersion) as FieldType;
  const problems = checkTyped(configuration, type);
  if (problems.length > 0) throw unfit(configuration, formatProblems(problems));
  const managers = managersBefore(applied);
  const first = applyOnce(applied, { managers, type });
  const losses = writer.manager === KUBECTL && first.losses.length > 0 && !applied.force ? lossesBeyondLastApplied(first.losses, { live, apiVersion: writer.apiVersion, type }) : first.losses;
  if (!applied.force && losses.length > 0) throw conflictError(losses);
  const object = writer.manager === KUBECTL ? withLastAppliedSynced(first.object, configuration) : first.object;
  const managedFields = writeManagers(first.managers);
  return { ...object, metadata: { ...object.metadata, ...(managedFields === undefined ? {} : { managedFields }) } };
}

interface Applied { readonly object: KubernetesObject; readonly managers: Managers; readonly losses: readonly Loss[] }

function applyOnce({ kind, live: stored, configuration, writer }: AppliedConfiguration, { managers, type }: { readonly managers: Managers; readonly type: FieldType }): Applied {
  const { manager, apiVersion, subresource, time, ignored } = writer;
  const live = withoutManagers(stored);
  const identity = { manager, operation: 'Apply' as const, apiVersion, ...(subresource === undefined ? {} : { subresource }) };
  const key = managerKey(identity);
  const last = managers.get(key);
  const own: Manager = { ...identity, time: last?.time, fields: recursiveDifference(toFieldSet(configuration, type), ignored) };
  const withOwn = new Map(managers).set(key, own);
  const object = withoutNulls(prune(kind, { merged: mergeTyped(live, configuration, type) as KubernetesObject, managers: withOwn, last, apiVersion })) as KubernetesObject;
  const { managers: next, losses } = changeOwners({ kind, apiVersion, before: live, after: object, managers: withOwn, writer: key, ignored });
  const fields = difference(own.fields, NEVER_OWNED);
  const result = new Map(next);
  if (isEmptySet(fields)) result.delete(key); else result.set(key, { ...own, fields, time: equalJson(live, object) ? last?.time : time });
  return { object, managers: result, losses };
}

/** On an object that nobody managed so far, all that is there belongs to a manager from before. @source apimachinery managedfields skipnonapplied.go */
function managersBefore({ kind, live, writer }: AppliedConfiguration): Managers {
  const managers = storedManagers(live.metadata.managedFields);
  if (managers.size > 0 || live.metadata.uid === undefined) return managers;
  const empty: KubernetesObject = { apiVersion: writer.apiVersion, metadata: {} };
  return afterUpdate(managers, { kind, live: empty, next: live, writer: { ...writer, manager: 'before-first-apply' } });
}

function assertApplicable({ configuration, kindName, writer: { apiVersion } }: AppliedConfiguration): void {
  if (configuration.kind !== kindName || configuration.apiVersion !== apiVersion) throw apiErrors.badRequest(`invalid object type: ${gvkOf(configuration)}`);
  if (configuration.metadata.managedFields !== undefined && configuration.metadata.managedFields !== null) throw apiErrors.badRequest('metadata.managedFields must be nil');
}

function unfit(configuration: KubernetesObject, why: string): ApiError {
  const { namespace = '', name = '' } = configuration.metadata;
  const message = `failed to create typed patch object (${namespace}/${name}; ${gvkOf(configuration)}): ${why}`;
  return new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 });
}

const gvkOf = ({ apiVersion = '', kind = '' }: KubernetesObject): string => `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
