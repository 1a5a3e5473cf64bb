import { t } from '../../../base/words.ts';
import type { ExposedPorts } from '../../../dockerfile/parseDockerfile.ts';
import { entryOf, stringAt, toData } from '../../../manifest/node.ts';
import type { Finding } from '../../finding.ts';
import { builtImage, imagesOf, lineRange } from '../../workspace/builtImages.ts';
import { itemsOf } from '../../workspace/podSymbol.ts';
import type { PlacedObject, Workspace } from '../../workspace/workspace.ts';
import { changeTo } from './likelyName.ts';

/** A container's port that the Dockerfile of its image does not expose, although it exposes others. A hint: the image may listen on it all the same. */
export function unexposedPort(placed: PlacedObject, workspace: Workspace): Finding[] {
  if (workspace.dockerfiles.length === 0) return [];
  return imagesOf(placed).flatMap(({ document, image: { image, container } }) => {
    const { dockerfile, stage } = builtImage(workspace, image, document.uri) ?? {};
    const [first] = stage?.ports ?? [];
    if (dockerfile === undefined || stage === undefined || first === undefined || !stage.portsKnown) return [];
    return itemsOf(entryOf(container, 'ports')?.value).flatMap((port): Finding[] => {
      const node = entryOf(port, 'containerPort')?.value;
      const [number, protocol] = [toData(node), stringAt(port, ['protocol']) ?? 'TCP'];
      if (node?.kind !== 'scalar' || typeof number !== 'number' || stage.ports.some(each => each.protocol === protocol && each.first <= number && number <= each.last)) return [];
      const only = stage.ports.length === 1 && first.first === first.last && first.protocol === protocol ? [changeTo(String(first.first), node)] : [];
      return [{
        code: 'unexposed-port', severity: 'hint', range: node.range, fixes: only, message: t('the Dockerfile of "{0}" exposes {1}, not {2}', image, stage.ports.map(describe).join(', '), `${number}${protocol === 'TCP' ? '' : `/${protocol.toLowerCase()}`}`),
        related: [{ document: dockerfile, range: lineRange(dockerfile, first.line), message: t('the ports that it exposes') }],
      }];
    });
  });
}

const describe = ({ first, last, protocol }: ExposedPorts) => `${first}${last === first ? '' : `-${last}`}${protocol === 'TCP' ? '' : `/${protocol.toLowerCase()}`}`;
