import { t } from '../../../base/words.ts';
import type { Stage } from '../../../dockerfile/parseDockerfile.ts';
import { stringAt, valueAt, type MappingNode, type ScalarNode } from '../../../manifest/node.ts';
import type { Finding } from '../../finding.ts';
import { builtImage, imagesOf, lineRange } from '../../workspace/builtImages.ts';
import { itemsOf } from '../../workspace/podSymbol.ts';
import { hasPlaceholder } from '../../workspace/readReferences.ts';
import type { PlacedObject, Workspace } from '../../workspace/workspace.ts';

/** A program that a container is to run and its image surely lacks: the image begins from nothing, or from one without a shell, and nothing that is copied into it can be the program. */
export function missingCommand(placed: PlacedObject, workspace: Workspace): Finding[] {
  if (workspace.dockerfiles.length === 0) return [];
  return imagesOf(placed).flatMap(({ document, image: { image, container } }) => {
    const { dockerfile, stage } = builtImage(workspace, image, document.uri) ?? {};
    if (dockerfile === undefined || stage === undefined) return [];
    return commandsOf(container).filter(node => lacks(stage, String(node.value)) && !isElsewhere({ stage, container, command: String(node.value) }) && !isMounted(container, String(node.value))).map((node): Finding => ({
      code: 'missing-command', severity: 'warning', range: node.range, fixes: [], message: t('the image "{0}" has no {1}: it begins from {2} and only {3} is copied into it', image, JSON.stringify(node.value), stage.base ?? '', stage.copied.length === 0 ? t('nothing') : stage.copied.join(', ')),
      related: [{ document: dockerfile, range: lineRange(dockerfile, stage.line), message: t('the last stage of its Dockerfile') }],
    }));
  });
}

const COMMANDS: readonly (readonly string[])[] = [['command'], ...['livenessProbe', 'readinessProbe', 'startupProbe'].map(probe => [probe, 'exec', 'command']), ...['postStart', 'preStop'].map(hook => ['lifecycle', hook, 'exec', 'command'])];

/** The programs that a container runs, by its own word. */
function commandsOf(container: MappingNode): ScalarNode[] {
  return COMMANDS.flatMap(path => {
    const list = valueAt(container, path);
    const first = list?.kind === 'sequence' ? list.items[0] : undefined;
    return first?.kind === 'scalar' && typeof first.value === 'string' && first.value !== '' && !hasPlaceholder(first.value) ? [first] : [];
  });
}

/** Where a program without a path is looked for. @source moby's default PATH */
const PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const SHELLS = /^(?:sh|bash|ash|dash)$/;
/** Images without a shell, but for their tags with a busybox. @source GoogleContainerTools distroless */
const WITHOUT_SHELL = /^gcr\.io\/distroless\/[\w-]+(?::(?!.*debug)[\w.-]+)?(?:@sha256:\w+)?$/;

function lacks({ base, filesKnown, copied }: Stage, command: string): boolean {
  const name = command.slice(command.lastIndexOf('/') + 1);
  if (base === undefined || !filesKnown || (base !== 'scratch' && !(WITHOUT_SHELL.test(base) && SHELLS.test(name)))) return false;
  if (command.includes('/') && !command.startsWith('/')) return false;
  const places = command.startsWith('/') ? [command] : PATH.map(folder => `${folder}/${command}`);
  return !places.some(place => copied.some(target => place === target || place.startsWith(`${target}/`)));
}

/** Whether a program without a path is looked for in places of the image's or the container's own. */
function isElsewhere({ stage, container, command }: { readonly stage: Stage; readonly container: MappingNode; readonly command: string }): boolean {
  return !command.includes('/') && (stage.variables.has('PATH') || valueAt(container, ['envFrom']) !== undefined || itemsOf(valueAt(container, ['env'])).some(each => stringAt(each, ['name']) === 'PATH'));
}

/** Whether a volume may bring the program along. */
function isMounted(container: MappingNode, command: string): boolean {
  return itemsOf(valueAt(container, ['volumeMounts'])).some(mount => { const at = stringAt(mount, ['mountPath']) ?? ''; return !command.startsWith('/') || command.startsWith(`${at.replace(/\/$/, '')}/`) || command === at; });
}
