import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { apiVersionOf, groupResourceOf, type Resource } from '../../src/api/resources.ts';
import { systemClock } from '../../src/base/clock.ts';
import { parseKubeconfig } from '../../src/cluster/kubeconfig.ts';
import { resolveContext } from '../../src/cluster/resolveContext.ts';
import { makeTransport, type Transport } from '../../src/cluster/transport.ts';
import { behaviourOf } from '../../src/api/kinds/index.ts';
import { startHttpsApi, type HttpsApi } from '../integration/cluster/apiServerOverHttps.ts';
import { minimalObject } from '../minimalObjects.ts';
import { storedResources, testEveryKind } from './everyKind.ts';

let api: HttpsApi;
let transport: Transport;
before(async () => {
  api = await startHttpsApi();
  transport = makeTransport(resolveContext(parseKubeconfig(api.kubeconfig, '.'), { clock: systemClock, allowExec: false }));
});
after(async () => {
  transport.close();
  await api.stop();
});

testEveryKind(() => api.client);

const pathOf = (resource: Resource) => `${resource.group === '' ? '/api' : '/apis'}/${apiVersionOf(resource)}${resource.namespaced ? '/namespaces/default' : ''}/${resource.plural}`;

async function read(path: string, as: string): Promise<Record<string, unknown>> {
  const answer = await transport.request({ method: 'GET', path, headers: { Accept: `application/json;as=${as};v=v1;g=meta.k8s.io` } });
  return JSON.parse(await text(answer)) as Record<string, unknown>;
}

for (const resource of storedResources) {
  test(`${groupResourceOf(resource)}: is read as a table and as metadata alone`, async () => {
    const { metadata } = await api.client.create(resource, minimalObject(resource));
    const item = `${pathOf(resource)}/${metadata.name}`;
    for (const path of [item, `${pathOf(resource)}?fieldSelector=metadata.name%3D${encodeURIComponent(metadata.name ?? '')}`]) {
      const table = await read(path, 'Table') as { kind: string; columnDefinitions: { name: string }[]; rows: { cells: unknown[]; object: { kind: string; metadata: object } }[] };
      assert.equal(table.kind, 'Table');
      assert.deepEqual(table.columnDefinitions.map(({ name }) => name), behaviourOf(resource).columns.map(({ name }) => name));
      assert.deepEqual(table.rows.map(({ cells }) => cells.length), [table.columnDefinitions.length]);
      assert.deepEqual([table.rows[0]?.object.kind, table.rows[0]?.object.metadata], ['PartialObjectMetadata', metadata]);
    }
    assert.deepEqual(await read(item, 'PartialObjectMetadata'), { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata });
    const list = await read(pathOf(resource), 'PartialObjectMetadataList') as { kind: string; items: { metadata: { name: string } }[] };
    assert.equal(list.kind, 'PartialObjectMetadataList');
    assert.ok(list.items.some(each => each.metadata.name === metadata.name));
  });
}
