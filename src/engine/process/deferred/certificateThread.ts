import { parentPort, workerData } from 'node:worker_threads';
import { systemRandom } from '../../../base/random.ts';
import { ensureCertificates, ensureFrontProxy, type CertificateOrder } from '../certificates.ts';

/** The thread of `ensureCertificatesApart`: answers with the certificates, which the API waits for, then makes the front proxy's. A failure ends the thread. */
async function run({ directory, ...options }: CertificateOrder): Promise<void> {
  parentPort?.postMessage(await ensureCertificates(directory, { ...options, random: systemRandom }));
  await ensureFrontProxy(directory, { nowMs: options.nowMs, random: systemRandom });
}

void run(workerData as CertificateOrder);
