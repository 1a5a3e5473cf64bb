import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { definitionName, type DefinitionRow, type KindRow, type PropertyRow } from './schemaModel.ts';

/** A resource of the generated client: where its collection is served and which class its body has. */
export interface ClientResource { readonly group: string; readonly version: string; readonly plural: string; readonly namespaced: boolean; readonly className: string; readonly kind: string }

interface Attribute { readonly baseName: string; readonly type: string; readonly format: string }
interface ClientClass { readonly attributes: readonly Attribute[]; readonly description: string; readonly members: ReadonlyMap<string, { readonly description: string; readonly required: boolean }> }

const PATH = /^\/(?:api\/(?<core>v1)|apis\/(?<group>[^/]+)\/(?<version>[^/]+))\/(?<namespace>namespaces\/\{namespace\}\/)?(?<plural>[a-z]+)$/;

/** Resources that the client can create: kind, plural and scope from the POST methods' paths and body types. */
export function readClientResources(directory: string): ClientResource[] {
  const resources: ClientResource[] = [];
  for (const file of globSync('dist/gen/apis/*Api.d.ts', { cwd: directory }).sort()) {
    const bodies = new Map([...readFileSync(path.join(directory, file), 'utf8').matchAll(/^ {4}(create\w+)\((?:namespace: string, )?body: (\w+),/gm)].map(match => [match[1] as string, match[2] as string]));
    const script = readFileSync(path.join(directory, file.replace(/\.d\.ts$/, '.js')), 'utf8');
    for (const [, method = '', url = ''] of script.matchAll(/async (create\w+)\([^)]*\) \{[\s\S]*?const localVarPath = '([^']+)'/g)) {
      const place = PATH.exec(url)?.groups;
      const className = bodies.get(method);
      if (place === undefined || className === undefined || className === 'any') continue;
      const version = place['core'] ?? place['version'] as string;
      const kind = className.slice(className.toLowerCase().indexOf(version) + version.length);
      resources.push({ group: place['group'] ?? '', version, plural: place['plural'] as string, namespaced: place['namespace'] !== undefined, className, kind });
    }
  }
  return resources;
}

/** Reads classes on demand; undefined for names that are no generated model. */
export function clientClassReader(directory: string): (className: string) => ClientClass | undefined {
  const seen = new Map<string, ClientClass | undefined>();
  return className => {
    if (!seen.has(className)) seen.set(className, readClass(path.join(directory, 'dist/gen/models', className)));
    return seen.get(className);
  };
}

function readClass(file: string): ClientClass | undefined {
  if (!existsSync(`${file}.d.ts`)) return undefined;
  const map = /attributeTypeMap = (\[[\s\S]*?\]);/.exec(readFileSync(`${file}.js`, 'utf8'))?.[1];
  const tree = ts.createSourceFile(file, readFileSync(`${file}.d.ts`, 'utf8'), ts.ScriptTarget.Latest, true);
  const declaration = tree.statements.find(ts.isClassDeclaration);
  if (map === undefined || declaration === undefined) return undefined;
  const members = new Map(declaration.members.filter(ts.isPropertyDeclaration).map(member =>
    [ts.isStringLiteral(member.name) ? member.name.text : member.name.getText(), { description: descriptionOf(member), required: member.questionToken === undefined }]));
  const attributes = JSON.parse(map) as (Attribute & { readonly name: string })[];
  for (const attribute of attributes) {
    const member = members.get(attribute.name);
    if (member !== undefined) members.set(attribute.baseName, member);
  }
  return { attributes, description: descriptionOf(declaration), members };
}

function descriptionOf(node: ts.Node): string {
  const comment = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc)?.comment;
  return (typeof comment === 'string' ? comment : ts.getTextOfJSDocComment(comment) ?? '').trim();
}

/** Adds the definitions that `resources` need and `definitions` lacks, and their kinds, from the client's classes. */
export function addMissing(options: { readonly definitions: Map<string, DefinitionRow>; readonly kinds: KindRow[]; readonly resources: readonly ClientResource[]; readonly read: (className: string) => ClientClass | undefined }): void {
  const { definitions, kinds, resources, read } = options;
  const known = (kind: { readonly apiVersion: string; readonly kind: string }) => kinds.some(other => other.apiVersion === kind.apiVersion && other.kind === kind.kind);
  for (const resource of resources) {
    const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
    for (const [className, kind] of [[resource.className, resource.kind], [`${resource.className}List`, `${resource.kind}List`]] as const) {
      if (known({ apiVersion, kind }) || read(className) === undefined) continue;
      kinds.push({ apiVersion, kind, definition: addClass(className, resource, { definitions, read }) });
    }
  }
}

function addClass(className: string, resource: ClientResource, target: { readonly definitions: Map<string, DefinitionRow>; readonly read: (className: string) => ClientClass | undefined }): string {
  const name = nameOfClass(className, resource, target.definitions);
  const source = target.read(className);
  if (target.definitions.has(name) || source === undefined) return name;
  const properties: Record<string, PropertyRow> = {};
  target.definitions.set(name, { p: properties });
  for (const { baseName, type, format } of source.attributes) {
    const description = source.members.get(baseName)?.description ?? '';
    const expression = toType(type, format, reference => addClass(reference, resource, target));
    properties[baseName] = description === '' ? [expression] : [expression, description];
  }
  const required = source.attributes.map(attribute => attribute.baseName).filter(baseName => source.members.get(baseName)?.required === true).sort();
  target.definitions.set(name, { ...(source.description === '' ? {} : { d: source.description }), ...(required.length === 0 ? {} : { r: required }), p: properties });
  return name;
}

/** A class of the resource's own version belongs to its group unless another group already defines it. */
function nameOfClass(className: string, resource: ClientResource, definitions: ReadonlyMap<string, DefinitionRow>): string {
  const [, version = '', type = ''] = /^(?:[A-Z]\w*?)??(V\d+(?:(?:alpha|beta)\d+)?)([A-Z]\w*)$/.exec(className) ?? [];
  const own = definitionName(resource.group, version.toLowerCase(), type);
  const candidates = [own, `io.k8s.apimachinery.pkg.apis.meta.v1.${type}`, definitionName('', version.toLowerCase(), type)];
  return candidates.find(candidate => definitions.has(candidate)) ?? own;
}

function toType(type: string, format: string, reference: (className: string) => string): string {
  const list = /^(?:Array|Set)<(.*)>$/.exec(type);
  if (list !== null) return `[]${toType(list[1] as string, format, reference)}`;
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
  if (map !== null) return `{}${toType(map[1] as string, format, reference)}`;
  switch (type) {
    case 'string': return format === '' ? 'string' : `string:${format}`;
    case 'boolean': case 'any': case 'object': return type;
    case 'number': return format === 'double' ? 'number:double' : `integer:${format === '' ? 'int64' : format}`;
    case 'Date': return 'string:date-time';
    case 'V1MicroTime': return 'string:date-time-micro';
    case 'IntOrString': return 'intOrString';
    default: return `#${reference(type)}`;
  }
}
