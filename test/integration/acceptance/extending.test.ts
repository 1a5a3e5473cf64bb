import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiServices, configMaps, pods, validatingAdmissionPolicies } from '../../../src/api/resources.ts';
import { isPodReady } from '../../../src/api/podInfo.ts';
import { systemRandom } from '../../../src/base/random.ts';
import { issue, makeAuthority } from '../../../src/engine/process/issueCertificates.ts';
import { kubectlVersions, shellPod, startEngineHarness, writeBeside, type EngineHarness } from '../engineHarness.ts';

/*
 * What extends the API runs in a pod and is reached by its Service, through the pod network: admission and conversion webhooks, and an extension
 * API server. One program does all of it.
 */

/** Serves TLS on 8443 with the files beside it. */
const PROGRAM = `
const https = require('node:https');
const { readFileSync } = require('node:fs');
const at = name => readFileSync('/etc/extension/' + name);
const patch = operations => ({ patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(operations)).toString('base64') });
const convert = (object, apiVersion) => {
  const { hostPort = '', host = '', port = '' } = object.spec;
  const [h, p] = hostPort === '' ? [host, port] : hostPort.split(':');
  return { ...object, apiVersion, spec: apiVersion.endsWith('/v1') ? { hostPort: h + ':' + p } : { host: h, port: p } };
};
const deny = message => ({ allowed: false, status: { code: 403, message } });
const REVIEWS = {
  '/mutate': ({ object }) => ({ allowed: true, ...patch(object.data ? [{ op: 'add', path: '/data/seen', value: 'yes' }] : []) }),
  '/validate': ({ object, oldObject }) => (object ?? oldObject).data?.bad ? deny('bad data') : { allowed: true },
  '/connect': ({ subResource, object, operation, name }) => operation === 'CONNECT' && name === 'closed' ? deny(subResource + ' of ' + object.kind + ' ' + [object.command, object.container, object.path].filter(x => x !== undefined).join(' ')) : { allowed: true },
  '/convert': ({ objects, desiredAPIVersion }) => ({ convertedObjects: objects.map(each => convert(each, desiredAPIVersion)), result: { status: 'Success' } }),
};
const flowers = [];
const GVK = { group: 'wardle.example.com', version: 'v1', kind: 'Flower' };
const schemas = prefix => ({
  'com.example.Flower': { type: 'object', description: 'Flower grows.', properties: { spec: { description: 'What shall be.', ...(prefix === '#/definitions/' ? { $ref: prefix + 'com.example.Petals' } : { allOf: [{ $ref: prefix + 'com.example.Petals' }] }) } }, 'x-kubernetes-group-version-kind': [GVK] },
  'com.example.Petals': { type: 'object', properties: { colour: { type: 'string', description: 'As the bee sees it.' } } },
});
const list = (type, response) => ({ '/apis/wardle.example.com/v1/namespaces/{namespace}/flowers': { get: { 'x-kubernetes-action': 'list', 'x-kubernetes-group-version-kind': GVK, [type]: ['application/json'], responses: { 200: { description: 'OK', ...response } } } } });
const DOCUMENTS = {
  '/openapi/v2': { swagger: '2.0', info: { title: 'wardle', version: '1' }, paths: list('produces', { schema: { $ref: '#/definitions/com.example.Flower' } }), definitions: schemas('#/definitions/') },
  '/openapi/v3': { paths: { 'apis/wardle.example.com/v1': { serverRelativeURL: '/openapi/v3/apis/wardle.example.com/v1?hash=A' } } },
  '/openapi/v3/apis/wardle.example.com/v1': { openapi: '3.0.0', info: { title: 'wardle', version: '1' }, paths: list('tags', { content: { 'application/json': { schema: { $ref: '#/components/schemas/com.example.Flower' } } } }), components: { schemas: schemas('#/components/schemas/') } },
};
const extend = (request, body) => {
  const { socket, url, method, headers } = request;
  if (!socket.authorized || socket.getPeerCertificate().subject.CN !== 'front-proxy-client') return [401, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 401 }];
  const document = DOCUMENTS[url.replace(/\\?.*/, '')];
  if (document !== undefined) return [200, document];
  if (/^\\/apis\\/wardle.example.com\\/v1(\\?|$)/.test(url)) return [200, { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'wardle.example.com/v1', resources: [{ name: 'flowers', singularName: 'flower', namespaced: true, kind: 'Flower', verbs: ['create', 'get', 'list'], shortNames: ['fl'] }] }];
  if (url.startsWith('/apis/wardle.example.com/v1/namespaces/default/flowers')) {
    if (method === 'POST') { flowers.push({ ...body, metadata: { ...body.metadata, namespace: 'default', annotations: { by: headers['x-remote-user'] } } }); return [201, flowers.at(-1)]; }
    return [200, { kind: 'FlowerList', apiVersion: 'wardle.example.com/v1', metadata: { resourceVersion: '1' }, items: flowers }];
  }
  return [404, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 }];
};
https.createServer({ key: at('tls.key'), cert: at('tls.crt'), ca: at('proxy-ca.crt'), requestCert: true, rejectUnauthorized: false }, (request, response) => {
  let text = '';
  request.on('data', chunk => { text += chunk; }).on('end', () => {
    const body = text === '' ? undefined : JSON.parse(text);
    const review = REVIEWS[request.url.replace(/\\?.*/, '')];
    const [code, answer] = review === undefined ? extend(request, body) : [200, { apiVersion: body.apiVersion, kind: body.kind, response: { uid: body.request.uid, ...review(body.request) } }];
    response.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
  });
}).listen(8443, () => console.log('listens'));
process.on('SIGTERM', () => process.exit());
`;

