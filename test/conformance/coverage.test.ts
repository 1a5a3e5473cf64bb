import assert from 'node:assert/strict';
import https from 'node:https';
import { after, before, test } from 'node:test';
import { apiCoverage } from '../../scripts/generate/apiCoverage.ts';
import { servedResources, type Resource } from '../../src/api/resources.ts';
import { builtInServed, type ServedResource } from '../../src/engine/apiserver/served.ts';
import { minimalObject, secondObject } from '../minimalObjects.ts';
import { startTestApi, type Ask, type TestApi } from '../unit/engine/apiserver/testApi.ts';

/*
 * docs/api-coverage.md, line by line, asked of a server: each verb that it lists is answered, each that it denies is not.
 * Proxies, whose answers are others', are left to proxy.test.ts.
 */

interface Row { readonly apiVersion: string; readonly plural: string; readonly subresource: string | undefined; readonly kind: string; readonly served: readonly string[]; readonly createsOnUpdate: boolean; readonly missing: readonly string[] }

const words = (text: string) => text.split(', ').filter(word => word !== '');

function readRows(): readonly Row[] {
  let apiVersion = '';
  return apiCoverage().split('\n').flatMap((line): Row[] => {
    apiVersion = /^## (\S+)$/.exec(line)?.[1] ?? apiVersion;
    const cells = line.split(' | ').map(cell => cell.replace(/^\| | \|$/g, ''));
    const [name = '', kind = '', served = '', missing = ''] = cells;
    if (cells.length < 5 || name === 'Resource') return [];
    const [plural = '', subresource] = name.split('/');
    return [{ apiVersion, plural, subresource, kind, served: words(served.replace('*', '')), createsOnUpdate: served.includes('update*'), missing: words(missing) }];
  });
}

let api: TestApi;
before(async () => { api = await startTestApi(); });
after(() => api.stop());

const METHODS: Readonly<Record<string, string>> = { create: 'POST', delete: 'DELETE', deletecollection: 'DELETE', get: 'GET', list: 'GET', watch: 'GET', patch: 'PATCH', update: 'PUT' };
const isOfAll = (verb: string) => verb === 'list' || verb === 'watch' || verb === 'deletecollection';
/** Answered by the node or the pod behind them, or with what is asked; of the API itself no more is seen than that it knows them. */
const ELSEWHERE = new Set(['exec', 'attach', 'portforward', 'log']);

const rootOf = (apiVersion: string) => `/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`;
const unserved = (code: number, message: unknown) => code === 405 || (code === 404 && message === 'the server could not find the requested resource');

/** The code of an answer as soon as it begins. */
function begin(target: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = https.get(`https://127.0.0.1:${api.api.port}${target}`, { agent: false, ...api.identity }, response => { resolve(response.statusCode ?? 0); request.destroy(); });
    request.on('error', error => { if (!request.destroyed) reject(error); });
  });
}

async function ask(verb: string, target: string, more: Ask): Promise<{ readonly code: number; readonly message: unknown }> {
  if (verb === 'watch') {
    const code = await begin(`${target}?watch=true&timeoutSeconds=1`);
    return { code, message: code === 404 ? 'the server could not find the requested resource' : '' };
  }
  const reply = await api.send(target, { method: METHODS[verb] ?? '', ...more });
  return { code: reply.code, message: reply.text.startsWith('{') ? reply.json()['message'] : '' };
}

const resourceOf = ({ apiVersion, plural }: Row): ServedResource | undefined => builtInServed.find(each => `${each.group === '' ? '' : `${each.group}/`}${each.version}` === apiVersion && each.plural === plural);
/** Of stored kinds; CustomResourceDefinitions are made by another suite. */
const isStored = (resource: ServedResource): boolean => servedResources.some(each => each.group === resource.group && each.plural === resource.plural) && resource.virtual !== true;

const rows = readRows();
test('the document has rows', () => { assert.ok(rows.length > 100); });

