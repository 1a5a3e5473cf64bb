import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { definition, kinds, type Definition, type Property } from '../../src/api/schema/table.ts';
import { actionsAt } from '../../src/language/actions/actionsAt.ts';
import { fixAll } from '../../src/language/actions/fixAll.ts';
import { complete } from '../../src/language/completion/complete.ts';
import { apiKindOf, judgeAsApi } from '../../src/language/judgeAsApi.ts';
import { diagnose } from '../../src/language/diagnose.ts';
import { documentLinks } from '../../src/language/documentLinks.ts';
import type { Finding } from '../../src/language/finding.ts';
import { folds } from '../../src/language/folding.ts';
import { format } from '../../src/language/formatting.ts';
import { hover } from '../../src/language/hover.ts';
import { inlayHints } from '../../src/language/inlayHints.ts';
import { manifestsOf } from '../../src/language/manifest.ts';
import { outline, type OutlineItem } from '../../src/language/outline.ts';
import { selectionRanges } from '../../src/language/selectionRanges.ts';
import { semanticTokens } from '../../src/language/semanticTokens.ts';
import { formatYaml } from '../../src/manifest/formatYaml.ts';
import { formatPath, toData, type ManifestNode } from '../../src/manifest/node.ts';
import { parseAnyStyle, parseDocument, parseFile, type ParsedDocument, type ParsedFile } from '../../src/manifest/parse.ts';
import { applyEdits } from '../unit/language/marked.ts';
import './seed.ts';

const SAMPLE = `# web
apiVersion: apps/v1
kind: Deployment   # a kind
metadata:
  name: "web"
  labels: {app: 'x', "tier": web}
  annotations:
    note: |
      first
        {{ second }}

      third
    folded: >-
      one
      two
    url: http://example.com:80/a#b
    "quoted key": "esc \\n \\"q\\""
spec:
  replicas: 3

  template:
    metadata: &meta
      labels: {app: x}
    spec:
      containers:
      - name: é-ü-😀
        image: a:1
        command: ["sh", "-c", "a && b"]
        args:
          - -x
          - --y=1 # c
          - |-
            echo
          -
          - - nested
            - list
        env:
        - {name: A, value: "1"}
        - name: B
          value: 0644
      -   name: wide
          image: b
      nodeSelector: {}
  selector: *meta
  empty:
  date: 2020-01-01
  limit: 100m
`;
const LAST = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: last\ndta: {}\n';

const PIECES = ['\n', ' ', '  ', '-', '- ', ':', ': ', '#', ' #', '"', '\'', '|', '>', '{', '}', '[', ']', '&a', '*a', '\t', '\r\n', '\r', ',', '!', '%', '?', 'a: b', '\n\n', '0', '1e3', 'yes', '|-', '<<: ', '\n  ', '\n - x', '~', 'null', '{{', '😀', 'kind: Pod\n'];
const edit = fc.record({ at: fc.nat(2000), remove: fc.oneof(fc.constant(0), fc.nat(12)), insert: fc.oneof(fc.constant(''), fc.constantFrom(...PIECES)) });
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;
const apply = (text: string, { at, remove, insert }: Edit) => { const start = at % (text.length + 1); return text.slice(0, start) + insert + text.slice(start + remove); };
const edited = fc.tuple(fc.constantFrom(SAMPLE, SAMPLE.replaceAll('\n', '\r\n'), SAMPLE.slice(0, 200), LAST), fc.array(edit, { maxLength: 4 })).map(([text, edits]) => edits.reduce(apply, text));

function assertRanges(node: ManifestNode | undefined, length: number): void {
  if (node === undefined) return;
  assert.ok(node.range.start >= 0 && node.range.start <= node.range.end && node.range.end <= length, JSON.stringify(node.range));
  if (node.kind === 'sequence') for (const item of node.items) assertRanges(item, length);
  if (node.kind === 'mapping') for (const { key, value } of node.entries) { assertRanges(key, length); assertRanges(value, length); }
}

const isInside = (item: OutlineItem): boolean => item.range.start <= item.selectionRange.start && item.selectionRange.end <= item.range.end && item.children.every(isInside);