let harness: EngineHarness;
let caBundle: string;
const SERVICE = { namespace: 'default', name: 'extension' };

before(async () => {
  harness = await startEngineHarness();
  const dates = () => ({ notBefore: new Date(Date.now() - 86_400_000), notAfter: new Date(Date.now() + 86_400_000), serial: systemRandom.uuid().replaceAll('-', '') });
  const authority = makeAuthority({ name: 'extension-ca', ...dates() });
  const { certificate, key } = issue(authority, { subject: 'CN=extension', usage: 'server', names: ['extension.default.svc'], ...dates() });
  caBundle = Buffer.from(authority.certificate).toString('base64');
  const trusted = await harness.client.get(configMaps, { namespace: 'kube-system', name: 'extension-apiserver-authentication' });
  const agent = (await harness.containers()).find(each => each.name.endsWith('-agent'));
  const { Config } = await harness.docker.getContainer(agent?.id ?? '').inspect();
  await harness.apply(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'extension' }, data: { 'server.js': PROGRAM, 'tls.crt': certificate, 'tls.key': key, 'proxy-ca.crt': trusted.data?.['requestheader-client-ca-file'] ?? '' } },
    shellPod('extension', '', {
      pod: { volumes: [{ name: 'files', configMap: { name: 'extension' } }] },
      container: { image: Config.Image, command: ['node', '/etc/extension/server.js'], ports: [{ containerPort: 8443 }], volumeMounts: [{ name: 'files', mountPath: '/etc/extension' }], readinessProbe: { tcpSocket: { port: 8443 }, periodSeconds: 1 } },
    }),
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'extension' }, spec: { selector: { run: 'extension' }, ports: [{ name: 'https', port: 443, targetPort: 8443 }] } },
    shellPod('closed', '', { container: { image: Config.Image, command: ['node', '-e', 'process.on("SIGTERM", () => process.exit()); setInterval(() => {}, 1e9)'] } }),
  );
  for (const name of ['extension', 'closed']) await harness.until(pods, name, 'ready', pod => pod !== undefined && isPodReady(pod), 120_000);
});
after(() => harness.close());

const webhook = (path: string, rules: readonly object[]) => ({ name: `${path}.example.com`, clientConfig: { service: { ...SERVICE, path: `/${path}` }, caBundle }, admissionReviewVersions: ['v1'], sideEffects: 'None', timeoutSeconds: 10, rules });
const CONFIG_MAPS = [{ operations: ['CREATE', 'UPDATE', 'DELETE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'], scope: 'Namespaced' }];

