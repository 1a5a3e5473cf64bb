import type { Disposable } from '../base/disposable.ts';
import { deployments, endpointSlices, events, namespaces, nodes, pods, replicaSets, services, type Resource } from '../api/resources.ts';
import type { KubernetesObject } from '../api/objects.ts';
import type { Informer } from '../informer/contract.ts';
import type { Connected, Session } from './session/session.ts';
import { toImageNodes } from './tree/images/imageNodes.ts';
import { toProblemNode } from './tree/problemNode.ts';
import { toNodeNodes } from './tree/nodes/nodeNodes.ts';
import { toServiceNodes } from './tree/services/serviceNodes.ts';
import type { TreeNode } from './tree/treeNode.ts';
import { toWorkloadNodes } from './tree/workloads/workloadNodes.ts';
import type { ImagesModel } from './tree/images/imagesModel.ts';
import type { ViewId, ViewModel } from './views.ts';

interface ClusterView {
  /** What the view is made of; of what may not be read it says so. */
  readonly resources: readonly Resource[];
  /** What it does without where it may not be read. */
  readonly extras?: readonly Resource[];
  readonly roots: (connected: Connected) => readonly TreeNode[];
  /** Whether its objects are in namespaces. */
  readonly isNamespaced: boolean;
}

const clusterViews: Readonly<Record<Exclude<ViewId, 'slipway.views.images'>, ClusterView>> = {
  'slipway.views.nodes': {
    isNamespaced: false, resources: [nodes], extras: [pods, events],
    roots: ({ informers, onlyNamespace }) => toNodeNodes({ nodes: informers.for(nodes).list(), pods: onlyNamespace === undefined ? informers.for(pods).list() : undefined, events: informers.for(events).list() }),
  },
  'slipway.views.workloads': {
    isNamespaced: true, resources: [deployments, replicaSets, pods], extras: [namespaces, events],
    roots: ({ informers }) => toWorkloadNodes({
      namespaces: informers.for(namespaces).list(), deployments: informers.for(deployments).list(), replicaSets: informers.for(replicaSets).list(),
      pods: informers.for(pods).list(), events: informers.for(events).list(),
    }),
  },
  'slipway.views.services': {
    isNamespaced: true, resources: [services], extras: [endpointSlices, events, pods, replicaSets],
    roots: ({ informers }) => toServiceNodes({
      services: informers.for(services).list(), endpointSlices: informers.for(endpointSlices).list(), events: informers.for(events).list(),
      pods: informers.for(pods).list(), replicaSets: informers.for(replicaSets).list(),
    }),
  },
};

/** What each view shows and when it changes; reading a model attaches to an engine that runs, and starts none. */
export function makeViewModels(session: Session, images: ImagesModel): Readonly<Record<ViewId, ViewModel>> {
  const cluster = Object.entries(clusterViews).map(([id, view]) => [id, makeClusterModel(session, view)] as const);
  return {
    ...Object.fromEntries(cluster) as Readonly<Record<keyof typeof clusterViews, ViewModel>>,
    'slipway.views.images': { roots: async () => toImageNodes(await images.list()), onDidChange: handler => images.onDidChange(handler) },
  };
}

function makeClusterModel(session: Session, view: ClusterView): ViewModel {
  const all = [...view.resources, ...view.extras ?? []];
  return {
    async roots() {
      await session.attach();
      const { state } = session;
      if (state.kind !== 'connected') return [];
      try {
        const problems = await Promise.all(all.map(async resource => ({ resource, problem: await state.informers.for(resource).listed() })));
        const told = problems.flatMap(({ resource, problem }) => problem === undefined || !view.resources.includes(resource) ? [] : [toProblemNode(resource, problem)]);
        return [...told, ...view.roots(state)];
      } catch (error) {
        if (session.state !== state) return []; // the engine went away meanwhile
        throw error;
      }
    },
    onDidChange(handler) {
      let followed: { dispose(): void }[] = [];
      const unfollow = () => { followed.forEach(subscription => subscription.dispose()); followed = []; };
      const follow = () => {
        unfollow();
        const { state } = session;
        if (state.kind === 'connected') followed = all.map(resource => followResource(state.informers.for(resource as Resource<KubernetesObject>), handler));
        handler();
      };
      follow();
      const following = session.onDidChange(follow);
      return { dispose: () => { following.dispose(); unfollow(); } };
    },
    get description() { return view.isNamespaced && session.state.kind === 'connected' ? session.state.onlyNamespace : undefined; },
  };
}

/** Calls the handler at every change, and when a list that was refused at first has come after all. */
function followResource(informer: Informer<KubernetesObject>, handler: () => void): Disposable {
  let isFollowed = true;
  informer.synced.then(() => { if (isFollowed) handler(); }, () => undefined);
  const following = informer.onChange(handler);
  return { dispose: () => { isFollowed = false; following.dispose(); } };
}
