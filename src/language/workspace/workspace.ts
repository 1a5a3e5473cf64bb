import { groupOf } from '../../api/resources.ts';
import { oncePerObject } from '../../base/oncePerObject.ts';
import { matchesLabelSelector } from '../../api/selectors.ts';
import type { LabelSelector } from '../../api/objects.ts';
import { kinds } from '../../api/schema/table.ts';
import type { ParsedDocument, ParsedFile } from '../../manifest/parse.ts';
import { isDockerfileName } from '../../dockerfile/imageNames.ts';
import { dockerfileSymbolsOf, symbolsOf, type DocumentSymbols } from './documentSymbols.ts';
import { Folders } from './folders.ts';
import { isKustomization, isKustomizationName, type Kustomization } from './kustomization.ts';
import { parseWorkspaceFile } from './parseWorkspaceFile.ts';
import { resolveFrom, summarise, type Kustomizations } from './kustomizations.ts';
import { nothingKnown, type Knowledge } from '../knowledge/knowledge.ts';
import { MultiIndex } from './multiIndex.ts';
import type { ObjectSymbol, Selector } from './objectSymbol.ts';
import type { PodSymbol } from './podSymbol.ts';
import type { ObjectKey, Reference } from './readReferences.ts';
import type { GroupKind } from './referenceKinds.ts';

/** A document of a file. The same object as long as its text stays; only `start` moves, with the text above it. */
export interface IndexedDocument { readonly uri: string; start: number; readonly document: ParsedDocument; readonly symbols: DocumentSymbols }

/** Ranges of the symbols count from `document.start`. */
export interface PlacedObject { readonly document: IndexedDocument; readonly object: ObjectSymbol }
export interface PlacedPod extends PlacedObject { readonly pod: PodSymbol }
export interface PlacedReference extends PlacedObject { readonly reference: Reference }
export interface PlacedSelector extends PlacedObject { readonly selector: Selector }

/** An object's namespace, undefined where it is not written, or every namespace. */
export type Where = string | undefined | typeof ANYWHERE;
export const ANYWHERE = Symbol('any namespace');

/**
 * The manifests of a workspace and how they name each other. Files are put in and taken out; the index follows at the cost of
 * what changed. A namespace that is not written, or that a kustomization sets, may be any.
 */
export class Workspace {
  readonly #files = new Map<string, readonly IndexedDocument[]>();
  readonly #entries = new Map<IndexedDocument, readonly PlacedObject[]>();
  readonly #byName = new MultiIndex<PlacedObject>();
  readonly #byKind = new MultiIndex<PlacedObject>();
  readonly #references = new MultiIndex<PlacedReference>();
  readonly #podsByLabel = new MultiIndex<PlacedPod>();
  readonly #pods = new Map<PlacedObject, readonly PlacedPod[]>();
  readonly #kustomizations = new Map<IndexedDocument, Kustomization>();
  readonly #dockerfiles = new Set<IndexedDocument>();
  #kustomized: Kustomizations | undefined;
  readonly #composeFiles = new Set<IndexedDocument>();
  #folders: Folders | undefined;
  #knowledge = nothingKnown;
  #isComplete = true;
  #revision = 0;

