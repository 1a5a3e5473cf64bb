import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { delay, systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { systemRandom } from '../../../src/base/random.ts';
import type { Component } from '../../../src/base/disposable.ts';
import { certificateSigningRequests } from '../../../src/api/resources.ts';
import type { CertificateSigningRequest } from '../../../src/api/objects.ts';
import { startControllerManager } from '../../../src/engine/controllers/controllerManager.ts';
import { startInformers } from '../../../src/informer/informers.ts';
import { type HttpsApi, startHttpsApi } from '../cluster/apiServerOverHttps.ts';
import { makeCertificateRequest } from '../../certificateRequests.ts';
import { kubectlOf, kubectlVersions, run, runWell, type KubectlVersion } from '../engineHarness.ts';

/*
 * From a request that openssl made to a certificate that the API knows its user by, with kubectl.
 */

const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-csr-'));
const at = (name: string) => path.join(folder, name);
const [clock, logger, random] = [systemClock, silentLogger, systemRandom];
let api: HttpsApi;
let controllers: Component;
let informers: ReturnType<typeof startInformers>;
before(async () => {
  api = await startHttpsApi();
  informers = startInformers(api.inProcess, { clock, logger });
  controllers = startControllerManager({ client: api.inProcess, informers, catalog: api.resources, clock, random, logger, authority: api.authority, signer: api.signer });
  writeFileSync(at('kubeconfig'), api.kubeconfig, { mode: 0o600 });
});
after(async () => { await controllers.stop(); await informers.stop(); await api.stop(); rmSync(folder, { recursive: true }); });

const environment = { KUBECONFIG: at('kubeconfig'), HOME: folder };
const attempt = (version: KubectlVersion, line: string, input?: string) => run(kubectlOf(version), line.split(' '), { env: environment, ...(input === undefined ? {} : { input }) });
const kubectl = (version: KubectlVersion, line: string, input?: string) => runWell(kubectlOf(version), line.split(' '), { env: environment, ...(input === undefined ? {} : { input }) });

/** A key and a request for it: openssl's, where it is. */
async function askFor(name: string, subject: string): Promise<string> {
  const made = await run('openssl', ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', at(`${name}.key`), '-subj', subject], {}).catch(() => undefined);
  if (made?.code === 0) return Buffer.from(made.stdout).toString('base64');
  const { request, key } = await makeCertificateRequest(subject.slice(1).replaceAll('/', ','));
  writeFileSync(at(`${name}.key`), key);
  return request;
}

const manifest = (name: string, request: string, spec: object = {}) => JSON.stringify({
  apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name },
  spec: { request, signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'], ...spec },
});

/** The request as soon as `accept` says so. */
async function until(name: string, accept: (request: CertificateSigningRequest) => boolean): Promise<CertificateSigningRequest> {
  for (let tries = 0; tries < 200; tries++) {
    const found = await api.client.get(certificateSigningRequests, { name });
    if (accept(found)) return found;
    await delay(clock, 50);
  }
  throw new Error(`${name} did not get there`);
}
const isIssued = ({ status }: CertificateSigningRequest) => (status?.certificate ?? '') !== '';

for (const version of kubectlVersions) {
  describe(`kubectl ${version}`, () => {
    const name = `jane-${version.replace('.', '-')}`;

    test('a request is approved, signed, and its certificate is its user, who may do what roles say', async () => {
      const request = await askFor(name, '/O=devs/CN=jane');
      await kubectl('unstable', 'apply -f -', manifest(name, request, { expirationSeconds: 3600 }));
      assert.match(await kubectl(version, `get csr ${name}`), /SIGNERNAME +REQUESTOR +REQUESTEDDURATION +CONDITION\n\S+ +\S+ +kubernetes\.io\/kube-apiserver-client +kubernetes-admin +60m +Pending\n$/);
      assert.equal(await kubectl(version, `certificate approve ${name}`), `certificatesigningrequest.certificates.k8s.io/${name} approved\n`);
      await until(name, isIssued);
      assert.match(await kubectl(version, `get csr ${name}`), /Approved,Issued\n$/);
      assert.equal(await kubectl(version, `get csr ${name} -o jsonpath={.status.conditions[0].reason}`), 'KubectlApprove');
      const certificate = Buffer.from(await kubectl(version, `get csr ${name} -o jsonpath={.status.certificate}`), 'base64').toString();
      writeFileSync(at(`${name}.crt`), certificate);
      const { subject, validTo, validFrom } = new X509Certificate(certificate);
      assert.equal(subject, 'O=devs\nCN=jane');
      assert.equal(Date.parse(validTo) - Date.parse(validFrom), 65 * 60_000);

      // Debian's 1.20 was built with a Go that its way of writing a kubeconfig does not survive.
      await kubectl('unstable', `config set-credentials ${name} --client-certificate=${at(`${name}.crt`)} --client-key=${at(`${name}.key`)} --embed-certs=true`);
      const asJane = (line: string) => attempt(version, `--user ${name} ${line}`);
      assert.match((await asJane('get pods')).stderr, /pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"/);
      await kubectl('unstable', `create clusterrolebinding ${name} --clusterrole=view --group=devs`);
      assert.equal((await asJane('get pods')).code, 0);
      assert.match((await asJane('create configmap a')).stderr, /cannot create resource "configmaps"/);
      assert.match((await asJane(`certificate approve ${name}`)).stderr, /Forbidden/);
      await kubectl('unstable', `delete clusterrolebinding ${name}`);
    });

    test('a denied request gets no certificate', async () => {
      await kubectl('unstable', 'apply -f -', manifest(`${name}-denied`, await askFor('denied', '/CN=eve')));
      assert.equal(await kubectl(version, `certificate deny ${name}-denied`), `certificatesigningrequest.certificates.k8s.io/${name}-denied denied\n`);
      assert.match(await kubectl(version, `get csr ${name}-denied`), /Denied\n$/);
      assert.match((await attempt(version, `certificate approve ${name}-denied`)).stderr, /^error: certificate signing request "\S+" is already Denied\n$/);
      assert.match(await kubectl(version, `describe csr ${name}-denied`), /Status: +Denied[^]*Common Name: +eve/);
    });
  });
}

test('a request that its signer does not sign says why', async () => {
  await kubectl('unstable', 'apply -f -', manifest('odd', await askFor('odd', '/CN=odd'), { usages: ['server auth', 'client auth'] }));
  await kubectl('unstable', 'certificate approve odd');
  const { status } = await until('odd', found => found.status?.conditions?.some(({ type }) => type === 'Failed') === true);
  const failed = status?.conditions?.find(({ type }) => type === 'Failed');
  assert.deepEqual([failed?.reason, failed?.message, status?.certificate], ['SignerValidationFailure', 'invalid usage for client certificate: server auth', undefined]);
  assert.match(await kubectl('unstable', 'get csr odd'), /Approved,Failed\n$/);
});

test('nobody gets the rights of system:masters, and a kubelet is approved by its role', async () => {
  const { stderr } = await attempt('unstable', 'apply -f -', manifest('root', await askFor('root', '/O=system:masters/CN=root')));
  assert.match(stderr, /use of kubernetes\.io\/kube-apiserver-client signer with system:masters group is not allowed/);
  for (const role of ['system:node-bootstrapper', 'system:certificates.k8s.io:certificatesigningrequests:nodeclient']) await kubectl('unstable', `create clusterrolebinding ${role}-max --clusterrole=${role} --user=max`);
  await kubectl('unstable', '--as max create -f -', manifest('kubelet', await askFor('kubelet', '/O=system:nodes/CN=system:node:a'), { signerName: 'kubernetes.io/kube-apiserver-client-kubelet', usages: ['client auth', 'digital signature'] }));
  const { status } = await until('kubelet', isIssued);
  assert.equal(status?.conditions?.[0]?.message, 'Auto approving kubelet client certificate after SubjectAccessReview.');
  assert.ok(readFileSync(at('kubelet.key'), 'utf8').includes('PRIVATE KEY'));
});