suite('manifests under any edit', () => {
  test('the direct parser agrees with the full one in every node and range', () => fc.assert(fc.property(edited, text => {
    assert.deepEqual(parseDocument(text), parseAnyStyle(text));
  }), { numRuns: 400 }));

  test('no text makes a feature throw, and every range is inside the text', () => fc.assert(fc.property(edited, fc.nat(2000), (text, at) => {
    const offset = at % (text.length + 1);
    for (const placed of parseFile(text).documents) {
      const { document } = placed;
      assertRanges(document.root, document.text.length);
      for (const { range } of diagnose(document)) assert.ok(range.start >= 0 && range.start < range.end && range.end <= document.text.length, JSON.stringify({ range, length: document.text.length }));
      for (const item of outline(placed)) assert.ok(isInside(item));
      hover(placed, Math.min(offset, document.text.length));
      const whole = { start: 0, end: document.text.length };
      for (const { range } of [...semanticTokens(placed), ...documentLinks(placed, true), ...documentLinks(placed, false)]) assert.ok(range.start >= 0 && range.start < range.end && range.end <= document.text.length);
      for (const { startLine, endLine } of folds(document.text)) assert.ok(startLine < endLine && endLine < document.text.split('\n').length);
      for (const { start, end } of selectionRanges(placed, Math.min(offset, document.text.length))) assert.ok(start >= 0 && start <= end && end <= document.text.length);
      for (const hint of inlayHints(placed, whole)) assert.ok(hint.offset >= 0 && hint.offset <= document.text.length);
      for (const action of actionsAt(parseFile(text), placed, whole)) applyEdits(document.text, action.edits);
      applyEdits(document.text, fixAll(diagnose(document)));
    }
    for (const { range } of complete(text, offset)) assert.ok(range.start <= offset && offset <= range.end);
  }), { numRuns: 300 }));

  test('formatting keeps the meaning and the comments, and is done once', () => fc.assert(fc.property(edited, fc.constantFrom(2, 4), (text, tabSize) => {
    for (const { document } of parseFile(text).documents) {
      const after = applyEdits(document.text, format(document, { tabSize }));
      assert.deepEqual(toData(parseDocument(after).root), toData(document.root));
      assert.equal(after.replace(/\s+/g, ''), document.text.replace(/\s+/g, ''));
      assert.deepEqual(format(parseDocument(after), { tabSize }), []);
    }
  }), { numRuns: 200 }));

  test('parsing after edits is parsing from scratch, and the last document keeps its finding', () => fc.assert(fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), edits => {
    let [text, file]: [string, ParsedFile] = [SAMPLE, parseFile(`${SAMPLE}\n---\n${LAST}`)];
    for (const next of edits) {
      text = apply(text, next);
      file = parseFile(`${text}\n---\n${LAST}`, file);
    }
    assert.deepEqual(file, parseFile(`${text}\n---\n${LAST}`));
    assert.deepEqual(diagnose(file.documents.at(-1)?.document ?? parseDocument('')).map(({ code }) => code), ['unknown-field']);
  }), { numRuns: 150 }));
});

/** Texts that sure fixes change: fields that are misplaced, misspelt, written twice, of the other type; and versions that are gone. */
const MENDABLE = [
  'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  restartPolicy: Never # mine\nspec:\n  containers:\n  - nam: c\n    image: b\n    image: b\n    tty: "true"\n    env:\n    - name: A\n      value: 5\n    - {name: B, value: true}\n  # ready\n  readinessProbe:\n    exec:\n      command: [ls]\n  - imagePullPolicy: always\n',
  'apiVersion: networking.k8s.io/v1beta1\nkind: Ingress\nmetadata:\n  name: a\nspec:\n  backend: {serviceName: s, servicePort: 80}\n  rules:\n  - http:\n      paths:\n      - path: /a\n        backend:\n          serviceName: s # mine\n          servicePort: http\n      - backend:\n          servicePort: 80\n          serviceName: "s"\n',
  'apiVersion: autoscaling/v2beta1\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: a\nspec:\n  maxReplicas: 2\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}\n  metrics:\n  - type: External\n    external:\n      metricName: q\n      targetValue: 2\n  - resource: {name: cpu, targetAverageUtilization: 50}\n    type: Resource\nstatus:\n  currentMetrics:\n  - type: Resource\n    resource: {name: cpu, currentAverageUtilization: 3}\n',
  'apiVersion: apiextensions.k8s.io/v1beta1\nkind: CustomResourceDefinition\nmetadata:\n  name: widgets.example.com\nspec:\n  group: example.com\n  names: {kind: Widget, plural: widgets}\n  version: v1 # the version\n  scope: Namespaced\n  preserveUnknownFields: false\n  # columns\n  additionalPrinterColumns:\n  - name: A\n    type: string\n    JSONPath: .a\n  validation:\n    openAPIV3Schema:\n      type: object\n      description: |\n        text\n\n          more\n',
];
const MARKS = ['&n ', '*n', '!!str ', '? ', '\n', '\n          ', '\n            x', '>-\n            ', '|+\n            ', ' # c\n', '"', '{', '}', '  ', 'x', '1'];
const mark = fc.record({ at: fc.nat(2000), remove: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(8)), insert: fc.constantFrom(...MARKS) });
const mendable = fc.tuple(fc.constantFrom(...MENDABLE), fc.boolean(), fc.array(mark, { maxLength: 3 })).map(([text, isCrLf, edits]) => edits.reduce(apply, isCrLf ? text.replaceAll('\n', '\r\n') : text));

