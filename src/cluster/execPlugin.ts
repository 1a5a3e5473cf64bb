import { execFile } from 'node:child_process';
import type { Clock } from '../base/clock.ts';
import type { Credentials } from './connection.ts';

/** `exec` of a kubeconfig user. */
export interface ExecPlugin {
  readonly apiVersion?: string;
  readonly command?: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly installHint?: string;
  readonly provideClusterInfo?: boolean;
}

interface ExecCredential { readonly status?: { readonly token?: string; readonly clientCertificateData?: string; readonly clientKeyData?: string; readonly expirationTimestamp?: string } }

/** Some open a browser and wait for the user. */
const TIMEOUT_MS = 180_000;

/** Credentials from the plugin, kept until they expire or are to be renewed. The answer rejects with a sentence when the plugin fails. @source client.authentication.k8s.io/v1 */
export function makeExecCredentials(plugin: ExecPlugin, cluster: unknown, clock: Clock): { credentials(): Promise<Credentials>; renewCredentials(refused: Credentials): void } {
  let kept: { readonly credentials: Credentials; readonly expiresMs: number } | undefined;
  let running: Promise<Credentials> | undefined;
  const credentials = () => {
    if (kept !== undefined && kept.expiresMs > clock.now()) return Promise.resolve(kept.credentials);
    running ??= runPlugin(plugin, cluster).then(({ status = {} }) => {
      const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = status;
      const given = { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...(cert === undefined || key === undefined ? {} : { clientCertificate: { cert, key } }) };
      kept = { credentials: given, expiresMs: expirationTimestamp === undefined ? Infinity : Date.parse(expirationTimestamp) };
      return given;
    }).finally(() => { running = undefined; });
    return running;
  };
  return { credentials, renewCredentials: refused => { if (kept?.credentials === refused) kept = undefined; } };
}

function runPlugin(plugin: ExecPlugin, cluster: unknown): Promise<ExecCredential> {
  const { command = '', apiVersion = 'client.authentication.k8s.io/v1' } = plugin;
  const info = { kind: 'ExecCredential', apiVersion, spec: { interactive: false, ...(plugin.provideClusterInfo === true ? { cluster } : {}) } };
  const env = { ...process.env, KUBERNETES_EXEC_INFO: JSON.stringify(info), ...Object.fromEntries((plugin.env ?? []).map(({ name, value }) => [name, value])) };
  return new Promise((resolve, reject) => {
    execFile(command, [...plugin.args ?? []], { env, timeout: TIMEOUT_MS, maxBuffer: 1024 * 1024, windowsHide: true }, (error, stdout) => {
      if (error !== null) return reject(new Error(`The credential plugin ${command} failed.${plugin.installHint === undefined ? '' : ` ${plugin.installHint}`}`, { cause: error }));
      try { resolve(JSON.parse(stdout) as ExecCredential); } catch (cause) { reject(new Error(`The credential plugin ${command} did not answer with an ExecCredential.`, { cause })); }
    });
  });
}