test('mutating and validating webhooks in a pod change and refuse what is written', async () => {
  await harness.apply(
    { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', metadata: { name: 'm' }, webhooks: [webhook('mutate', [{ ...CONFIG_MAPS[0], operations: ['CREATE'] }])] },
    { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: { name: 'v' }, webhooks: [webhook('validate', CONFIG_MAPS)] },
  );
  await harness.k('create', 'configmap', 'good', '--from-literal=a=1');
  assert.equal(await harness.k('get', 'configmap', 'good', '-o', 'jsonpath={.data}'), '{"a":"1","seen":"yes"}');
  const { code, stderr } = await harness.kubectl('unstable', ['create', 'configmap', 'evil', '--from-literal=bad=1']);
  assert.equal(code, 1);
  assert.match(stderr, /admission webhook "validate\.example\.com" denied the request: bad data/);
  await harness.k('delete', 'mutatingwebhookconfiguration/m', 'validatingwebhookconfiguration/v');
});

test('policies change, refuse and warn in kubectl\'s sight, and say which fields they read in vain', async () => {
  const constraints = { matchConstraints: { resourceRules: [{ ...CONFIG_MAPS[0], operations: ['CREATE'] }] } };
  const policy = (kind: string, name: string, spec: object, binding: object) => [
    { apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name }, spec: { ...constraints, ...spec } },
    { apiVersion: 'admissionregistration.k8s.io/v1', kind: `${kind}Binding`, metadata: { name }, spec: { policyName: name, ...binding } },
  ];
  await harness.apply(
    ...policy('MutatingAdmissionPolicy', 'mutate', { reinvocationPolicy: 'Never', mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression: 'Object{metadata: Object.metadata{labels: {"by": "policy"}}}' } }] }, {}),
    ...policy('ValidatingAdmissionPolicy', 'refuse', { validations: [{ expression: "!('bad' in object.data)", messageExpression: "'bad data in ' + object.metadata.name", reason: 'Forbidden' }] }, { validationActions: ['Deny'] }),
    ...policy('ValidatingAdmissionPolicy', 'warn', { validations: [{ expression: 'object.spec.size > 1 || true' }, { expression: "object.metadata.labels.by != 'policy'", message: 'made by a policy' }], failurePolicy: 'Ignore' }, { validationActions: ['Warn'] }),
  );
  const made = await harness.kubectl('unstable', ['create', 'configmap', 'ruled', '--from-literal=a=1']);
  assert.match(made.stderr, /^Warning: Validation failed for ValidatingAdmissionPolicy 'warn' with binding 'warn': made by a policy$/m);
  assert.equal(await harness.k('get', 'configmap', 'ruled', '-o', 'jsonpath={.metadata.labels.by}'), 'policy');
  const { code, stderr } = await harness.kubectl('unstable', ['create', 'configmap', 'evil', '--from-literal=bad=1']);
  assert.equal(code, 1);
  assert.match(stderr, /configmaps "evil" is forbidden: ValidatingAdmissionPolicy 'refuse' with binding 'refuse' denied request: bad data in evil/);
  const checked = await harness.until(validatingAdmissionPolicies, 'warn', 'checked', each => each?.status?.observedGeneration === 1);
  assert.match(checked.status?.typeChecking?.expressionWarnings?.[0]?.warning ?? '', /undefined field 'spec'/);
  await harness.k('delete', 'mutatingadmissionpolicybindings,validatingadmissionpolicybindings', '--all');
});

