import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { definitionName, SPECIAL_TYPES, type DefinitionRow, type KindRow, type PropertyRow } from './schemaModel.ts';

interface Source { readonly file: string; readonly name: string; readonly alias: string; readonly statement: ts.InterfaceDeclaration; readonly tree: ts.SourceFile }
interface ValidationError { readonly instancePath: string; readonly keyword: string; readonly params: { readonly type?: string; readonly format?: string } }
interface Validator { (data: unknown): boolean; errors?: readonly ValidationError[] | null }

/**
 * Reads the type declarations of kubernetes-models and its apimachinery package: definitions, descriptions,
 * required sets and enums from the `.d.ts` text; integer against number and formats from the packages' validators.
 */
export async function readKubernetesModels(modules: string): Promise<{ readonly definitions: Map<string, DefinitionRow>; readonly kinds: KindRow[] }> {
  const sources = [
    ...readSources(path.join(modules, 'kubernetes-models'), file => {
      const parts = file.split('/');
      return parts.length === 2 ? definitionName('', parts[0] as string, parts[1] as string) : definitionName(parts[0] as string, parts[1] as string, parts[2] as string);
    }),
    ...readSources(path.join(modules, '@kubernetes-models/apimachinery'), file => `io.k8s.apimachinery.pkg.${file.replaceAll('/', '.')}`),
  ];
  const byAlias = new Map(sources.map(source => [source.alias, source.name]));
  for (const name of Object.keys(SPECIAL_TYPES)) byAlias.set(aliasOf(name), name);
  const definitions = new Map<string, DefinitionRow>();
  const kinds: KindRow[] = [];
  for (const source of sources) {
    if (source.name in SPECIAL_TYPES) continue;
    definitions.set(source.name, await toDefinition(source, byAlias));
    const apiVersion = literalMember(source, 'apiVersion');
    const kind = literalMember(source, 'kind');
    if (apiVersion !== undefined && kind !== undefined) kinds.push({ apiVersion, kind, definition: source.name });
  }
  return { definitions, kinds };
}

function readSources(directory: string, nameOf: (file: string) => string): Source[] {
  return globSync('**/*.d.ts', { cwd: directory, exclude: ['_schemas', 'node_modules'] }).map(file => file.replaceAll(path.sep, '/')).filter(file => !file.endsWith('index.d.ts') && !file.startsWith('_schemas')).sort().flatMap(file => {
    const tree = ts.createSourceFile(file, readFileSync(path.join(directory, file), 'utf8'), ts.ScriptTarget.Latest, true);
    const own = `I${path.basename(file, '.d.ts')}`;
    const statement = tree.statements.find((node): node is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(node) && node.name.text === own);
    if (statement === undefined) return [];
    const name = nameOf(file.slice(0, -'.d.ts'.length));
    return [{ file: path.join(directory, '_schemas', `${aliasOf(name).slice(1)}.js`), name, alias: aliasOf(name), statement, tree }];
  });
}

/** 'io.k8s.api.apps.v1.Deployment' → 'IIoK8sApiAppsV1Deployment', the package's exported alias. */
function aliasOf(name: string): string {
  return `I${name.split(/[.-]/).map(part => `${part.charAt(0).toUpperCase()}${part.slice(1)}`).join('')}`;
}

function literalMember({ statement, tree }: Source, name: string): string | undefined {
  const member = statement.members.find((node): node is ts.PropertySignature => ts.isPropertySignature(node) && memberName(node) === name);
  return member?.type !== undefined && ts.isLiteralTypeNode(member.type) && ts.isStringLiteral(member.type.literal) && member.getSourceFile() === tree ? member.type.literal.text : undefined;
}

function memberName(node: ts.PropertySignature): string {
  return ts.isStringLiteral(node.name) || ts.isIdentifier(node.name) ? node.name.text : node.name.getText();
}

async function toDefinition(source: Source, byAlias: ReadonlyMap<string, string>): Promise<DefinitionRow> {
  const properties: Record<string, PropertyRow> = {};
  const required: string[] = [];
  const isKind = literalMember(source, 'kind') !== undefined;
  for (const member of source.statement.members) {
    if (!ts.isPropertySignature(member) || member.type === undefined) continue;
    const name = memberName(member);
    const identity = isKind && (name === 'apiVersion' || name === 'kind');
    if (member.questionToken === undefined && !identity) required.push(name);
    const { type, values } = identity ? { type: 'string', values: undefined } : await toType(member.type, { source, byAlias, property: name });
    properties[name] = row(type, descriptionOf(member), values);
  }
  const description = descriptionOf(source.statement);
  return { ...(description === '' ? {} : { d: description }), ...(required.length === 0 ? {} : { r: required.sort() }), p: properties };
}