suite('fix all', () => {
  const isBroken = ({ problems }: ParsedDocument) => problems.some(({ code }) => code !== 'DUPLICATE_KEY');
  /** Of objects whose kind is known, and not what only the API says, which judges no version that is gone. */
  const errors = (document: ParsedDocument) => diagnose(document).filter(({ code }) => ['duplicate-key', 'missing-field', 'unknown-field', 'wrong-type'].includes(code)).map(({ code, message }) => `${code}: ${message}`);
  test('leaves text that parses, with no more errors of form than before', () => fc.assert(fc.property(mendable, text => {
    const before = parseDocument(text);
    const findings = diagnose(before);
    const edits = fixAll(findings);
    fc.pre(!isBroken(before) && edits.length > 0 && findings.every(({ code }) => code !== 'unknown-kind' && code !== 'unknown-api-version'));
    const after = parseDocument(applyEdits(text, edits));
    assert.deepEqual(after.problems.filter(({ code }) => code !== 'DUPLICATE_KEY'), [], after.text);
    assert.ok(errors(after).length <= errors(before).length, [after.text, ...errors(before), '=>', ...errors(after)].join('\n'));
  }), { numRuns: 400 }));
});

const QUANTITIES = ['1', '100m', '1.5Gi', '2e3', 3];

/** Valid values of a property; optional fields come by chance, and rarer the deeper. */
function valueOf(property: Property, depth: number): fc.Arbitrary<unknown> {
  if (property.enum !== undefined) return fc.constantFrom(...property.enum);
  switch (property.type) {
    case 'string': return property.format === 'byte' ? fc.constant('aGVsbG8=') : property.format?.startsWith('date-time') === true ? fc.constant('2024-01-01T00:00:00Z') : fc.constantFrom('text', 'yes', '0644', '1', 'a: b', 'x#y', '- z', '');
    case 'integer': return fc.nat(1000);
    case 'number': return fc.constantFrom(1, 0.5);
    case 'boolean': return fc.boolean();
    case 'quantity': return fc.constantFrom(...QUANTITIES);
    case 'intOrString': return fc.constantFrom(80, 'http', '25%');
    case 'any': return fc.constantFrom({ a: 1 }, 'x', [1]);
    case 'array': return property.items === undefined ? fc.constant([]) : fc.array(valueOf(property.items, depth + 1), { minLength: 1, maxLength: 1 });
    case 'object': {
      const target = property.ref === undefined ? undefined : definition(property.ref);
      if (target !== undefined) return objectOf(target, depth + 1);
      return property.additionalProperties === undefined ? fc.constant({}) : fc.dictionary(fc.constantFrom('a', 'b-c', 'yes', '1'), valueOf(property.additionalProperties, depth + 1), { maxKeys: 2 });
    }
  }
}

function objectOf(target: Definition, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const entries = Object.entries(target.properties).filter(([name]) => target.required.includes(name) || depth < 5);
  return fc.infiniteStream(fc.nat(9)).chain(chances => {
    const chosen = entries.filter(([name]) => target.required.includes(name) || Number(chances.next().value) < (depth < 3 ? 4 : 1));
    return fc.record(Object.fromEntries(chosen.map(([name, property]) => [name, valueOf(property, depth)])));
  });
}

