import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { definition, kinds, type Property } from '../../src/api/schema/table.ts';
import { groupOf } from '../../src/api/resources.ts';
import { definitionName } from './schemaModel.ts';

/** What a package that was made from the OpenAPI document of one release says: the fields of each definition, named as in the table. */
export type ReleaseFields = ReadonlyMap<string, ReadonlySet<string>>;

/** Downloads a package of the npm registry ('name@version') and answers the folder that it is unpacked in, below `home`. */
export function unpackNpmPackage(specifier: string, home: string): string {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const file = execFileSync(npm, ['pack', '--silent', '--pack-destination', home, specifier], { cwd: home, encoding: 'utf8' }).trim().split('\n').at(-1) ?? '';
  execFileSync('tar', ['xzf', file, '--one-top-level'], { cwd: home });
  return path.join(home, path.basename(file, '.tgz'), 'package');
}

interface ClientClass { readonly fields: ReadonlyMap<string, string>; readonly release: string }

/**
 * Of @kubernetes/client-node, 0.18 or newer. Its classes are found by going along the table from each kind, since a class's name does not tell its group.
 * A class that says another release than 1.`minor` was left over in the package, and is none. Throws when nothing is of that release.
 */
export function clientFields(directory: string, minor: number): ReleaseFields {
  const found = new Map<string, ReadonlySet<string>>();
  const classes = new Map<string, ClientClass | undefined>();
  const read = (name: string) => {
    if (!classes.has(name)) classes.set(name, readClientClass(directory, name));
    const known = classes.get(name);
    return known?.release === `1.${minor}` ? known : undefined;
  };
  const visit = (name: string, className: string) => {
    const [type, source] = [definition(name), read(className)];
    if (type === undefined || source === undefined || found.has(name)) return;
    found.set(name, new Set(source.fields.keys()));
    for (const [field, expression] of source.fields) {
      const target = Object.hasOwn(type.properties, field) ? referenceOf(type.properties[field]) : undefined;
      if (target !== undefined) visit(target, innermost(expression));
    }
  };
  for (const { apiVersion, kind, definition: name } of kinds()) {
    const suffix = capital(apiVersion.split('/').at(-1) ?? '') + kind;
    const group = groupOf(apiVersion);
    const className = [`${capital(group === '' ? 'core' : group.split('.')[0] ?? '')}${suffix}`, suffix].find(each => read(each)?.fields.has('metadata') === true);
    if (className !== undefined) visit(name, className);
  }
  if (found.size === 0) throw new Error(`${directory} has nothing of 1.${minor}`);
  return found;
}

function readClientClass(directory: string, name: string): ClientClass | undefined {
  const file = [`dist/gen/models/${name}.js`, `dist/gen/model/${name.charAt(0).toLowerCase()}${name.slice(1)}.js`].map(each => path.join(directory, each)).find(existsSync);
  const text = file === undefined ? '' : readFileSync(file, 'utf8');
  const attributes = /attributeTypeMap = (\[[\s\S]*?\]);/.exec(text)?.[1];
  if (attributes === undefined) return undefined;
  return {
    fields: new Map((JSON.parse(attributes) as { readonly baseName: string; readonly type: string }[]).map(({ baseName, type }) => [baseName, type])),
    release: /OpenAPI (?:document|spec version): (?:release-|v)(1\.\d+)/.exec(text)?.[1] ?? 'an unknown release',
  };
}

const innermost = (expression: string): string => /^(?:Array|Set)<(.*)>$/.exec(expression)?.[1] ?? /^\{ \[key: string\]: (.*); \}$/.exec(expression)?.[1] ?? expression;

const referenceOf = (property: Property | undefined): string | undefined => property === undefined ? undefined : property.ref ?? referenceOf(property.items ?? property.additionalProperties);

const capital = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

/** Of kubernetes-types, whose version is Kubernetes' own: one file for each group's version. Throws when the package is of another release than 1.`minor`. */
export function typesFields(directory: string, minor: number): ReleaseFields {
  const { version } = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8')) as { readonly version: string };
  if (!version.startsWith(`1.${minor}.`)) throw new Error(`kubernetes-types ${version} is not of 1.${minor}`);
  return new Map(globSync('*/v*.d.ts', { cwd: directory }).sort().flatMap(file => {
    const [group = '', version = ''] = file.replace(/\.d\.ts$/, '').split(/[\\/]/);
    return interfacesOf(parse(path.join(directory, file)).statements).map(each => entryOf(group, version, each));
  }));
}

/** Of @pulumi/kubernetes: namespaces within one file. The package does not say which release it was made from. */
export function pulumiFields(directory: string): ReleaseFields {
  return new Map(namespacesOf(parse(path.join(directory, 'types/output.d.ts')).statements).flatMap(group => namespacesOf(group.statements).flatMap(version =>
    interfacesOf(version.statements).map(each => entryOf(group.name, version.name, each)))));
}

const parse = (file: string) => ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);

function namespacesOf(statements: readonly ts.Statement[]): { readonly name: string; readonly statements: readonly ts.Statement[] }[] {
  return statements.filter(ts.isModuleDeclaration).map(({ name, body }) => ({ name: name.text, statements: body !== undefined && ts.isModuleBlock(body) ? body.statements : [] }));
}

const interfacesOf = (statements: readonly ts.Statement[]) => statements.filter(ts.isInterfaceDeclaration);

function entryOf(group: string, version: string, { name, members }: ts.InterfaceDeclaration): [string, ReadonlySet<string>] {
  const fields = members.filter(ts.isPropertySignature).map(member => ts.isIdentifier(member.name) || ts.isStringLiteral(member.name) ? member.name.text : '');
  return [nameOf(group, version, name.text), new Set(fields)];
}

function nameOf(group: string, version: string, type: string): string {
  return group === 'meta' ? `io.k8s.apimachinery.pkg.apis.meta.${version}.${type}` : definitionName(PACKAGES[group] ?? group, version, type);
}

/** Groups whose types lie elsewhere than their name says. */
const PACKAGES: Readonly<Record<string, string>> = { core: '', apiextensions: 'apiextensions.k8s.io', apiregistration: 'apiregistration.k8s.io' };

/** Of cdk8s-plus-<minor>, which tags each field with its place in the OpenAPI document; types of statuses it leaves out. Throws when the package is not made for 1.`minor`. */
export function cdk8sFields(directory: string, minor: number): ReleaseFields {
  const { name } = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8')) as { readonly name: string };
  if (name !== `cdk8s-plus-${minor}`) throw new Error(`${name} is not of 1.${minor}`);
  const found = new Map<string, Set<string>>();
  for (const [, type = '', field = ''] of readFileSync(path.join(directory, 'lib/imports/k8s.d.ts'), 'utf8').matchAll(/@schema (io\.k8s\.[\w.-]+)#(\S+)/g)) {
    found.set(type, (found.get(type) ?? new Set()).add(field));
  }
  return found;
}
