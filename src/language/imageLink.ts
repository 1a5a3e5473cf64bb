/** Registry → the page of one of its repositories. */
const PAGES: Readonly<Record<string, (repository: string) => string>> = {
  'docker.io': repository => `https://hub.docker.com/${repository.startsWith('library/') ? repository.replace('library/', '_/') : `r/${repository}`}`,
  'quay.io': repository => `https://quay.io/repository/${repository}`,
  'ghcr.io': repository => `https://ghcr.io/${repository}`,
  'mcr.microsoft.com': repository => `https://mcr.microsoft.com/artifact/mar/${repository}`,
  'public.ecr.aws': repository => `https://gallery.ecr.aws/${repository}`,
};

/** Docker's own images that manifests use most; any other bare name may as well be built here. */
const OFFICIAL = new Set(['alpine', 'amazonlinux', 'busybox', 'caddy', 'cassandra', 'couchbase', 'debian', 'docker', 'eclipse-mosquitto', 'eclipse-temurin', 'elasticsearch', 'fluentd', 'golang', 'gradle', 'haproxy', 'httpd', 'influxdb', 'kibana', 'logstash', 'mariadb', 'maven', 'memcached', 'mongo', 'mysql', 'nats', 'neo4j', 'nextcloud', 'nginx', 'node', 'openjdk', 'php', 'postgres', 'python', 'rabbitmq', 'redis', 'registry', 'ruby', 'rust', 'solr', 'telegraf', 'tomcat', 'traefik', 'ubuntu', 'wordpress', 'zookeeper']);

/** Whether an image is one of Docker's own by its name. */
export const isOfficialImage = (image: string) => OFFICIAL.has(image.replace(/^(?:docker\.io\/)?(?:library\/)?/, '').replace(/[:@].*$/, ''));

/** The page that describes an image; undefined for what may be private or built here. */
export function imageLink(image: string): string | undefined {
  const [, name = ''] = /^([a-z0-9][\w./:-]*?)(?::[\w.-]+)?(?:@sha256:[a-f0-9]+)?$/.exec(image) ?? [];
  const parts = name.split('/');
  const [first = ''] = parts;
  const isRegistry = parts.length > 1 && (first.includes('.') || first.includes(':') || first === 'localhost');
  if (isRegistry) {
    const page = Object.hasOwn(PAGES, first) ? PAGES[first] : undefined;
    const repository = parts.slice(1).join('/');
    return page?.(first === 'docker.io' && !repository.includes('/') ? `library/${repository}` : repository);
  }
  if (parts.length === 2) return PAGES['docker.io']?.(name);
  return parts.length === 1 && OFFICIAL.has(name) ? PAGES['docker.io']?.(`library/${name}`) : undefined;
}
