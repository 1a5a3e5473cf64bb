import * as vscode from 'vscode';
import type { Service } from '../../../api/objects.ts';
import { services } from '../../../api/resources.ts';
import { fetchEvents } from '../../../cluster/describe/metadata.ts';
import type { Workbench } from '../../workbench.ts';
import { UserCancelledError } from '../cancelled.ts';
import { keyOf, targetOf } from '../target.ts';
import { forwardService } from './forward.ts';
import { localAddress } from './localAddress.ts';

/** Opens a Service in the browser: at its own address on this machine, else through a port-forward to its ready pods. */
export async function openService(workbench: Workbench, argument?: unknown): Promise<void> {
  const { client, informers, isEngine } = workbench.session.require();
  const target = await targetOf(argument, ['Service'], informers, vscode.l10n.t('Open in Browser'));
  const service = await client.get(services, keyOf(target));
  const port = await choosePort(service);
  const events = isEngine && port.nodePort !== undefined ? await fetchEvents(client, service) : [];
  const address = localAddress(service, port, { isEngine, events }) ?? `127.0.0.1:${await forwardService(workbench, service, port)}`;
  const scheme = port.port === 443 || /^https/.test(port.name ?? '') || port.appProtocol === 'https' ? 'https' : 'http';
  await vscode.env.openExternal(await vscode.env.asExternalUri(vscode.Uri.parse(`${scheme}://${address}/`)));
}

type Port = NonNullable<NonNullable<Service['spec']>['ports']>[number];

async function choosePort(service: Service): Promise<Port> {
  const ports = (service.spec?.ports ?? []).filter(port => (port.protocol ?? 'TCP') === 'TCP');
  const [first, second] = ports;
  if (first === undefined) throw new Error(vscode.l10n.t('Service {0} has no TCP port.', service.metadata.name ?? ''));
  if (second === undefined) return first;
  const chosen = await vscode.window.showQuickPick(ports.map(port => ({ label: String(port.port), description: port.name ?? '', port })), { title: vscode.l10n.t('Which port?') });
  if (chosen === undefined) throw new UserCancelledError();
  return chosen.port;
}
