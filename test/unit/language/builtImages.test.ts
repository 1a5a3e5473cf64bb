import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { diagnoseIn } from '../../../src/language/diagnoseIn.ts';
import { namedAt } from '../../../src/language/navigation/namedAt.ts';
import { parseWorkspaceFile } from '../../../src/language/workspace/parseWorkspaceFile.ts';
import { Workspace } from '../../../src/language/workspace/workspace.ts';
import { applyEdits, atCursor } from './marked.ts';

const MAIN = 'web/web.yaml';
const uriOf = (name: string) => `file:///w/${name}`;

function workspaceOf(files: Readonly<Record<string, string>>): Workspace {
  const workspace = new Workspace();
  for (const [name, text] of Object.entries(files)) workspace.setFile(uriOf(name), parseWorkspaceFile(uriOf(name), text));
  return workspace;
}

const findingsIn = (workspace: Workspace, name: string) => workspace.documentsOf(uriOf(name)).flatMap(document => diagnoseIn(workspace, document).map(finding => ({ ...finding, text: document.document.text })));
const report = (main: string, others: Readonly<Record<string, string>>) => findingsIn(workspaceOf({ [MAIN]: main, ...others }), MAIN).map(({ severity, code, range, text, message }) => `${severity} ${code} @ ${text.slice(range.start, range.end)}: ${message}`);

