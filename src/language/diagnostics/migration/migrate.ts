import { toData, valueAt } from '../../../manifest/node.ts';
import type { TextEdit } from '../../finding.ts';
import type { Manifest } from '../../manifest.ts';
import { ANCHOR } from '../../moveEntry.ts';
import { migrateAutoscaler } from './migrateAutoscaler.ts';
import { migrateDefinition } from './migrateDefinition.ts';
import { migrateIngress } from './migrateIngress.ts';

/** What changes in an object besides its version; undefined where its text cannot be rewritten to mean the same. */
export type Migration = (manifest: Manifest) => readonly TextEdit[] | undefined;

const nothing: Migration = () => [];

/**
 * By kind, and from which version to which: only those that Kubernetes documents.
 * @source kubernetes.io/docs/reference/using-api/deprecation-guide
 */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  'Ingress extensions/v1beta1 networking.k8s.io/v1': migrateIngress,
  'Ingress networking.k8s.io/v1beta1 networking.k8s.io/v1': migrateIngress,
  'CustomResourceDefinition apiextensions.k8s.io/v1beta1 apiextensions.k8s.io/v1': migrateDefinition,
  'CronJob batch/v1beta1 batch/v1': nothing,
  // An empty selector chose nothing, and chooses everything now.
  'PodDisruptionBudget policy/v1beta1 policy/v1': ({ root }) => isEmpty(toData(valueAt(root, ['spec', 'selector']))) ? undefined : [],
  'HorizontalPodAutoscaler autoscaling/v2beta1 autoscaling/v2': migrateAutoscaler,
  'HorizontalPodAutoscaler autoscaling/v2beta2 autoscaling/v2': nothing,
};

const isEmpty = (selector: unknown) => typeof selector === 'object' && selector !== null && Object.values(selector).every(part => typeof part === 'object' && part !== null && Object.keys(part).length === 0);

/** The edits that make an object one of another version of its kind, but for the version itself; undefined where nobody says how, for text with mistakes, with anchors, whose parts stand in several places, and with keys behind `?`, which need not be text. */
export function migrate(manifest: Manifest, version: string): readonly TextEdit[] | undefined {
  const key = `${manifest.kind} ${manifest.apiVersion} ${version}`;
  return !Object.hasOwn(MIGRATIONS, key) || manifest.placed.document.problems.length > 0 || ANCHOR.test(manifest.placed.document.text) || QUESTION_MARK.test(manifest.placed.document.text) ? undefined : MIGRATIONS[key]?.(manifest);
}

const QUESTION_MARK = /(?:^[\s-]*|[[{,:-]\s+|[[{,])\?\s/m;
