import assert from 'node:assert/strict';
import { replicaSets } from '../../src/api/resources.ts';
import { deployment } from './objects.ts';
import { scenario } from './scenario.ts';

scenario('a deployment comes up, spread over the nodes')
  .node('a').node('b')
  .apply(deployment('web', 4))
  .advance('5s')
  .expectPods({ a: 2, b: 2 })
  .expectConditions('web', { Available: 'MinimumReplicasAvailable', Progressing: 'NewReplicaSetAvailable' })
  .expectDeployment('web', ({ status, metadata }) => {
    assert.deepEqual([status?.replicas, status?.updatedReplicas, status?.readyReplicas, status?.availableReplicas, status?.unavailableReplicas], [4, 4, 4, 4, undefined]);
    assert.equal(metadata.annotations?.['deployment.kubernetes.io/revision'], '1');
  });

for (const [maxSurge, maxUnavailable] of [[1, 0], [0, 1], ['25%', '25%'], [2, 2], ['50%', 0]] as const) {
  scenario(`a rolling update with surge ${maxSurge} and unavailable ${maxUnavailable} keeps within its bounds at every event`)
    .node('a').node('b')
    .apply(deployment('web', 5, { maxSurge, maxUnavailable }))
    .advance('10s')
    .keepsWithinBounds('web')
    .image('web', 'app:v2')
    .advance('60s')
    .expectImages('web', { 'app:v2': 5 })
    .expectConditions('web', { Available: 'MinimumReplicasAvailable', Progressing: 'NewReplicaSetAvailable' });
}

scenario('undo goes back to the old ReplicaSet under a new revision')
  .node('a')
  .apply(deployment('web', 3))
  .advance('10s')
  .image('web', 'app:v2')
  .advance('30s')
  .keepsWithinBounds('web')
  .undo('web')
  .advance('30s')
  .expectImages('web', { 'app:v1': 3 })
  .do(async world => {
    const sets = world.informers.for(replicaSets).list('default');
    assert.equal(sets.length, 2);
    const revisions = Object.fromEntries(sets.map(set => [set.spec?.template?.spec?.containers[0]?.image, [set.metadata.annotations?.['deployment.kubernetes.io/revision'], set.metadata.annotations?.['deployment.kubernetes.io/revision-history']]]));
    assert.deepEqual(revisions, { 'app:v1': ['3', '1'], 'app:v2': ['2', undefined] });
  })
  .expectDeployment('web', ({ metadata }) => assert.equal(metadata.annotations?.['deployment.kubernetes.io/revision'], '3'));

scenario('a paused deployment scales but does not roll, and rolls when it is resumed')
  .node('a')
  .apply(deployment('web', 2))
  .advance('10s')
  .patch('web', { spec: { paused: true } })
  .image('web', 'app:v2')
  .scale('web', 4)
  .advance('30s')
  .expectImages('web', { 'app:v1': 4 })
  .expectConditions('web', { Available: 'MinimumReplicasAvailable', Progressing: 'DeploymentPaused' })
  .patch('web', { spec: { paused: null } })
  .advance('60s')
  .expectImages('web', { 'app:v2': 4 })
  .expectConditions('web', { Available: 'MinimumReplicasAvailable', Progressing: 'NewReplicaSetAvailable' });

scenario('scaling in the middle of a rollout keeps both versions in proportion and finishes')
  .node('a')
  .apply(deployment('web', 4, { maxSurge: 1, maxUnavailable: 1 }))
  .advance('10s')
  .image('web', 'stuck:v2')
  .advance('20s')
  .expectImages('web', { 'app:v1': 3, 'stuck:v2': 2 })
  .scale('web', 8)
  .advance('20s')
  .expectImages('web', { 'app:v1': 5, 'stuck:v2': 4 })
  .image('web', 'app:v3')
  .advance('90s')
  .expectImages('web', { 'app:v3': 8 });

scenario('a version that never gets ready stops the rollout and misses its deadline, the old one serves on')
  .node('a')
  .apply(deployment('web', 4, { progressDeadlineSeconds: 60, maxSurge: 1, maxUnavailable: 1 }))
  .advance('10s')
  .keepsWithinBounds('web')
  .image('web', 'crash:v2')
  .advance('50s')
  .expectImages('web', { 'app:v1': 3, 'crash:v2': 2 })
  .advance('60s')
  .expectConditions('web', { Available: 'MinimumReplicasAvailable', Progressing: 'ProgressDeadlineExceeded' })
  .expectDeployment('web', ({ status }) => assert.match(status?.conditions?.find(({ type }) => type === 'Progressing')?.message ?? '', /^ReplicaSet "web-[a-z0-9]+" has timed out progressing\.$/))
  .undo('web')
  .advance('30s')
  .expectImages('web', { 'app:v1': 4 })
  .expectConditions('web', { Available: 'MinimumReplicasAvailable', Progressing: 'NewReplicaSetAvailable' });

scenario('Recreate never mixes versions')
  .node('a')
  .apply(deployment('web', 3, { strategy: 'Recreate' }))
  .advance('10s')
  .image('web', 'app:v2')
  .advance('1s')
  .expectImages('web', {})
  .advance('20s')
  .expectImages('web', { 'app:v2': 3 });

scenario('minReadySeconds holds every step back')
  .node('a')
  .apply(deployment('web', 2, { minReadySeconds: 20, maxSurge: 1, maxUnavailable: 0 }))
  .advance('30s')
  .keepsWithinBounds('web')
  .image('web', 'app:v2')
  .advance('15s')
  .expectImages('web', { 'app:v1': 2, 'app:v2': 1 })
  .advance('60s')
  .expectImages('web', { 'app:v2': 2 });

scenario('only the newest revisions are kept')
  .node('a')
  .apply(deployment('web', 1, { revisionHistoryLimit: 2 }))
  .advance('20s').image('web', 'app:v2').advance('20s').image('web', 'app:v3').advance('20s').image('web', 'app:v4').advance('20s').image('web', 'app:v5').advance('20s')
  .do(async world => {
    const images = world.informers.for(replicaSets).list('default').map(set => set.spec?.template?.spec?.containers[0]?.image).sort();
    assert.deepEqual(images, ['app:v3', 'app:v4', 'app:v5']);
  });

scenario('a control plane that dies in the middle of a rollout finishes it without touching healthy pods')
  .node('a')
  .apply(deployment('web', 4))
  .advance('10s')
  .keepsWithinBounds('web')
  .image('web', 'slow:v2')
  .advance('25s')
  .restart()
  .advance('120s')
  .expectImages('web', { 'slow:v2': 4 });
