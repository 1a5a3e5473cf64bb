// Starts the VS Code server packed inside code-server's npm tarball, without code-server's own wrapper.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { recentNode } from '../../scripts/project.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
export const vscodeRoot = path.join(here, 'node_modules', 'code-server', 'lib', 'vscode');

/** VS Code 1.139's server imports `registerHooks` from node:module (Node >= 22.15). */
export function serverNode() {
  const node = process.env.VSCODE_HOST_NODE ?? recentNode();
  if (node === undefined) throw new Error(`VS Code's server needs a newer Node than ${process.version}: run \`node scripts/setup.mjs\` first.`);
  return node;
}

/** The packed server looks for its dependencies in lib/vscode/node_modules; ours are three folders up. */
function linkDependencies() {
  const link = path.join(vscodeRoot, 'node_modules');
  if (!fs.existsSync(link)) fs.symlinkSync(path.join('..', '..', '..'), link, 'junction');
}

export const quietSettings = {
  'files.autoSave': 'off', // the browser's default is afterDelay
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.settings.enableNaturalLanguageSearch': false,
  'terminal.integrated.gpuAcceleration': 'off', // the terminal's text is in the page
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'typescript.disableAutomaticTypeAcquisition': true,
  'security.workspace.trust.enabled': false,
  'remote.autoForwardPorts': false, // the browser is on the same machine
};

/**
 * @param {{ dataDir?: string, userDataDir?: string, extensionsDir?: string, port?: number, settings?: object,
 *   extensions?: string[], smokeTestDriver?: boolean, workspaceTrust?: boolean, env?: object, onOutput?: (text: string) => void }} options
 */
export async function startServer(options = {}) {
  linkDependencies();
  const own = options.dataDir ?? fs.mkdtempSync(path.join(os.tmpdir(), 'vscode-host-'));
  const userDataDir = options.userDataDir ?? path.join(own, 'user');
  const extensionsDir = options.extensionsDir ?? path.join(own, 'extensions');
  fs.mkdirSync(extensionsDir, { recursive: true });
  // Settings of scope "machine" count only in Machine/: the window is a remote one.
  for (const [folder, settings] of [['User', { ...quietSettings, ...options.settings }], ['Machine', { ...options.settings }]]) {
    const file = path.join(userDataDir, folder, 'settings.json');
    fs.mkdirSync(path.dirname(file), { recursive: true });
    if (!fs.existsSync(file)) fs.writeFileSync(file, JSON.stringify(settings, null, 2));
  }
  for (const folder of options.extensions ?? []) {
    const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const link = path.join(extensionsDir, `${manifest.publisher}.${manifest.name}-${manifest.version}`.toLowerCase());
    fs.rmSync(link, { force: true, recursive: true });
    fs.symlinkSync(path.resolve(folder), link, 'junction');
  }
  const args = [path.join(vscodeRoot, 'out', 'server-main.js'),
    '--host', '127.0.0.1', '--port', String(options.port ?? 0), '--without-connection-token', '--accept-server-license-terms',
    ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']), '--disable-telemetry', '--disable-experiments',
    '--reconnection-grace-time', '5', // a page that went away leaves its extension host (and language servers) behind for this long; 3 hours by default
    '--server-data-dir', path.join(own, 'server'), '--user-data-dir', userDataDir, '--extensions-dir', extensionsDir,
    ...(options.smokeTestDriver ? ['--enable-smoke-test-driver'] : [])];
  const redirects = await startRedirects();
  // No marketplace look-ups; local addresses that extensions open go to the redirects.
  const env = { ...process.env, EXTENSIONS_GALLERY: '{}', VSCODE_PROXY_URI: `http://127.0.0.1:${redirects.address().port}/{{port}}/`, ...options.env };
  for (const key of Object.keys(env)) if (/^(VSCODE_IPC_HOOK|VSCODE_NLS|VSCODE_CWD|ELECTRON_RUN_AS_NODE|NODE_OPTIONS$)/.test(key)) delete env[key];
  // Own process group: extension hosts outlive the server when only the server is told to end.
  const child = spawn(serverNode(), args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' });
  const kill = signal => { try { process.platform === 'win32' ? child.kill(signal) : process.kill(-child.pid, signal); } catch { /* gone */ } };
  const killNow = () => kill('SIGKILL');
  process.once('exit', killNow);
  let output = '';
  const port = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`VS Code server did not start:\n${output}`)), 30_000);
    const seen = chunk => {
      output = (output + chunk).slice(-20_000);
      options.onOutput?.(String(chunk));
      const m = /Extension host agent listening on (\d+)/.exec(output);
      if (m) { clearTimeout(timer); resolve(Number(m[1])); }
    };
    child.stdout.on('data', seen);
    child.stderr.on('data', seen);
    child.once('exit', code => { clearTimeout(timer); reject(new Error(`VS Code server ended (${code}):\n${output}`)); });
  });
  const authority = `127.0.0.1:${port}`;
  return {
    port, authority, userDataDir, extensionsDir, pid: child.pid,
    origin: `http://${authority}`,
    remoteUri: p => `vscode-remote://${authority}${encodeURI(path.resolve(p).replace(/\\/g, '/').replace(/^([A-Za-z]:)/, '/$1'))}`,
    /** Page address for a folder (or .code-workspace file), with VS Code's `payload` pairs. */
    url({ folder, workspace, payload = [] } = {}) {
      const q = new URLSearchParams();
      if (workspace) q.set('workspace', path.resolve(workspace)); else if (folder) q.set('folder', path.resolve(folder)); else q.set('ew', 'true');
      if (payload.length) q.set('payload', JSON.stringify(payload));
      return `http://${authority}/?${q}`;
    },
    async close() {
      process.off('exit', killNow);
      redirects.close();
      redirects.closeAllConnections();
      const ended = new Promise(r => child.exitCode === null && child.signalCode === null ? child.once('exit', r) : r());
      kill('SIGTERM');
      await Promise.race([ended, new Promise(r => setTimeout(r, 2000))]);
      kill('SIGKILL');
      await ended;
      if (!options.dataDir) fs.rmSync(own, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** code-server sends local addresses (`http://127.0.0.1:PORT/…`) to a proxy of its wrapper, which is not here: /PORT/… leads there directly. */
async function startRedirects() {
  const server = http.createServer(({ url }, response) => {
    const [, port, rest] = /^\/(\d+)(\/.*)?$/.exec(url) ?? [];
    if (port === undefined) response.writeHead(404).end(); else response.writeHead(302, { location: `http://127.0.0.1:${port}${rest ?? '/'}` }).end();
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return server.unref();
}

export const chromiumArgs = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'];
/** A Chromium to use: $CHROMIUM, the distribution's, or (undefined) the one `npx playwright install chromium` fetched. */
export function chromiumPath() {
  return [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'].find(p => p && fs.existsSync(p));
}
