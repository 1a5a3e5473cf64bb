import { systemClock } from '../base/clock.ts';
import { deployments, endpointSlices, events, namespaces, nodes, pods, replicaSets, services, type Resource } from '../api/resources.ts';
import { summarizePod } from '../api/kinds/pod/printer.ts';
import type { KubernetesObject } from '../api/objects.ts';
import type { Connected, Session } from './session/session.ts';
import { toImageNodes } from './tree/images/imageNodes.ts';
import { toNodeNodes } from './tree/nodes/nodeNodes.ts';
import { toServiceNodes } from './tree/services/serviceNodes.ts';
import type { TreeNode } from './tree/treeNode.ts';
import { toWorkloadNodes } from './tree/workloads/workloadNodes.ts';
import type { ImagesModel } from './tree/images/imagesModel.ts';
import type { ViewId, ViewModel } from './views.ts';

interface ClusterView {
  readonly resources: readonly Resource[];
  readonly roots: (connected: Connected) => readonly TreeNode[];
}

const clusterViews: Readonly<Record<Exclude<ViewId, 'slipway.views.images'>, ClusterView>> = {
  'slipway.views.nodes': {
    resources: [nodes, pods],
    roots: ({ informers }) => toNodeNodes({ nodes: informers.for(nodes).list(), pods: informers.for(pods).list() }),
  },
  'slipway.views.workloads': {
    resources: [namespaces, deployments, replicaSets, pods, events],
    roots: ({ informers }) => toWorkloadNodes({
      namespaces: informers.for(namespaces).list(), deployments: informers.for(deployments).list(), replicaSets: informers.for(replicaSets).list(),
      pods: informers.for(pods).list(), events: informers.for(events).list(), podStatus: pod => summarizePod(pod).reason,
    }),
  },
  'slipway.views.services': {
    resources: [services, endpointSlices],
    roots: ({ informers }) => toServiceNodes({ services: informers.for(services).list(), endpointSlices: informers.for(endpointSlices).list() }),
  },
};

/** What each view shows and when it changes; reading a model attaches to an engine that runs, and starts none. */
export function makeViewModels(session: Session, images: ImagesModel): Readonly<Record<ViewId, ViewModel>> {
  const cluster = Object.entries(clusterViews).map(([id, view]) => [id, makeClusterModel(session, view)] as const);
  return {
    ...Object.fromEntries(cluster) as Readonly<Record<keyof typeof clusterViews, ViewModel>>,
    'slipway.views.images': { roots: async () => toImageNodes(await images.list(), systemClock.now()), onDidChange: handler => images.onDidChange(handler) },
  };
}

function makeClusterModel(session: Session, view: ClusterView): ViewModel {
  return {
    async roots() {
      await session.attach();
      const { state } = session;
      if (state.kind !== 'connected') return [];
      try {
        await Promise.all(view.resources.map(resource => state.informers.for(resource).synced));
      } catch (error) {
        if (session.state !== state) return []; // the engine went away meanwhile
        throw error;
      }
      return view.roots(state);
    },
    onDidChange(handler) {
      let followed: { dispose(): void }[] = [];
      const unfollow = () => { followed.forEach(subscription => subscription.dispose()); followed = []; };
      const follow = () => {
        unfollow();
        const { state } = session;
        if (state.kind === 'connected') followed = view.resources.map(resource => state.informers.for(resource as Resource<KubernetesObject>).onChange(handler));
        handler();
      };
      follow();
      const following = session.onDidChange(follow);
      return { dispose: () => { following.dispose(); unfollow(); } };
    },
  };
}