function row(type: string, description: string, values: readonly string[] | undefined): PropertyRow {
  if (values !== undefined) return [type, description, values];
  return description === '' ? [type] : [type, description];
}

function descriptionOf(node: ts.Node): string {
  const comment = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc)?.comment;
  return (typeof comment === 'string' ? comment : ts.getTextOfJSDocComment(comment) ?? '').trim();
}

interface Place { readonly source: Source; readonly byAlias: ReadonlyMap<string, string>; readonly property: string }

async function toType(node: ts.TypeNode, place: Place): Promise<{ readonly type: string; readonly values?: readonly string[] }> {
  if (ts.isParenthesizedTypeNode(node)) return toType(node.type, place);
  if (ts.isUnionTypeNode(node)) {
    const values = node.types.map(member => ts.isLiteralTypeNode(member) && ts.isStringLiteral(member.literal) ? member.literal.text : undefined);
    if (values.every(value => value !== undefined)) return { type: 'string', values };
    const rest = node.types.filter(member => !(ts.isLiteralTypeNode(member) && member.literal.kind === ts.SyntaxKind.NullKeyword));
    if (rest.length === 1) return toType(rest[0] as ts.TypeNode, place);
  }
  if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) return { type: 'string', values: [node.literal.text] };
  if (ts.isArrayTypeNode(node)) return prefix('[]', await toType(node.elementType, place));
  if (ts.isTypeLiteralNode(node)) {
    const index = node.members.find(ts.isIndexSignatureDeclaration);
    return index === undefined ? { type: 'object' } : prefix('{}', await toType(index.type, place));
  }
  if (ts.isTypeReferenceNode(node)) {
    const name = node.typeName.getText();
    if (name === 'Array') return prefix('[]', await toType(node.typeArguments?.[0] as ts.TypeNode, place));
    const target = name === place.source.statement.name.text ? place.source.name : place.byAlias.get(name);
    if (target === undefined) throw new Error(`${place.source.name}.${place.property}: unknown type ${name}`);
    return { type: SPECIAL_TYPES[target] ?? `#${target}` };
  }
  if (node.kind === ts.SyntaxKind.NumberKeyword) return { type: await probe(place, 0.5, ['integer', 'number']) };
  if (node.kind === ts.SyntaxKind.StringKeyword) return { type: await probe(place, '\u0001', ['string']) };
  if (node.kind === ts.SyntaxKind.BooleanKeyword) return { type: 'boolean' };
  if (node.kind === ts.SyntaxKind.AnyKeyword || node.kind === ts.SyntaxKind.UnknownKeyword) return { type: 'any' };
  if (node.kind === ts.SyntaxKind.ObjectKeyword) return { type: 'object' };
  throw new Error(`${place.source.name}.${place.property}: cannot read ${node.getText()}`);
}

const prefix = (sign: string, { type, values }: { readonly type: string; readonly values?: readonly string[] }) => ({ type: `${sign}${type}`, ...(values === undefined ? {} : { values }) });

/** Asks the package's own validator what it expects at a scalar property (also inside a list or map of scalars). */
async function probe({ source, property }: Place, value: unknown, [exact, loose]: readonly [string, string?]): Promise<string> {
  const { validate } = await import(pathToFileURL(source.file).href) as { readonly validate: Validator };
  const errorsFor = (data: unknown): readonly ValidationError[] => {
    validate({ [property]: data });
    return (validate.errors ?? []).filter(error => error.instancePath.startsWith(`/${property}`));
  };
  const format = [value, [value], { a: value }].flatMap(data => errorsFor(data)).find(error => error.keyword === 'format')?.params.format
    ?? [2 ** 80, [2 ** 80], { a: 2 ** 80 }].flatMap(data => errorsFor(data)).find(error => error.keyword === 'format')?.params.format;
  const isExact = loose === undefined || [value, [value], { a: value }].flatMap(data => errorsFor(data)).some(error => error.keyword === 'type' && error.params.type === exact);
  return `${isExact ? exact : loose}${format === undefined ? '' : `:${format}`}`;
}
