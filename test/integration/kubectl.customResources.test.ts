import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { CustomObjectsApi, KubeConfig } from '@kubernetes/client-node';
import { type HttpsApi, startHttpsApi } from './cluster/apiServerOverHttps.ts';

/*
 * Custom resources under kubectl and two client libraries: a definition as cert-manager's is made, with two versions, rules in CEL, columns, status and scale.
 */

const kubectlFile = path.resolve(import.meta.dirname, '../../.cache/kubectl/unstable/kubectl');
const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-crd-'));
const kubeconfig = path.join(folder, 'kubeconfig');
let api: HttpsApi;

before(async () => {
  api = await startHttpsApi();
  writeFileSync(kubeconfig, api.kubeconfig, { mode: 0o600 });
});
after(async () => { await api.stop(); rmSync(folder, { recursive: true, force: true }); });

interface Outcome { readonly code: number; readonly output: string; readonly errors: string }
function run(line: string, input = ''): Promise<Outcome> {
  return new Promise(resolve => {
    const child = execFile(kubectlFile, [...line.split(' '), '--cache-dir', path.join(folder, 'cache')], { timeout: 60_000, env: { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: kubeconfig } }, (error, output, errors) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, output, errors });
    });
    child.stdin?.end(input);
  });
}
async function kubectl(line: string, input = ''): Promise<string> {
  const { code, output, errors } = await run(line, input);
  assert.equal(code, 0, `kubectl ${line}: ${errors}`);
  return output;
}