for (const row of rows.filter(({ subresource }) => subresource !== 'proxy')) {
  const { apiVersion, plural, subresource, served, missing } = row;
  test(`${apiVersion} ${plural}${subresource === undefined ? '' : `/${subresource}`}: ${served.join(', ') || 'nothing'} is served${missing.length === 0 ? '' : `, ${missing.join(', ')} is not`}`, async () => {
    const resource = resourceOf(row);
    const collection = `${rootOf(apiVersion)}${resource?.namespaced === false ? '' : '/namespaces/default'}/${plural}`;
    const object = resource !== undefined && isStored(resource) ? (resource.kind === 'CustomResourceDefinition' ? undefined : minimalObject(resource as Resource)) : undefined;
    const name = object?.metadata.name ?? 'a';
    const targetOf = (verb: string) => isOfAll(verb) || (verb === 'create' && subresource === undefined) ? collection : `${collection}/${name}${subresource === undefined ? '' : `/${subresource}`}`;
    if (object !== undefined) {
      const { code, text } = await api.send(collection, { method: 'POST', json: { ...object, apiVersion } });
      assert.ok(code === 201 || code === 409, text);
    }
    const bodyOf = async (verb: string): Promise<Ask> => {
      if (verb === 'patch') return { body: '{}', headers: { 'Content-Type': 'application/merge-patch+json' } };
      if (verb === 'create') return { json: object === undefined || subresource !== undefined ? {} : { ...secondObject(resource as Resource), apiVersion } };
      if (verb === 'update') return { json: object === undefined || ELSEWHERE.has(subresource ?? '') ? {} : (await api.send(subresource === 'finalize' ? `${collection}/${name}` : targetOf('get'))).json() };
      return {};
    };
    for (const verb of [...served.filter(each => !each.startsWith('delete')), ...served.filter(each => each.startsWith('delete'))]) {
      const { code, message } = await ask(verb, targetOf(verb), await bodyOf(verb));
      assert.ok(!unserved(code, message), `${verb}: ${code} ${String(message)}`);
      if (object !== undefined && !ELSEWHERE.has(subresource ?? '') && (verb !== 'create' || subresource === undefined)) assert.ok(code === 200 || code === 201, `${verb}: ${code} ${String(message)}`);
    }
    for (const verb of missing) {
      const { code, message } = await ask(verb, targetOf(verb), await bodyOf(verb));
      assert.ok(unserved(code, message), `${verb}: ${code} ${String(message)}`);
    }
  });
}

test('a PUT of a name that is not there creates an object where the document says so, and nowhere else', async () => {
  const other = await startTestApi();
  try {
    const written = rows.filter(({ served, subresource }) => subresource === undefined && served.includes('update'));
    assert.ok(written.filter(({ createsOnUpdate }) => createsOnUpdate).length > 5);
    for (const row of written) {
      const resource = resourceOf(row);
      assert.ok(resource !== undefined);
      const object = secondObject(resource as Resource);
      const collection = `${rootOf(row.apiVersion)}${resource.namespaced ? '/namespaces/default' : ''}/${row.plural}`;
      const target = `${collection}/${object.metadata.name ?? ''}`;
      const { code, text } = await other.send(target, { method: 'PUT', json: { ...object, apiVersion: row.apiVersion, metadata: { ...object.metadata, resourceVersion: '1' } } });
      assert.equal(code, row.createsOnUpdate ? 201 : 404, `${row.apiVersion} ${row.plural}: ${text}`);
      if (code === 201) await other.send(target, { method: 'DELETE' });
    }
  } finally { await other.stop(); }
});

const unservedVersions = apiCoverage().split('## Versions that are not served\n')[1]?.split('\n').flatMap(line => { const [, apiVersion, plurals] = /^- (\S+): (.*)$/.exec(line) ?? []; return apiVersion === undefined ? [] : [{ apiVersion, plurals: words(plurals ?? '') }]; }) ?? [];
test('versions that it calls not served are not', async () => {
  assert.ok(unservedVersions.length > 5);
  for (const { apiVersion, plurals } of unservedVersions) for (const plural of plurals) assert.equal((await api.send(`${rootOf(apiVersion)}/${plural}`)).code, 404, `${apiVersion} ${plural}`);
});