test('connections to a pod are put before a webhook, each as the kind that it is', async () => {
  await harness.apply({
    apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: { name: 'c' },
    webhooks: [webhook('connect', [{ operations: ['CONNECT'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods/exec', 'pods/attach', 'pods/portforward', 'pods/proxy'] }])],
  });
  const refusals: readonly (readonly [readonly string[], RegExp])[] = [
    [['exec', 'closed', '--', 'ls', '/'], /denied the request: exec of PodExecOptions ls,\/ main/],
    [['attach', 'closed'], /denied the request: attach of PodAttachOptions/],
    [['port-forward', 'closed', ':80'], /denied the request: portforward of PodPortForwardOptions/],
    [['get', '--raw', '/api/v1/namespaces/default/pods/closed/proxy/x'], /denied the request: proxy of PodProxyOptions \/x/],
  ];
  for (const [args, message] of refusals) {
    const { code, stderr } = await harness.kubectl('unstable', args);
    assert.notEqual(code, 0, args.join(' '));
    assert.match(stderr, message);
  }
  assert.equal((await harness.k('exec', 'extension', '--', 'node', '-p', '1+1')).trim(), '2');
  await harness.k('delete', 'validatingwebhookconfiguration/c');
});

test('a conversion webhook in a pod gives every version of a custom resource', async () => {
  const text = { type: 'string' };
  const version = (name: string, properties: object) => ({ name, served: true, storage: name === 'v1', schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } } } });
  await harness.apply({
    apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'doors.example.com' },
    spec: {
      group: 'example.com', scope: 'Namespaced', names: { plural: 'doors', kind: 'Door' }, versions: [version('v1', { hostPort: text }), version('v2', { host: text, port: text })],
      conversion: { strategy: 'Webhook', webhook: { clientConfig: { service: { ...SERVICE, path: '/convert' }, caBundle }, conversionReviewVersions: ['v1'] } },
    },
  });
  await harness.k('wait', '--for=condition=Established', 'crd/doors.example.com');
  await harness.apply({ apiVersion: 'example.com/v2', kind: 'Door', metadata: { name: 'd' }, spec: { host: 'a', port: '1' } });
  assert.equal(await harness.k('get', 'doors.v1.example.com', 'd', '-o', 'jsonpath={.spec}'), '{"hostPort":"a:1"}');
  await harness.k('patch', 'doors.v1.example.com', 'd', '--type=merge', '-p', '{"spec":{"hostPort":"b:2"}}');
  assert.equal(await harness.k('get', 'doors.v2.example.com', '-o', 'jsonpath={.items[0].spec}'), '{"host":"b","port":"2"}');
});

test('an extension API server in a pod is part of the API', async () => {
  await harness.apply({ apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: 'v1.wardle.example.com' }, spec: { group: 'wardle.example.com', version: 'v1', groupPriorityMinimum: 1000, versionPriority: 10, service: SERVICE, caBundle } });
  await harness.until(apiServices, 'v1.wardle.example.com', 'available', each => each?.status?.conditions?.some(({ type, status }) => type === 'Available' && status === 'True') === true);
  assert.match(await harness.k('get', 'apiservices'), /^v1\.wardle\.example\.com\s+default\/extension\s+True/m);
  assert.match(await harness.k('get', 'apiservices'), /^v1\.apps\s+Local\s+True/m);
  assert.match(await harness.k('api-resources', '--api-group=wardle.example.com'), /^flowers\s+fl\s+wardle\.example\.com\/v1\s+true\s+Flower/m);
  await harness.k('create', '--raw', '/apis/wardle.example.com/v1/namespaces/default/flowers', '-f', writeBeside(harness, 'flower.json', JSON.stringify({ apiVersion: 'wardle.example.com/v1', kind: 'Flower', metadata: { name: 'rose' } })));
  assert.equal(await harness.k('get', 'flowers', '-o', 'jsonpath={.items[0].metadata.name} {.items[0].metadata.annotations.by}'), 'rose kubernetes-admin');
  const { stderr } = await harness.kubectl('unstable', ['get', 'flowers', '--as=jane']);
  assert.match(stderr, /flowers\.wardle\.example\.com is forbidden: User "jane" cannot list resource "flowers" in API group "wardle\.example\.com" in the namespace "default"/);
  for (const version of kubectlVersions) {
    const { stdout, stderr } = await harness.kubectl(version, ['explain', 'flowers', '--recursive']);
    assert.match(stdout, /KIND: +Flower\n[^]*VERSION: +(?:wardle\.example\.com\/)?v1\n[^]*Flower grows\.[^]*spec\s+<[^]*colour\s+<string>/, stderr);
    assert.match((await harness.kubectl(version, ['explain', 'flowers.spec.colour'])).stdout, /As the bee sees it\./);
  }
  await harness.k('delete', 'pod', 'extension', '--wait');
  await harness.until(apiServices, 'v1.wardle.example.com', 'unavailable', each => each?.status?.conditions?.some(({ type, status }) => type === 'Available' && status === 'False') === true);
  assert.match((await harness.kubectl('unstable', ['get', '--raw', '/apis/wardle.example.com/v1'])).stderr, /unable to handle the request|service unavailable/);
});
