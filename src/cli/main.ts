import path from 'node:path';
import { parseArgs } from 'node:util';
import { defaultDataDirectory } from '../base/dataDirectory.ts';
import { toDataDirectory, type DataDirectory } from '../engine/process/dataDirectory.ts';
import { describeError } from '../base/logger.ts';
import { UserError, exitCodes, isUserError } from './exitCodes.ts';
import { lacksSqlite, runInOtherNode } from './otherNode.ts';
import { asksForHelp, usage } from './usage.ts';
import packageJson from '../../package.json' with { type: 'json' };

const version = packageJson.version;

/** Runs one command line; resolves with the exit code. What `engine start` does not need is in bundles of its own (`deferred/`). */
async function run(argv: readonly string[]): Promise<number> {
  const [noun = 'help', verb = ''] = argv;
  if (asksForHelp(argv)) { process.stdout.write(usage); return exitCodes.success; }
  switch (noun) {
    case 'engine': return lacksSqlite() ? await runInOtherNode(argv) : await runEngine(verb, argv.slice(2));
    case 'kubeconfig': {
      const { values } = parse(argv.slice(1), { 'merge': { type: 'boolean' }, 'data-dir': { type: 'string' } });
      const { printKubeconfig } = await import('./deferred/kubeconfigCommands.ts');
      printKubeconfig(directoryOf(values['data-dir']), { merge: values.merge === true });
      return exitCodes.success;
    }
    case 'validate': {
      if (Number.parseInt(process.versions.node, 10) < 22 || (process as Partial<NodeJS.Process>).getBuiltinModule === undefined) throw new UserError(`slipway validate needs Node 22.3 or newer; this is ${process.version}`, exitCodes.usage);
      const { values, positionals } = parse(argv.slice(1), {
        'format': { type: 'string' }, 'kubernetes-version': { type: 'string' }, 'level': { type: 'string' }, 'practice': { type: 'string' }, 'pod-security': { type: 'string' }, 'severity': { type: 'string', multiple: true }, 'schemas': { type: 'string', multiple: true }, 'nodes': { type: 'string' }, 'baseline': { type: 'string' }, 'update-baseline': { type: 'boolean' }, 'workers': { type: 'string' }, 'kustomize': { type: 'string', multiple: true }, 'helm': { type: 'string', multiple: true },
      }, true);
      const { readSettingsFile, readValidateOptions, validate } = await import('./deferred/manifestCommands.ts');
      return await validate(positionals, { ...readValidateOptions(values, { names: positionals, version, file: readSettingsFile(process.cwd()) }), workers: toInteger('--workers', values.workers, 0, 64) });
    }
    case 'plan': {
      const { values, positionals } = parse(argv.slice(1), { 'nodes': { type: 'string' } }, true);
      if (values.nodes === undefined || positionals.length === 0) throw new UserError('slipway plan --nodes FILE MANIFEST...', exitCodes.usage);
      const { printPlan } = await import('./deferred/manifestCommands.ts');
      return printPlan(values.nodes, positionals);
    }
    case 'version': case '--version': process.stdout.write(`${version}\n`); return exitCodes.success;
    case 'help': process.stdout.write(usage); return exitCodes.success;
    default: throw new UserError(`unknown command "${noun}"\n\n${usage}`, exitCodes.usage);
  }
}

