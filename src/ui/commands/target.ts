import * as vscode from 'vscode';
import { controllerOf } from '../../api/controllerOf.ts';
import type { KubernetesObject } from '../../api/objects.ts';
import { daemonSets, deployments, jobs, namespaces, nodes, pods, replicaSets, replicationControllers, services, statefulSets, type Resource } from '../../api/resources.ts';
import { compareNames } from '../compareNames.ts';
import type { Informers } from '../../informer/contract.ts';
import type { TreeNode, TreeTarget } from '../tree/treeNode.ts';
import { UserCancelledError } from './cancelled.ts';

type Kind = TreeTarget['kind'];

const resources: Partial<Record<Kind, Resource>> = {
  Namespace: namespaces, Node: nodes, Deployment: deployments, ReplicaSet: replicaSets, StatefulSet: statefulSets, DaemonSet: daemonSets, Job: jobs, ReplicationController: replicationControllers,
  Pod: pods, Container: pods, Service: services,
};

/** The API resource behind a kind of tree target; a container's is its pod's. Throws for what is no Kubernetes object. */
export function resourceOf({ kind }: TreeTarget): Resource {
  const resource = resources[kind];
  if (resource === undefined) throw new Error(`${kind} is not a Kubernetes object`);
  return resource;
}

export function keyOf({ name, namespace }: TreeTarget): { readonly name: string; readonly namespace?: string } {
  return namespace === undefined ? { name } : { name, namespace };
}

/** 'Deployment my-app', 'Container web of pod my-app-x'. */
export function describeTarget({ kind, name, container }: TreeTarget): string {
  return container === undefined ? `${kind} ${name}` : vscode.l10n.t('Container {0} of pod {1}', container, name);
}

/**
 * What a command acts on: the tree line it was called on, else an object of one of `kinds` that the user picks.
 * Throws UserCancelledError when none is picked, a sentence when there is none.
 */
export async function targetOf(argument: unknown, kinds: readonly Kind[], informers: Informers, title: string): Promise<TreeTarget> {
  const target = (argument as TreeNode | undefined)?.target;
  if (target !== undefined && kinds.includes(target.kind)) return target;
  const found = await Promise.all(kinds.map(kind => itemsOf(kind, informers)));
  const items = found.flatMap(each => each.items);
  const problem = found.find(each => each.problem !== undefined)?.problem;
  if (items.length === 0 && problem !== undefined) throw problem;
  if (items.length === 0) throw new Error(vscode.l10n.t('There is no {0} yet.', kinds.join(', ')));
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('Name, kind or namespace'), matchOnDescription: true });
  if (chosen === undefined) throw new UserCancelledError();
  return chosen.target;
}

/** `problem`: why these objects may not be chosen. */
async function itemsOf(kind: Kind, informers: Informers): Promise<{ readonly items: (vscode.QuickPickItem & { readonly target: TreeTarget })[]; readonly problem?: Error | undefined }> {
  const resource = resources[kind];
  if (resource === undefined || kind === 'Container') return { items: [] };
  const informer = informers.for(resource);
  const problem = await informer.listed();
  return { items: informer.list().filter(object => kind !== 'ReplicaSet' || !isControlled(object)).map(object => toItem(kind, object)).sort((a, b) => compareNames(a.label, b.label)), problem };
}

/** A Deployment's ReplicaSets, present and past, stand for nothing that it does not; the trees show none either. */
const isControlled = (object: KubernetesObject) => controllerOf(object) !== undefined;

function toItem(kind: Kind, { metadata: { name = '', namespace } }: KubernetesObject) {
  return { label: name, description: [kind, namespace].filter(part => part !== undefined).join(', '), target: namespace === undefined ? { kind, name } : { kind, name, namespace } };
}