const version = (name: string, storage: boolean) => ({
  name, storage, served: true,
  additionalPrinterColumns: [
    { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' }, { name: 'Secret', type: 'string', jsonPath: '.spec.secretName' },
    { name: 'Issuer', type: 'string', jsonPath: '.spec.issuerRef.name', priority: 1 }, { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  subresources: { status: {}, scale: { specReplicasPath: '.spec.copies', statusReplicasPath: '.status.copies' } },
  schema: {
    openAPIV3Schema: {
      type: 'object', description: 'A Certificate asks for a signed certificate.', required: ['spec'],
      properties: {
        apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' },
        spec: {
          'type': 'object', 'required': ['secretName', 'issuerRef'], 'description': 'What is asked for.',
          'x-kubernetes-validations': [
            { rule: 'has(self.commonName) || size(self.dnsNames) > 0', message: 'a commonName or a dnsName is needed' },
            { rule: 'self.secretName == oldSelf.secretName', message: 'secretName is immutable', fieldPath: '.secretName' },
            { rule: 'duration(self.renewBefore) < duration(self.duration)', messageExpression: '"renewBefore must be shorter than " + self.duration' },
          ],
          'properties': {
            secretName: { type: 'string', minLength: 1, description: 'The Secret that gets the certificate.' }, commonName: { type: 'string', maxLength: 64 },
            dnsNames: { 'type': 'array', 'items': { type: 'string' }, 'default': [], 'x-kubernetes-list-type': 'set' },
            duration: { type: 'string', default: '2160h' }, renewBefore: { type: 'string', default: '360h' }, copies: { type: 'integer', minimum: 0, default: 1 },
            issuerRef: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, kind: { type: 'string', enum: ['Issuer', 'ClusterIssuer'], default: 'Issuer' } } },
          },
        },
        status: { type: 'object', properties: { copies: { type: 'integer' }, conditions: { 'type': 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'], 'items': { type: 'object', required: ['type', 'status'], properties: { type: { type: 'string' }, status: { type: 'string', enum: ['True', 'False', 'Unknown'] } } } } } },
      },
    },
  },
});

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'certificates.certs.example.com' },
  spec: { group: 'certs.example.com', scope: 'Namespaced', names: { plural: 'certificates', kind: 'Certificate', shortNames: ['cert'], categories: ['certs'] }, versions: [version('v1', true), version('v1alpha1', false)] },
};
const certificate = (spec: Record<string, unknown> = {}) => JSON.stringify({
  apiVersion: 'certs.example.com/v1', kind: 'Certificate', metadata: { name: 'web', namespace: 'default' }, spec: { secretName: 'web-tls', dnsNames: ['example.com'], issuerRef: { name: 'ca' }, ...spec },
});

test('kubectl is there', () => { assert.ok(existsSync(kubectlFile)); });

test('a definition is created, established, discovered and explained', async () => {
  await kubectl('create -f -', JSON.stringify(definition));
  await kubectl('wait --for=condition=Established crd/certificates.certs.example.com --timeout=20s');
  assert.match(await kubectl('api-resources --api-group=certs.example.com'), /certificates +cert +certs\.example\.com\/v1 +true +Certificate/);
  assert.match(await kubectl('get crd'), /certificates\.certs\.example\.com +\d{4}-\d\d-\d\dT/);
  const explained = await kubectl('explain cert.spec');
  assert.match(explained, /FIELD: spec <Object>[\s\S]*What is asked for\.[\s\S]*secretName\t<string> -required-\n +The Secret that gets the certificate\./);
  assert.match(await kubectl('explain certificates --recursive --api-version=certs.example.com/v1alpha1'), /VERSION: +v1alpha1[\s\S]*issuerRef\t<Object> -required-[\s\S]*enum: Issuer, ClusterIssuer/);
});

test('objects are applied, listed with their columns in every version, and patched', async () => {
  assert.match(await kubectl('apply -f -', certificate()), /certificate\.certs\.example\.com\/web created/);
  assert.match(await kubectl('apply -f -', certificate({ commonName: 'example.com' })), /configured/);
  assert.match(await kubectl('get cert'), /^NAME +READY +SECRET +AGE\nweb +(?:<none> +)?web-tls +\d+s/);
  assert.match(await kubectl('get certs -o wide'), /ISSUER[\s\S]*ca/);
  assert.deepEqual(JSON.parse(await kubectl('get certificates.v1alpha1.certs.example.com web -o jsonpath={.spec}')), { secretName: 'web-tls', dnsNames: ['example.com'], commonName: 'example.com', issuerRef: { name: 'ca', kind: 'Issuer' }, duration: '2160h', renewBefore: '360h', copies: 1 });
  await kubectl('patch cert web --subresource=status --type=merge -p {"status":{"conditions":[{"type":"Ready","status":"True"}]}}');
  assert.match(await kubectl('get cert web'), /web +True +web-tls/);
  assert.match((await run('patch cert web --type=strategic -p {"spec":{"copies":2}}')).errors, /application\/strategic-merge-patch\+json is not supported|unknown format/i);
  await kubectl('label cert web tier=front');
  assert.match(await kubectl('get cert -l tier=front -o name'), /certificate\.certs\.example\.com\/web/);
});

test('what the schema or a rule forbids is refused', async () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    [certificate({ secretName: 'other' }), /spec\.secretName: Invalid value: secretName is immutable/],
    [certificate({ renewBefore: '3000h' }), /spec: Invalid value: renewBefore must be shorter than 2160h/],
    [certificate({ dnsNames: [] }), /spec: Invalid value: a commonName or a dnsName is needed/],
    [certificate({ issuerRef: { name: 'ca', kind: 'Nobody' } }), /spec\.issuerRef\.kind: Unsupported value: "Nobody": supported values: "Issuer", "ClusterIssuer"/],
    [certificate({ copies: 'many' }), /spec\.copies in body must be of type integer: "string"/],
    [certificate({ unknown: true }), /strict decoding error: unknown field "spec\.unknown"/],
  ];
  for (const [manifest, expected] of refused) assert.match((await run('replace --validate=strict -f -', manifest)).errors, expected);
});

test('server-side apply shares fields among managers', async () => {
  await kubectl('apply --server-side --field-manager=a -f -', certificate().replace('"name":"web"', '"name":"shared"'));
  const conflict = await run('apply --server-side --field-manager=b -f -', certificate({ issuerRef: { name: 'other' } }).replace('"name":"web"', '"name":"shared"'));
  assert.match(conflict.errors, /conflict with "a": \.spec\.issuerRef\.name/);
  await kubectl('apply --server-side --field-manager=b --force-conflicts -f -', certificate({ issuerRef: { name: 'other' } }).replace('"name":"web"', '"name":"shared"'));
  assert.match(await kubectl('get cert shared -o jsonpath={.spec.issuerRef.name}'), /^other$/);
});

