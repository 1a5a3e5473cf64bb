import assert from 'node:assert/strict';
import path from 'node:path';
import { suite, test } from 'node:test';
import packageJson from '../../../package.json' with { type: 'json' };
import { builtNames, DOCKERFILES, imageName, imagesNamedLike, isDockerfileName } from '../../../src/dockerfile/imageNames.ts';
import { parseDockerfile } from '../../../src/dockerfile/parseDockerfile.ts';

/** The ports of the last stage: '80/TCP', '?' where one is not known. */
const portsOf = (text: string) => { const stage = parseDockerfile(text).at(-1); return [...stage?.ports.map(({ first, last, protocol }) => `${first}${last === first ? '' : `-${last}`}/${protocol}`) ?? [], ...stage?.portsKnown === false ? ['?'] : []]; };

suite('what a Dockerfile exposes', () => {
  const cases: readonly { readonly name: string; readonly text: string; readonly ports: readonly string[] }[] = [
    { name: 'ports, protocols and ranges', text: 'FROM a\nEXPOSE 80 53/udp 8000-8010/TCP\n', ports: ['80/TCP', '53/UDP', '8000-8010/TCP'] },
    { name: 'nothing', text: 'FROM a\n', ports: [] },
    { name: 'what the last stage does, not those before it', text: 'FROM a\nEXPOSE 1\nFROM b\nEXPOSE 2\n', ports: ['2/TCP'] },
    { name: 'also what the stage exposes that it begins from', text: 'FROM a AS base\nEXPOSE 1\nFROM b\nFROM Base\nEXPOSE 2\n', ports: ['1/TCP', '2/TCP'] },
    { name: 'a variable of ENV', text: 'FROM a\nENV PORT=80 OTHER="1"\nEXPOSE ${PORT}\n', ports: ['80/TCP'] },
    { name: 'a variable of ENV in the old form', text: 'FROM a\nENV PORT 80\nEXPOSE $PORT/udp\n', ports: ['80/UDP'] },
    { name: 'an argument with a default, from above the first stage', text: 'ARG PORT=80\nFROM a\nARG PORT\nEXPOSE $PORT\n', ports: ['80/TCP'] },
    { name: 'an argument that only the build knows', text: 'FROM a\nARG PORT\nEXPOSE 1\nEXPOSE $PORT\n', ports: ['1/TCP', '?'] },
    { name: 'what stands behind a here-document', text: 'FROM a\nRUN <<EOF\nEXPOSE 1\nEOF\nEXPOSE 2\n', ports: ['2/TCP'] },
    { name: 'what stands behind a shift and a here-string', text: 'FROM a\nRUN x=$((1<<2))\nRUN read a <<< "x"\nRUN cat <<EOF\nENV x="<<y"\nEXPOSE 2\n', ports: ['2/TCP'] },
    { name: 'a default in place', text: 'FROM a\nEXPOSE ${PORT:-81}\n', ports: ['81/TCP'] },
  ];
  for (const { name, text, ports } of cases) test(name, () => assert.deepEqual(portsOf(text), ports));
});

suite('what an image begins from and what is copied into it', () => {
  const cases: readonly { readonly name: string; readonly text: string; readonly stage: readonly [base: string | undefined, filesKnown: boolean, copied: readonly string[]] }[] = [
    { name: 'nothing, with one file', text: 'FROM go AS build\nRUN make\nFROM scratch\nCOPY --from=build /out/app /app\n', stage: ['scratch', true, ['/app']] },
    { name: 'a folder of the working directory', text: 'FROM scratch\nWORKDIR /srv\nCOPY a b ./bin/\nADD ["x y", "z"]\n', stage: ['scratch', true, ['/srv/bin', '/srv/z']] },
    { name: 'the root', text: 'FROM scratch\nCOPY . /\n', stage: ['scratch', true, ['']] },
    { name: 'commands may bring anything', text: 'FROM scratch\nCOPY busybox /bin/\nRUN ["/bin/busybox", "--install"]\n', stage: ['scratch', false, ['/bin']] },
    { name: 'an image by an argument', text: 'ARG TAG=1\nFROM --platform=linux/amd64 base:$TAG\n', stage: ['base:1', true, []] },
    { name: 'an image that only the build knows', text: 'ARG BASE\nFROM $BASE\n', stage: [undefined, true, []] },
  ];
  for (const { name, text, stage } of cases) test(name, () => { const last = parseDockerfile(text).at(-1); assert.deepEqual([last?.base, last?.filesKnown, last?.copied], stage); });
  test('no stage where there is no FROM', () => assert.deepEqual(parseDockerfile('EXPOSE 80\n'), []));
});

suite('the names of Dockerfiles and images', () => {
  test('the glob finds what are Dockerfiles, and the explorer offers to build them', () => {
    const names = ['Dockerfile', 'Dockerfile.dev', 'web.Dockerfile', 'Containerfile'];
    const menus = (packageJson as { readonly contributes: { readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>> } }).contributes.menus;
    const offers = ['explorer/context', 'editor/context'].map(menu => new RegExp(/=~ \/(.*)\/i/.exec(menus[menu]?.find(({ command }) => command === 'slipway.images.build')?.when ?? '')?.[1] ?? '^$', 'i'));
    for (const name of names) assert.deepEqual([path.posix.matchesGlob(`a/${name}`, DOCKERFILES), isDockerfileName(`a/${name}`), ...offers.map(offer => offer.test(name))], [true, true, true, true], name);
  });
  test('which files are Dockerfiles', () => assert.deepEqual(['Dockerfile', 'a/Dockerfile.dev', 'web.Dockerfile', 'Containerfile', 'Dockerfile.dockerignore', 'Dockerfile.yaml', 'MyDockerfile', 'Dockerfile/a'].filter(isDockerfileName), ['Dockerfile', 'a/Dockerfile.dev', 'web.Dockerfile', 'Containerfile']));
  test('an image without registry and tag', () => assert.deepEqual(['web', 'localhost:5000/team/web:1', 'web@sha256:0a'].map(imageName), ['web', 'web', 'web']));
  test('what is built is called', () => assert.deepEqual(['w/Web/Dockerfile', 'w/web/Dockerfile.api', 'w/web/api.Dockerfile'].map(builtNames), [['web'], ['api', 'web'], ['api', 'web']]));
  test('each image once, in order', () => assert.deepEqual(imagesNamedLike('a', ['a:2', 'b', 'a:1', 'a:2']), ['a:2', 'a:1']));
});
