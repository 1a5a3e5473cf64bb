// npm start [-- --browser] [-- FOLDER]: builds Slipway and opens the examples with it, in the desktop VS Code when
// there is one, else in VS Code in the browser on 127.0.0.1:8200 or the next free port.
import { spawn, spawnSync } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';
import { cacheDir, mustRun, recentNode, root } from './project.mjs';
import { ensureBrowser, ensureDocker, ensureVscodeHost, MissingPart } from './setup.mjs';
import { createStandIns } from './standIns.mjs';

const args = process.argv.slice(2);
const folder = path.resolve(args.find(arg => !arg.startsWith('-')) ?? path.join(root, 'examples'));
const desktop = args.includes('--browser') ? undefined : findDesktop();

await orSay(async () => {
  const docker = await ensureDocker();
  if (docker.own) console.log(`Docker runs at ${docker.host} and keeps running; \`npm run docker:stop\` stops it. For docker in a terminal: export DOCKER_HOST=${docker.host}`);
  const created = await createStandIns(docker.host);
  if (created.length > 0) console.log(`The stand-ins ${created.join(', ')} stay; \`node scripts/standIns.mjs remove\` removes them.`);
});
mustRun(process.execPath, [path.join(root, 'scripts', 'build.mjs'), '--quiet']);

if (desktop !== undefined) {
  console.log(`Opening ${desktop} with Slipway ...`);
  mustRun(desktop, ['--new-window', `--extensionDevelopmentPath=${root}`, folder], { shell: process.platform === 'win32' });
} else {
  await orSay(ensureBrowser);
  ensureVscodeHost();
  const node = recentNode();
  const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` };
  const port = String(await freePort(8200));
  const data = path.join(cacheDir, 'vscode', port);
  const child = spawn(node, [path.join(root, 'test', 'vscode-host', 'code.mjs'), `--extensionDevelopmentPath=${root}`, '--port', port,
    `--user-data-dir=${path.join(data, 'user')}`, `--extensions-dir=${path.join(data, 'extensions')}`, folder], { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
  child.on('exit', code => process.exit(code ?? 0));
}

/** A missing part does not keep the editor from opening: Slipway itself says what it cannot do without it. */
async function orSay(step) {
  try { await step(); } catch (error) { console.error(error instanceof MissingPart ? error.message : error); }
}

/** The command of a desktop VS Code: its --version prints version, commit and architecture on three lines. */
function findDesktop() {
  return (process.env.VSCODE ? [process.env.VSCODE] : ['code', 'code-insiders', 'codium']).find(name => {
    const { status, stdout } = spawnSync(name, ['--version'], { encoding: 'utf8', shell: process.platform === 'win32', timeout: 15_000 });
    return status === 0 && /^\d+\.\d+\.\d+\S*\s+[0-9a-f]{40}\s+\w+/.test(stdout);
  });
}

/** The first port from `port` on that nobody listens on. */
function freePort(port) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', error => error.code === 'EADDRINUSE' && port < 65_535 ? resolve(freePort(port + 1)) : reject(error));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(port)));
  });
}