test('an object is scaled', async () => {
  assert.match(await kubectl('scale cert/web --replicas=3'), /scaled/);
  assert.equal(await kubectl('get cert web -o jsonpath={.spec.copies}'), '3');
});

const PYTHON = `
from kubernetes import client, config
config.load_kube_config()
api = client.CustomObjectsApi()
at = ("certs.example.com", "v1", "default", "certificates")
api.create_namespaced_custom_object(*at, {"apiVersion": "certs.example.com/v1", "kind": "Certificate", "metadata": {"name": "py"}, "spec": {"secretName": "py", "commonName": "py", "issuerRef": {"name": "ca"}}})
print(api.get_namespaced_custom_object(*at, "py")["spec"]["duration"])
api.patch_namespaced_custom_object(*at, "py", {"spec": {"copies": 2}})
print(api.get_namespaced_custom_object_scale(*at, "py")["spec"]["replicas"])
try:
    api.patch_namespaced_custom_object(*at, "py", {"spec": {"secretName": "other"}})
except client.ApiException as error:
    print(error.status, "secretName is immutable" in error.body)
print(sorted(each["metadata"]["name"] for each in api.list_namespaced_custom_object(*at)["items"]))
api.delete_namespaced_custom_object(*at, "py")
`;

test('Python\'s CustomObjectsApi works on them', async () => {
  const python = path.resolve(import.meta.dirname, '../../.cache/python/python3');
  assert.ok(existsSync(python), 'There is no Python with Kubernetes\' client: run "node scripts/setup.mjs" (npm test does).');
  const output = await new Promise<string>((resolve, reject) => {
    execFile(python, ['-c', PYTHON], { timeout: 60_000, env: { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: kubeconfig } }, (error, stdout, stderr) => { if (error === null) resolve(stdout); else reject(new Error(stderr)); });
  });
  assert.equal(output, "2160h\n2\n422 True\n['py', 'shared', 'web']\n");
});

test('@kubernetes/client-node\'s CustomObjectsApi works on them', async () => {
  const config = new KubeConfig();
  config.loadFromString(api.kubeconfig);
  const objects = config.makeApiClient(CustomObjectsApi);
  const at = { group: 'certs.example.com', version: 'v1', namespace: 'default', plural: 'certificates' };
  await objects.createNamespacedCustomObject({ ...at, body: JSON.parse(certificate().replace('"name":"web"', '"name":"node"')) as object });
  const listed = await objects.listNamespacedCustomObject(at) as { readonly items: readonly { readonly metadata: { readonly name: string } }[] };
  assert.deepEqual(listed.items.map(({ metadata }) => metadata.name), ['node', 'shared', 'web']);
  await objects.deleteNamespacedCustomObject({ ...at, name: 'node' });
  await assert.rejects(objects.getNamespacedCustomObject({ ...at, name: 'node' }), /404|not found/i);
});

test('a definition that cannot be is refused with its reasons', async () => {
  const broken = structuredClone(definition) as unknown as { metadata: { name: string }; spec: { versions: { schema: { openAPIV3Schema: { properties: { spec: Record<string, unknown> } } } }[] } };
  const [first] = broken.spec.versions;
  assert.ok(first !== undefined);
  first.schema.openAPIV3Schema.properties.spec['x-kubernetes-validations'] = [{ rule: 'selff.copies > 0' }];
  assert.match((await run('apply -f -', JSON.stringify(broken))).errors, /x-kubernetes-validations\[0\]\.rule: Invalid value: .*undeclared reference to 'selff'/);
});

test('a definition takes its objects with it', async () => {
  await kubectl('delete crd certificates.certs.example.com --timeout=20s');
  // kubectl may still remember what it discovered.
  assert.match((await run('get cert')).errors, /the server doesn't have a resource type "cert"|the server could not find the requested resource/);
  await kubectl('create -f -', JSON.stringify(definition));
  await kubectl('wait --for=condition=Established crd/certificates.certs.example.com --timeout=20s');
  assert.match((await run('get cert')).errors, /No resources found/);
});
