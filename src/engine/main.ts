import { systemClock } from '../base/clock.ts';
import { describeError, makeJsonLogger } from '../base/logger.ts';
import { systemRandom } from '../base/random.ts';
import { parseEngineArguments } from './process/arguments.ts';
import { ensureCertificates } from './process/certificates.ts';
import { ensureDataDirectory } from './process/dataDirectory.ts';
import { IdentityFile } from './process/identity.ts';
import { DataDirectoryInUseError, lockDataDirectory } from './process/lock.ts';
import type { StartFailure, StartSuccess } from './process/runRecord.ts';
import { chooseServiceRange, firstAddress } from './process/serviceRange.ts';

const [clock, random] = [systemClock, systemRandom];
const logger = makeJsonLogger(line => process.stderr.write(line), () => clock.now());

/** Takes the data directory; while its certificates are written, loads the rest, which is most of the program. */
async function main(): Promise<void> {
  const options = parseEngineArguments(process.argv.slice(2));
  const { directory, dockerHost, nodes } = options;
  ensureDataDirectory(directory);
  const lock = lockDataDirectory(directory.lock);
  const identity = new IdentityFile(directory.identity, random);
  if (dockerHost !== undefined) identity.choices.set('dockerHost', dockerHost);
  if (nodes !== undefined) identity.choices.set('nodes', String(nodes));
  const serviceCidr = chooseServiceRange(identity.choices);
  const serverNames = namesOfServer(firstAddress(serviceCidr));
  const [certificates, { startControlPlane }] = await Promise.all([ensureCertificates(directory.certificates, { serverNames, nowMs: clock.now(), random }), import('./deferred/controlPlane.ts')]);
  await startControlPlane({ arguments: options, lock, identity, serviceCidr, serverNames, certificates, clock, random, logger, onReady: ready => process.send?.({ ready } satisfies StartSuccess) });
}

/** What clients may call the API server: on this machine, and from inside pods. */
function namesOfServer(apiAddress: string): string[] {
  return ['localhost', '127.0.0.1', '::1', apiAddress, 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'];
}

function describeStartError(error: unknown): string {
  const { code, port } = error as { readonly code?: unknown; readonly port?: unknown };
  if (code !== 'EADDRINUSE') return describeError(error);
  return `port ${String(port)}, which this engine's kubeconfig names, is taken by another program. End that program, or choose another port: slipway engine start --port N`;
}

main().catch((error: unknown) => {
  logger.log('error', 'the engine could not start', { error });
  const failure: StartFailure = { failed: describeStartError(error), inUse: error instanceof DataDirectoryInUseError };
  if (process.send === undefined) process.exit(1); else process.send(failure, () => process.exit(1));
});
