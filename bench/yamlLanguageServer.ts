import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { definition, definitionNames, kinds, type Definition, type Property } from '../src/api/schema/table.ts';
import { startLspClient, type LspClient } from './lspClient.ts';

const PEER = 'yaml-language-server@2.0.0';
const root = path.resolve(import.meta.dirname, '..');
const folder = path.join(root, '.cache', 'peers');

/** The peer's program, fetched from the npm registry into the cache on first use. Throws when it cannot be had. */
export function yamlLanguageServerProgram(): string {
  const program = path.join(folder, 'node_modules', 'yaml-language-server', 'bin', 'yaml-language-server');
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    const { status, stderr } = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', folder, PEER], { encoding: 'utf8', shell: process.platform === 'win32' });
    if (status !== 0 || !existsSync(program)) throw new Error(`${PEER} could not be installed: ${stderr}`);
  }
  return program;
}

/** Red Hat's server as its VS Code extension drives it, with Kubernetes' schemas made from the same table as ours and answered at once. */
export async function startYamlLanguageServer(program: string): Promise<LspClient> {
  const texts = new Map<string, string>();
  const settings = {
    yaml: { schemas: { kubernetes: ['*.yaml'] }, kubernetesVersion: 'v1.36.0', schemaStore: { enable: false }, validate: true, hover: true, completion: true, format: { enable: true } },
    http: { proxy: '', proxyStrictSSL: false }, editor: { tabSize: 2, detectIndentation: false }, files: { associations: {} }, '[yaml]': {},
  };
  const server = startLspClient({
    command: [process.execPath, program, '--stdio'],
    answer: (method, params) => {
      if (method === 'workspace/configuration') return (params as { readonly items: readonly { readonly section: string }[] }).items.map(({ section }) => (settings as Readonly<Record<string, unknown>>)[section] ?? null);
      if (method === 'vscode/content' || method === 'custom/schema/content') return schemaText(texts, String(params));
      return null;
    },
  });
  await server.request('initialize', { processId: process.pid, rootUri: null, capabilities: { workspace: { configuration: true }, textDocument: { completion: { completionItem: { snippetSupport: true } }, hover: {}, publishDiagnostics: {} } } });
  server.notify('initialized', {});
  server.notify('yaml/registerContentRequest', {});
  server.notify('workspace/didChangeConfiguration', { settings });
  return server;
}

/** Answered from memory by the file's name, so that no network is in the figures. */
function schemaText(texts: Map<string, string>, uri: string): string {
  if (texts.size === 0) for (const [name, schema] of Object.entries(kubernetesSchemas())) texts.set(name, JSON.stringify(schema));
  return texts.get(uri.slice(uri.lastIndexOf('/') + 1)) ?? '{}';
}

/** The two files of the JSON schemas that the peer reads: every definition, and one of all kinds. */
function kubernetesSchemas(): Readonly<Record<string, unknown>> {
  const served = kinds().filter(({ plural, removed }) => plural !== undefined && removed === undefined);
  const definitions = Object.fromEntries(definitionNames().map(name => {
    const kind = served.find(entry => entry.definition === name);
    return [name, toSchema(definition(name) as Definition, kind)];
  }));
  return { '_definitions.json': { definitions }, 'all.json': { oneOf: served.map(entry => ({ $ref: `_definitions.json#/definitions/${entry.definition}` })) } };
}

function toSchema({ properties, required, description }: Definition, kind: { readonly apiVersion: string; readonly kind: string } | undefined): unknown {
  const names = Object.entries(properties).map(([name, property]) => [name, valueSchema(property)] as const);
  const head = kind === undefined ? {} : { apiVersion: { type: 'string', enum: [kind.apiVersion] }, kind: { type: 'string', enum: [kind.kind] } };
  if (names.length === 0) return { description };
  return { type: 'object', description, properties: { ...Object.fromEntries(names), ...head }, required: kind === undefined ? required : [...required, 'apiVersion', 'kind'], additionalProperties: false, ...(kind === undefined ? {} : { 'x-kubernetes-group-version-kind': [{ group: kind.apiVersion.includes('/') ? kind.apiVersion.split('/')[0] : '', version: kind.apiVersion.split('/').at(-1), kind: kind.kind }] }) };
}

function valueSchema({ type, ref, items, additionalProperties, description }: Property): unknown {
  const described = description === undefined ? {} : { description };
  if (ref !== undefined) return { $ref: `_definitions.json#/definitions/${ref}`, ...described };
  switch (type) {
    case 'array': return { type: ['array', 'null'], items: items === undefined ? {} : valueSchema(items), ...described };
    case 'object': return { type: ['object', 'null'], ...(additionalProperties === undefined ? {} : { additionalProperties: valueSchema(additionalProperties) }), ...described };
    case 'quantity': case 'intOrString': return { oneOf: [{ type: ['string', 'null'] }, { type: ['number', 'null'] }], ...described };
    case 'any': return described;
    case 'string': case 'integer': case 'number': case 'boolean': return { type: [type, 'null'], ...described };
  }
}