const pod = (container: string, image = 'web:1') => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - name: c\n    image: ${image}\n${container}`;
const port = (text: string) => pod(`    ports:\n    - {containerPort: ${text}}\n`);

const cases: readonly { readonly name: string; readonly main: string; readonly others: Readonly<Record<string, string>>; readonly findings: readonly string[] }[] = [
  { name: 'a port that the Dockerfile does not expose', main: port('8080'), others: { 'web/Dockerfile': 'FROM a\nEXPOSE 80\n' }, findings: ['hint unexposed-port @ 8080: the Dockerfile of "web:1" exposes 80, not 8080'] },
  { name: 'a port of another protocol', main: port('53, protocol: UDP'), others: { 'web/Dockerfile': 'FROM a\nEXPOSE 53 8000-8001\n' }, findings: ['hint unexposed-port @ 53: the Dockerfile of "web:1" exposes 53, 8000-8001, not 53/udp'] },
  { name: 'a port of a range', main: port('8001'), others: { 'web/Dockerfile': 'FROM a\nEXPOSE 8000-8001\n' }, findings: [] },
  { name: 'a Dockerfile that exposes nothing says nothing: its base may', main: port('8080'), others: { 'web/Dockerfile': 'FROM a\n' }, findings: [] },
  { name: 'a port that only the build knows', main: port('8080'), others: { 'web/Dockerfile': 'FROM a\nARG P\nEXPOSE 80 $P\n' }, findings: [] },
  { name: 'the Dockerfile of another image', main: port('8080'), others: { 'api/Dockerfile': 'FROM a\nEXPOSE 80\n' }, findings: [] },
  { name: 'a Dockerfile by its own name', main: port('8080'), others: { 'build/web.Dockerfile': 'FROM a\nEXPOSE 80\n' }, findings: ['hint unexposed-port @ 8080: the Dockerfile of "web:1" exposes 80, not 8080'] },
  { name: 'of several Dockerfiles in a folder the plain one', main: port('8080'), others: { 'web/Dockerfile': 'FROM a\nEXPOSE 80\n', 'web/Dockerfile.dev': 'FROM a\nEXPOSE 8080\n' }, findings: ['hint unexposed-port @ 8080: the Dockerfile of "web:1" exposes 80, not 8080'] },
  { name: 'an image of Docker\'s own with a namesake elsewhere', main: pod('    ports: [{containerPort: 80}]\n', 'nginx:1.27'), others: { 'nginx/Dockerfile': 'FROM a\nEXPOSE 8080\n' }, findings: [] },
  { name: 'another tag than a manifest beside the Dockerfile has', main: pod('', 'web:2'), others: { 'web/a.yaml': pod('').replace('name: p', 'name: q'), 'web/Dockerfile': 'FROM a\n' }, findings: ['hint other-image-tag @ web:2: this workspace builds the image as "web:1"'] },
  { name: 'the tag that is built', main: pod('', 'web:1'), others: { 'web/Dockerfile': 'FROM a\n' }, findings: [] },
  { name: 'a kustomization that sets tags', main: pod('', 'web:2'), others: { 'web/a.yaml': pod('').replace('name: p', 'name: q'), 'web/Dockerfile': 'FROM a\n', 'web/kustomization.yaml': 'images:\n- name: web\n  newTag: "3"\n' }, findings: [] },
  { name: 'a shell in an image from nothing', main: pod('    command: ["/bin/sh", "-c", "ls"]\n'), others: { 'web/Dockerfile': 'FROM go AS b\nRUN x\nFROM scratch\nCOPY --from=b /app /app\n' }, findings: ['warning missing-command @ "/bin/sh": the image "web:1" has no "/bin/sh": it begins from scratch and only /app is copied into it'] },
  { name: 'a probe\'s program in an image from nothing', main: pod('    livenessProbe: {exec: {command: [cat, /tmp/a]}}\n'), others: { 'web/Dockerfile': 'FROM scratch\nCOPY app /app\n' }, findings: ['warning missing-command @ cat: the image "web:1" has no "cat": it begins from scratch and only /app is copied into it'] },
  { name: 'the program that was copied', main: pod('    command: [/app]\n'), others: { 'web/Dockerfile': 'FROM scratch\nCOPY app /app\n' }, findings: [] },
  { name: 'a program in a folder that was copied', main: pod('    command: [/app/bin/run]\n'), others: { 'web/Dockerfile': 'FROM scratch\nCOPY app /app\n' }, findings: [] },
  { name: 'a program that a volume brings', main: pod('    command: [/tools/sh]\n    volumeMounts: [{name: t, mountPath: /tools}]\n  volumes: [{name: t, emptyDir: {}}]\n'), others: { 'web/Dockerfile': 'FROM scratch\n' }, findings: [] },
  { name: 'a program that the image looks for in a place of its own', main: pod('    command: [app]\n'), others: { 'web/Dockerfile': 'FROM scratch\nENV PATH=/opt\nCOPY app /opt/app\n' }, findings: [] },
  { name: 'a program that the container looks for in a place of its own', main: pod('    command: [app]\n    env: [{name: PATH, value: /opt}]\n'), others: { 'web/Dockerfile': 'FROM scratch\nCOPY app /opt/app\n' }, findings: [] },
  { name: 'a shell in an image without one', main: pod('    command: [sh]\n'), others: { 'web/Dockerfile': 'FROM gcr.io/distroless/static:nonroot\nCOPY app /app\n' }, findings: ['warning missing-command @ sh: the image "web:1" has no "sh": it begins from gcr.io/distroless/static:nonroot and only /app is copied into it'] },
  { name: 'another program there, or a shell in its tag with one', main: pod('    command: [java]\n  - {name: d, image: "api:1", command: [sh]}\n'), others: { 'web/Dockerfile': 'FROM gcr.io/distroless/java\n', 'api/Dockerfile': 'FROM gcr.io/distroless/static:debug\n' }, findings: [] },
  { name: 'any other base may have the program', main: pod('    command: [sh]\n'), others: { 'web/Dockerfile': 'FROM busybox\n' }, findings: [] },
];

suite('images that the workspace builds', () => {
  for (const { name, main, others, findings } of cases) test(name, () => assert.deepEqual(report(main, others), findings));

  test('the fixes write what the Dockerfile and its manifests say', () => {
    const [tag] = findingsIn(workspaceOf({ [MAIN]: pod('', '"web:2"'), 'web/a.yaml': pod(''), 'web/Dockerfile': 'FROM a\n' }), MAIN);
    assert.equal(applyEdits(tag?.text ?? '', tag?.fixes[0]?.edits ?? []), pod('', '"web:1"'));
    const [exposed] = findingsIn(workspaceOf({ [MAIN]: port('8080'), 'web/Dockerfile': 'FROM a\nEXPOSE 80\n' }), MAIN);
    assert.equal(applyEdits(exposed?.text ?? '', exposed?.fixes[0]?.edits ?? []), port('80'));
    assert.deepEqual(exposed?.related?.map(({ document, range }) => [document.uri, document.document.text.slice(range.start, range.end)]), [[uriOf('web/Dockerfile'), 'EXPOSE 80']]);
  });

  test('an edit of the Dockerfile, and one of an image elsewhere, change what is said', () => {
    const workspace = workspaceOf({ [MAIN]: pod('', 'web:2'), 'web/a.yaml': pod(''), 'web/Dockerfile': 'FROM a\nEXPOSE 80\n' });
    const set = (name: string, text: string) => workspace.setFile(uriOf(name), parseWorkspaceFile(uriOf(name), text));
    const codes = () => findingsIn(workspace, MAIN).map(({ code }) => code);
    assert.deepEqual(codes(), ['other-image-tag']);
    set('web/a.yaml', pod('', 'web:2'));
    assert.deepEqual(codes(), []);
    set(MAIN, port('8080'));
    set('web/a.yaml', pod(''));
    assert.deepEqual(codes(), ['unexposed-port']);
    set('web/Dockerfile', 'FROM a\nEXPOSE 8080\n');
    assert.deepEqual(codes(), []);
  });
});

suite('from an image to its Dockerfile and back', () => {
  /** 'file: marked text' of every place, the declarations first. */
  const places = (name: string, files: Readonly<Record<string, string>>) => {
    const { text, offset } = atCursor(files[name] ?? '');
    const workspace = workspaceOf({ ...files, [name]: text });
    const [document] = workspace.documentsOf(uriOf(name));
    const named = document === undefined ? undefined : namedAt(workspace, document, offset);
    return named?.occurrences.map(({ document: at, range, role }) => `${role} ${at.uri.slice('file:///w/'.length)}: ${at.document.text.slice(range.start, range.end)}`);
  };
  const dockerfile = 'FROM go AS build\nRUN make\nFROM scratch\nCOPY app /app\n';
  const found = ['declaration web/Dockerfile: FROM scratch', 'use web/web.yaml: web:1', 'use api.yaml: web:2'];
  const others = { 'api.yaml': pod('', 'web:2'), 'other.yaml': pod('', 'other:1') };
  test('from the image', () => assert.deepEqual(places(MAIN, { [MAIN]: pod('', 'we|b:1'), ...others, 'web/Dockerfile': dockerfile }), found));
  test('from a FROM', () => assert.deepEqual(places('web/Dockerfile', { [MAIN]: pod('', 'web:1'), ...others, 'web/Dockerfile': dockerfile.replace('scr', 'scr|') }), found));
  test('not from another instruction', () => assert.equal(places('web/Dockerfile', { [MAIN]: pod('', 'web:1'), 'web/Dockerfile': dockerfile.replace('make', 'ma|ke') }), undefined));
  test('not from an image that is not built here', () => assert.equal(places(MAIN, { [MAIN]: pod('', 'oth|er:1'), 'web/Dockerfile': dockerfile }), undefined));
});