async function runEngine(verb: string, rest: readonly string[]): Promise<number> {
  switch (verb) {
    case 'start': {
      const { values } = parse(rest, {
        'data-dir': { type: 'string' }, 'kubeconfig': { type: 'string' }, 'port': { type: 'string' },
        'docker-host': { type: 'string' }, 'nodes': { type: 'string' }, 'foreground': { type: 'boolean' },
        'audit-log': { type: 'string' }, 'audit-policy': { type: 'string' },
      });
      const toFile = (file: string | undefined) => file === undefined ? undefined : path.resolve(file);
      if (values['audit-policy'] !== undefined && values['audit-log'] === undefined) throw new UserError('--audit-policy needs --audit-log FILE', exitCodes.usage);
      const { startEngine } = await import('./engine/start.ts');
      return await startEngine({
        directory: directoryOf(values['data-dir']), programFolder: __dirname, version,
        kubeconfig: toFile(values.kubeconfig), auditLog: toFile(values['audit-log']), auditPolicy: toFile(values['audit-policy']),
        port: toInteger('--port', values.port, 1, 65535), dockerHost: values['docker-host'],
        nodes: toInteger('--nodes', values.nodes, 1, 100), foreground: values.foreground === true,
      });
    }
    case 'stop': {
      const { values } = parse(rest, { 'data-dir': { type: 'string' }, 'pods': { type: 'boolean' } });
      const { stopEngine } = await import('./engine/stop.ts');
      const wasRunning = await stopEngine(directoryOf(values['data-dir']), { pods: values.pods === true });
      process.stdout.write(!wasRunning ? 'No engine is running.\n'
        : values.pods === true ? 'The engine and its pods have stopped.\n' : 'The engine has stopped; its pods keep running. (--pods stops them too.)\n');
      return exitCodes.success;
    }
    case 'status': {
      const { values } = parse(rest, { 'data-dir': { type: 'string' }, 'json': { type: 'boolean' } });
      const { printStatus } = await import('./engine/status.ts');
      return await printStatus(directoryOf(values['data-dir']), { json: values.json === true });
    }
    case 'backup': {
      const { values, positionals } = parse(rest, { 'data-dir': { type: 'string' }, 'force': { type: 'boolean' } }, true);
      const [file] = positionals;
      if (file === undefined) throw new UserError('which file? slipway engine backup FILE', exitCodes.usage);
      const { backUpEngine } = await import('./engine/backup.ts');
      return await backUpEngine(directoryOf(values['data-dir']), { file: path.resolve(file), force: values.force === true });
    }
    case 'restore': {
      const { values, positionals } = parse(rest, { 'data-dir': { type: 'string' } }, true);
      const [file] = positionals;
      if (file === undefined) throw new UserError('which file? slipway engine restore FILE', exitCodes.usage);
      const { restoreEngine } = await import('./engine/restore.ts');
      return restoreEngine(directoryOf(values['data-dir']), path.resolve(file));
    }
    case 'reset': {
      const { values } = parse(rest, {
        'data-dir': { type: 'string' }, 'images': { type: 'boolean' }, 'yes': { type: 'boolean' }, 'orphans': { type: 'boolean' }, 'docker-host': { type: 'string' },
      });
      const { resetEngine } = await import('./deferred/dockerCommands.ts');
      return await resetEngine(directoryOf(values['data-dir']), {
        images: values.images === true, yes: values.yes === true, orphans: values.orphans === true, dockerHost: values['docker-host'],
      });
    }
    case 'load-image': {
      const { values, positionals } = parse(rest, { 'docker-host': { type: 'string' } }, true);
      const [file] = positionals;
      if (file === undefined) throw new UserError('which file? slipway engine load-image FILE', exitCodes.usage);
      const { loadImage } = await import('./deferred/dockerCommands.ts');
      return await loadImage(path.resolve(file), values['docker-host']);
    }
    default: throw new UserError(verb === '' ? `engine needs a verb\n\n${usage}` : `unknown command "engine ${verb}"\n\n${usage}`, exitCodes.usage);
  }
}

type Options = Parameters<typeof parseArgs>[0] & object;

function parse<T extends NonNullable<Options['options']>>(args: readonly string[], options: T, allowPositionals = false) {
  try { return parseArgs({ args: [...args], options, allowPositionals, strict: true }); } catch (cause) {
    throw new UserError((cause as Error).message, exitCodes.usage, { cause });
  }
}

function directoryOf(dataDir: string | undefined): DataDirectory {
  return toDataDirectory(dataDir ?? defaultDataDirectory(process.env));
}

function toInteger(name: string, text: string | undefined, minimum: number, maximum: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < minimum || value > maximum) throw new UserError(`${name} takes a whole number from ${minimum} to ${maximum}, not "${text}"`, exitCodes.usage);
  return value;
}

run(process.argv.slice(2)).then(
  code => { process.exitCode = code; },
  (error: unknown) => {
    process.stderr.write(`slipway: ${isUserError(error) ? error.message : describeError(error)}\n`);
    process.exitCode = isUserError(error) ? error.exitCode : exitCodes.failure;
  },
);