const served = kinds().filter(entry => entry.plural !== undefined && entry.removed === undefined);
const generated = fc.constantFrom(...served).chain(({ apiVersion, kind, definition: name }) => {
  const target = definition(name);
  assert.ok(target);
  return objectOf(target, 0).map(object => ({ ...object, apiVersion, kind }) as Record<string, unknown>);
});

/** The errors of a text, and what the schema misses in it, besides what the API's own validation says of it. */
function errorsOf(text: string): readonly Finding[] {
  const document = parseDocument(text);
  const refusals = new Set(manifestsOf({ start: 0, document }).flatMap(manifest => {
    const kind = apiKindOf(manifest.apiVersion, manifest.kind);
    if (kind === undefined) return [];
    const { decoding, errors } = judgeAsApi(manifest, kind);
    return [...decoding.map(({ path, message }) => `${formatPath(path)}: ${message}`), ...errors.map(({ field, message }) => `${field}: ${message}`)];
  }));
  return diagnose(document).filter(({ code, severity, message }) => (severity === 'error' || code === 'missing-field') && !refusals.has(message));
}

/** Of every value inside `metadata`, `spec` and their like. */
function pathsOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return path.length > 1 ? [path] : [];
  return [...path.length > 1 ? [path] : [], ...Object.entries(value).flatMap(([key, item]) => path.length === 0 && /^(?:apiVersion|kind|status)$/.test(key) ? [] : pathsOf(item, [...path, Array.isArray(value) ? Number(key) : key]))];
}

function replacedAt(value: unknown, [step, ...rest]: readonly (string | number)[], other: unknown): unknown {
  if (step === undefined) return other;
  return Array.isArray(value) ? value.map((item: unknown, index) => index === step ? replacedAt(item, rest, other) : item) : { ...value as object, [step]: replacedAt((value as Record<string, unknown>)[step], rest, other) };
}

suite('objects made from the schema', () => {
  const report = (text: string) => errorsOf(text).map(({ code, message }) => `${code}: ${message}`);
  test('a valid object is clean', () => fc.assert(fc.property(generated, object => { assert.deepEqual(report(formatYaml(object)), []); }), { numRuns: 150 }));

  test('an unknown key is marked at its place, alone', () => fc.assert(fc.property(generated, object => {
    const text = formatYaml({ ...object, qqqzzqqq: 1 });
    assert.deepEqual(errorsOf(text).map(({ code, range }) => [code, text.slice(range.start, range.end)]), [['unknown-field', 'qqqzzqqq']]);
  }), { numRuns: 60 }));

  test('a metadata of the wrong type is marked at its place, alone', () => fc.assert(fc.property(generated, object => {
    const text = formatYaml({ ...object, metadata: 'wrong' });
    assert.deepEqual(errorsOf(text).map(({ code, range }) => [code, text.slice(range.start, range.end)]), [['wrong-type', 'wrong']]);
  }), { numRuns: 60 }));

  test('a value of a wrong type brings no finding but its own', () => fc.assert(fc.property(generated, fc.nat(), fc.constantFrom('wrong', 7, true, ['wrong'], { wrong: 'wrong' }), (object, at, wrong) => {
    const paths = pathsOf(object);
    const path = paths[at % paths.length] ?? [];
    const [before, after] = [object, replacedAt(object, path, wrong)].map(each => diagnose(parseDocument(formatYaml(each))).filter(({ severity }) => severity === 'error').map(({ message }) => message));
    fc.pre(after?.some(message => / takes /.test(message)) === true);
    const place = formatPath(path);
    assert.deepEqual(after?.filter(message => !before?.includes(message) && !message.includes(place)), []);
  }), { numRuns: 150 }));

  test('a required field that was dropped is named', () => fc.assert(fc.property(generated, object => {
    const entry = served.find(({ apiVersion, kind }) => apiVersion === object['apiVersion'] && kind === object['kind']);
    const [required] = (entry === undefined ? undefined : definition(entry.definition))?.required ?? [];
    fc.pre(required !== undefined);
    const text = formatYaml(Object.fromEntries(Object.entries(object).filter(([name]) => name !== required)));
    assert.deepEqual(report(text), [`missing-field: missing required field "${required}" in ${entry?.definition.split('.').at(-1)}`]);
  }), { numRuns: 60 }));
});