  /** Grows with every change that other documents can notice. */
  get revision(): number { return this.#revision; }

  get uris(): readonly string[] { return [...this.#files.keys()]; }

  /** What lies where. */
  get folders(): Folders { return this.#folders ??= new Folders(this.uris); }

  /** What the kustomizations do together. */
  get kustomized(): Kustomizations { return this.#kustomized ??= summarise([...this.#kustomizations].map(([{ uri }, kustomization]) => [uri, kustomization])); }

  /** What is known beside its files. */
  get knowledge(): Knowledge { return this.#knowledge; }

  set knowledge(knowledge: Knowledge) {
    this.#knowledge = knowledge;
    this.#revision++;
  }

  /** False while files are still being read: until then nothing can be called missing. */
  get isComplete(): boolean { return this.#isComplete; }

  set isComplete(isComplete: boolean) {
    if (isComplete !== this.#isComplete) this.#revision++;
    this.#isComplete = isComplete;
  }

  get kustomizations(): readonly IndexedDocument[] { return [...this.#kustomizations.keys()]; }

  /** Documents that may be for Compose, whatever their files are called. */
  get composeFiles(): readonly IndexedDocument[] { return [...this.#composeFiles]; }

  /** Reads a file that a Compose file names and the index does not hold; undefined when there is none. While it is not set nobody can tell. */
  readNamed: ((uri: string) => string | undefined) | undefined;

  /** Whether a file that is named is neither in the index nor anywhere. */
  isMissing(uri: string): boolean { return !this.#files.has(uri) && this.readNamed !== undefined && this.readNamed(uri) === undefined; }

  /** Whether there is a file or folder of that name, on disk or elsewhere. While it is not set nobody can tell. */
  exists: ((uri: string) => boolean) | undefined;

  /** What a document is to kustomize; undefined for all that is no kustomization. */
  kustomizationOf(document: IndexedDocument): Kustomization | undefined { return this.#kustomizations.get(document); }

  get dockerfiles(): readonly IndexedDocument[] { return [...this.#dockerfiles]; }

  get pods(): readonly PlacedPod[] { return [...this.#pods.values()].flat(); }

  documentsOf(uri: string): readonly IndexedDocument[] { return this.#files.get(uri) ?? []; }

  /** Whether a document is one of its files' still: an edit replaces those that it touches. */
  holds(document: IndexedDocument): boolean { return this.#entries.has(document); }

  objectsOf(document: IndexedDocument): readonly PlacedObject[] { return this.#entries.get(document) ?? []; }

  /** Sets what a file holds from now on. Documents whose text stayed stay: those above and below the edit in their places, of the same text or not. */
  setFile(uri: string, file: ParsedFile): void {
    const [before, after] = [this.documentsOf(uri), file.documents];
    const spare = Math.min(before.length, after.length);
    let [above, below] = [0, 0];
    while (above < spare && before[above]?.document === after[above]?.document) above++;
    while (below < spare - above && before.at(-1 - below)?.document === after.at(-1 - below)?.document) below++;
    const edited = before.slice(above, before.length - below);
    const left = Map.groupBy(edited, ({ document }) => document);
    const fresh: IndexedDocument[] = [];
    const documents = after.map(({ start, document }, place) => {
      const known = place < above ? before[place] : place >= after.length - below ? before[place + before.length - after.length] : left.get(document)?.shift();
      if (known !== undefined) { known.start = start; return known; }
      const added = { uri, start, document, symbols: isDockerfileName(uri) ? dockerfileSymbolsOf(document) : symbolsOf(document) };
      fresh.push(added);
      return added;
    });
    const gone = [...left.values()].flat();
    if (gone.length < edited.length) this.#revision++; // some may have changed places, and which is first matters
    this.#replace(gone, fresh);
    if (!this.#files.has(uri)) this.#folders = undefined;
    this.#files.set(uri, documents);
    for (const { symbols: { compose } } of fresh) for (const path of compose?.named ?? []) this.#takeIn(resolveFrom(uri, path));
  }

  #takeIn(uri: string | undefined): void {
    const text = uri === undefined || this.#files.has(uri) ? undefined : this.readNamed?.(uri);
    if (uri !== undefined && text !== undefined) this.setFile(uri, parseWorkspaceFile(uri, text));
  }

  removeFile(uri: string): void {
    this.#replace(this.documentsOf(uri), []);
    if (this.#files.delete(uri)) this.#folders = undefined;
  }

  /** The objects that a key can mean. Where nothing has the name itself: what kustomizations make into it. */
  find(target: ObjectKey): readonly PlacedObject[] {
    const named = (name: string) => this.#byName.get(nameKey({ ...target, name })).filter(({ object }) => this.#isSamePlace(target, object.namespace, target.namespace));
    const direct = named(target.name);
    return direct.length > 0 ? direct : this.kustomized.plainNames(target.name).flatMap(named);
  }

  objectsOfKind(groupKind: GroupKind): readonly PlacedObject[] { return this.#byKind.get(kindKey(groupKind)); }

  /** Every reference that can mean the object of that key. */
  referencesTo(target: ObjectKey): readonly PlacedReference[] {
    return this.#references.get(nameKey(target)).filter(({ reference }) => this.#isSamePlace(target, reference.target.namespace, target.namespace));
  }

  /** The pods there that a selector chooses. */
  podsSelectedBy(selector: LabelSelector, where: Where): readonly PlacedPod[] {
    const [pair] = Object.entries(selector.matchLabels ?? {});
    const candidates = pair === undefined ? this.pods : this.#podsByLabel.get(pair.join('='));
    return candidates.filter(({ object, pod }) => (where === ANYWHERE || this.isSameNamespace(object.namespace, where)) && matchesLabelSelector(selector, pod.labels));
  }

  /** Whether two namespaces, as written, can be one. */
  isSameNamespace(one: string | undefined, other: string | undefined): boolean {
    return one === undefined || other === undefined || one === other || this.kustomized.namespaces.has(one) || this.kustomized.namespaces.has(other);
  }

  #isSamePlace(groupKind: GroupKind, one: string | undefined, other: string | undefined): boolean {
    return this.isSameNamespace(one, other) || isClusterScoped(groupKind);
  }

  #replace(gone: readonly IndexedDocument[], fresh: readonly IndexedDocument[]): void {
    for (const document of gone) this.#remove(document);
    for (const document of fresh) this.#add(document);
    if ([...gone, ...fresh].some(({ symbols }) => symbols.kustomization !== undefined)) this.#kustomized = undefined;
    if (signatures(gone) !== signatures(fresh) || (this.#dockerfiles.size > 0 && images(gone) !== images(fresh))) this.#revision++;
  }

  #add(document: IndexedDocument): void {
    const { objects, kustomization, compose, stages } = document.symbols;
    if (compose !== undefined) this.#composeFiles.add(document);
    if (stages !== undefined) this.#dockerfiles.add(document);
    const makes = kustomization !== undefined && isKustomization(document.document, isKustomizationName(document.uri));
    if (makes) this.#kustomizations.set(document, kustomization);
    const placed = [...objects, ...makes ? kustomization.generated : []].map(object => ({ document, object }));
    this.#entries.set(document, placed);
    for (const each of placed) this.#index(each, 'add');
  }

  #remove(document: IndexedDocument): void {
    for (const each of this.objectsOf(document)) this.#index(each, 'delete');
    this.#entries.delete(document);
    this.#dockerfiles.delete(document);
    this.#kustomizations.delete(document);
    this.#composeFiles.delete(document);
  }

  #index(placed: PlacedObject, action: 'add' | 'delete'): void {
    const { object } = placed;
    this.#byKind[action](kindKey(object), placed);
    if (object.name !== undefined) this.#byName[action](nameKey({ ...object, name: object.name }), placed);
    for (const reference of referencesOf(placed)) this.#references[action](nameKey(reference.reference.target), reference);
    if (object.pods.length === 0) return;
    const pods = this.#pods.get(placed) ?? object.pods.map(pod => ({ ...placed, pod }));
    if (action === 'add') this.#pods.set(placed, pods); else this.#pods.delete(placed);
    for (const pod of pods) for (const label of Object.entries(pod.pod.labels)) this.#podsByLabel[action](label.join('='), pod);
  }
}

/** The object's references with their place; the same ones at every call. */
export const referencesOf = oncePerObject((placed: PlacedObject): readonly PlacedReference[] => placed.object.references.map(reference => ({ ...placed, reference })));

/** The key that references to an object carry; undefined while it has no name. */
export function keyOf({ group, kind, name, namespace }: ObjectSymbol): ObjectKey | undefined {
  return name === undefined ? undefined : { group, kind, name, namespace };
}

const kindKey = ({ group, kind }: GroupKind) => `${group}/${kind}`;
const nameKey = (target: GroupKind & { readonly name: string }) => `${kindKey(target)}/${target.name}`;
const signatures = (documents: readonly IndexedDocument[]) => documents.flatMap(({ symbols }) => symbols.signature).sort().join('\n');

/** Others look at them only for the sake of a Dockerfile. */
const images = (documents: readonly IndexedDocument[]) => documents.flatMap(({ symbols }) => symbols.objects.flatMap(({ pods }) => pods.flatMap(pod => pod.images.map(({ image }) => image)))).sort().join('\n');

let clusterScoped: ReadonlySet<string> | undefined;

/** Kinds of which a cluster has one set, not one in every namespace. */
export function isClusterScoped(groupKind: GroupKind): boolean {
  clusterScoped ??= new Set(kinds().filter(({ namespaced }) => namespaced === false).map(({ apiVersion, kind }) => kindKey({ group: groupOf(apiVersion), kind })));
  return clusterScoped.has(kindKey(groupKind));
}
