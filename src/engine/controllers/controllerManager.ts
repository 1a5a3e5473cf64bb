import { ComponentStack, type Component } from '../../base/disposable.ts';
import type { ControllerOptions } from './controller.ts';
import { startDeploymentController } from './deployment/controller.ts';
import { startEndpointSliceController } from './endpointSlice/controller.ts';
import { startGarbageCollector } from './garbageCollector/controller.ts';
import { startNamespaceController } from './namespace/controller.ts';
import { startNodeLifecycleController } from './nodeLifecycle/controller.ts';
import { startPodGarbageController } from './podGarbage/controller.ts';
import { startReplicaSetController } from './replicaSet/controller.ts';

/** Starts every controller; returns at once, each begins when its caches are full. */
export function startControllerManager(options: ControllerOptions): Component {
  const stack = new ComponentStack();
  const starters = [
    startDeploymentController, startReplicaSetController, startEndpointSliceController, startNamespaceController,
    startGarbageCollector, startPodGarbageController, startNodeLifecycleController,
  ];
  for (const start of starters) stack.add(start(options));
  return stack;
}
