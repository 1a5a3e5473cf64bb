import { isMapping, isTrue, listOf, mappingOf, pairsOf, textOf, textsOf, type Data } from '../project/composeData.ts';
import type { ServiceContext } from './conversion.ts';
import { isLeftOut } from './leftOut.ts';
import { portsOf } from './toServices.ts';

/** Tells what of a service is understood and has no like in a cluster: how it is started, joined to others and built. */
export function tellUnlike(context: ServiceContext): void {
  const { service, name, note } = context;
  if (service['build'] !== undefined) note(`build: the image ${textOf(service['image']) ?? name} is to be built, and to be where the cluster's nodes find it`);
  tellStart(context);
  tellNetworks(context);
  for (const [field, like] of [['network_mode', /^(?:host|bridge|default)$/], ['pid', /^host$/], ['ipc', /^(?:host|private|shareable)$/]] as const) {
    const value = textOf(service[field]);
    if (value !== undefined && value !== '' && !like.test(value)) note(`${field} ${value}`);
  }
  const options = textsOf(service['security_opt']).filter(option => !/^no-new-privileges(?:[:=](?:true|false))?$/.test(option));
  if (options.length > 0) note(`security_opt ${options.join(', ')}`);
  const variant = textOf(service['platform'])?.split('/')[2];
  if (variant !== undefined) note(`the variant ${variant} of the platform`);
}

/** @source compose-spec, depends_on: a mapping has conditions; a list means service_started */
function tellStart({ service, project, note }: ServiceContext): void {
  const waits = isMapping(service['depends_on']) ? Object.entries(service['depends_on']).map(([name, how]) => {
    const { condition, restart, required } = mappingOf(how);
    return { name, condition: textOf(condition) ?? 'service_started', restarts: isTrue(restart), isOptional: required === false };
  }) : textsOf(service['depends_on']).map(name => ({ name, condition: 'service_started', restarts: false, isOptional: false }));
  if (waits.length > 0) note(`depends_on: its pods start without waiting for ${waits.map(({ name, condition, restarts }) => `${name} (${condition}${restarts ? ', restart' : ''})`).join(', ')}`);
  const linked = [...pairsOf(service['links']).keys()].map(link => link.split(':')[0] ?? '');
  for (const name of new Set([...waits.filter(({ isOptional }) => !isOptional).map(each => each.name), ...linked])) {
    if (isLeftOut(mappingOf(project.services[name]))) note(`${name}, which it depends on, is left out with the services of a profile`);
  }
}

function tellNetworks({ service, project, note }: ServiceContext): void {
  const named = isMapping(service['networks']) ? Object.keys(service['networks']) : textsOf(service['networks']);
  const apart = named.filter(name => name !== 'default');
  for (const network of Object.values(isMapping(service['networks']) ? service['networks'] : {})) textsOf(mappingOf(network)['aliases']); // read here: carried over, or told, with its Service
  if (apart.length > 0) note(`networks ${apart.join(', ')}: in a cluster every pod reaches every other, unless a NetworkPolicy forbids it`);
  const joined = named.length === 0 && textOf(service['network_mode']) === undefined ? ['default'] : named;
  for (const name of joined) {
    const declared: Data = mappingOf(project.networks[name]);
    void [declared['external'], declared['name']]; // a cluster has one network, whatever others are called
    const driver = textOf(declared['driver']) ?? 'bridge';
    if (!/^(?:bridge|overlay|default)$/.test(driver)) note(`driver ${driver} of network ${name}`);
    if (isTrue(declared['internal'])) note(`internal: pods reach beyond network ${name}, unless a NetworkPolicy forbids it`);
  }
}

/** Names by which a service is called beside its own: aliases on networks, and those by which others link it. */
export function aliasesOf(service: string, { project }: Pick<ServiceContext, 'project'>): string[] {
  const networks = Object.values(mappingOf(project.services[service]?.['networks'])).flatMap(network => textsOf(mappingOf(network)['aliases']));
  const links = Object.values(project.services).flatMap(other => isLeftOut(other) ? [] : textsOf(other['links'])).map(link => link.split(':')).flatMap(([to, alias]) => to === service && alias !== undefined ? [alias] : []);
  return [...new Set([...networks, ...links])].filter(alias => alias !== service);
}

/** Whether another service counts on finding this one by its name. */
const isCalled = (service: string, { project }: Pick<ServiceContext, 'project'>) => Object.values(project.services).some(other => !isLeftOut(other) && [...pairsOf(other['depends_on']).keys(), ...listOf(other['links']).map(link => textOf(link)?.split(':')[0])].includes(service));

/** Tells that no Service is made where one is counted on. */
export function tellNoService(service: string, context: ServiceContext): void {
  const aliases = aliasesOf(service, context);
  if (portsOf(context.service).length > 0 || (aliases.length === 0 && !isCalled(service, context))) return;
  context.note(`the ${aliases.length === 0 ? 'name' : 'names'} ${[context.name, ...aliases].join(', ')} for other pods: a Service needs ports or expose`);
}
