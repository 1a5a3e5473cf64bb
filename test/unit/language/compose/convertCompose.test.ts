import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { convertCompose } from '../../../../src/language/compose/convert/convertCompose.ts';
import { toCommand } from '../../../../src/language/compose/convert/toCommand.ts';
import { toCpu, toMemory, toSeconds } from '../../../../src/language/compose/convert/quantities.ts';
import { portsOf } from '../../../../src/language/compose/convert/toServices.ts';
import { diagnose } from '../../../../src/language/diagnose.ts';
import { toData } from '../../../../src/manifest/node.ts';
import { parseDocument } from '../../../../src/manifest/parse.ts';

const URI = 'file:///shop/compose.yaml';

/** What a Compose file becomes: file → object, and the comments of all files. */
function convert(text: string, beside: Readonly<Record<string, string>> = {}) {
  const files = convertCompose(URI, text, uri => beside[uri.replace('file:///shop/', '')]);
  for (const file of files) assert.deepEqual(diagnose(parseDocument(file.text)), [], `${file.name}\n${file.text}`);
  return {
    objects: Object.fromEntries(files.map(file => [file.name.replace('.yaml', ''), toData(parseDocument(file.text).root) as Record<string, unknown>])),
    notes: files.flatMap(file => [...file.text.matchAll(/^# (?:Not carried over: (.*)|(Renamed: .*))\.$/gm)].map(([, note, renamed]) => note ?? renamed)),
  };
}

/** A part of the made object: `web-deployment:spec.template.spec.containers.0.env`. */
function part(objects: Readonly<Record<string, unknown>>, place: string): unknown {
  const [name = '', path = ''] = place.split(':');
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], objects[name]);
}

const POD = 'web-deployment:spec.template.spec';
const CONTAINER = `${POD}.containers.0`;
const service = (body: string) => `services:\n  web:\n    image: web:1\n${body.split('\n').map(line => `    ${line}`).join('\n')}\n`;

const SHOP = service('ports: ["8080:80"]');

suite('a Compose file becomes manifests as kompose makes them', () => {
  const cases: readonly { readonly name: string; readonly text: string; readonly beside?: Readonly<Record<string, string>>; readonly parts: Readonly<Record<string, unknown>>; readonly notes?: readonly string[]; readonly files?: readonly string[] }[] = [
    { name: 'a service with a port: a Deployment and a Service', text: SHOP, files: ['web-deployment', 'web-service'], parts: {
      'web-deployment:spec.replicas': 1, 'web-deployment:spec.selector': { matchLabels: { app: 'web' } }, [`${CONTAINER}.image`]: 'web:1', [`${CONTAINER}.ports`]: [{ containerPort: 80 }], [`${POD}.restartPolicy`]: 'Always',
      'web-service:spec': { selector: { app: 'web' }, ports: [{ name: '8080', port: 8080, targetPort: 80 }, { name: '80', port: 80, targetPort: 80 }] },
    } },
    { name: 'no port: no Service', text: service('command: sleep 1000'), files: ['web-deployment'], parts: { [`${CONTAINER}.args`]: ['sleep', '1000'] } },
    { name: 'an exposed port and UDP', text: service('expose: ["9000"]\nports: ["53:53/udp"]'), parts: { 'web-service:spec.ports': [{ name: '53-udp', port: 53, targetPort: 53, protocol: 'UDP' }, { name: '9000', port: 9000, targetPort: 9000 }] } },
    { name: 'the type of a Service by a label', text: service('ports: ["80:80"]\nlabels: {kompose.service.type: nodeport, kompose.service.nodeport.port: "30080"}'), parts: { 'web-service:spec.type': 'NodePort', 'web-service:spec.ports.0.nodePort': 30_080, 'web-deployment:metadata.annotations': undefined } },
    { name: 'an Ingress by a label', text: service('ports: ["80:8080"]\nlabels: ["kompose.service.expose=shop.example.com/buy"]'), parts: { 'web-ingress:spec.rules': [{ host: 'shop.example.com', http: { paths: [{ path: '/buy', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] } }] } },
    { name: 'a headless Service without ports', text: service('labels: {kompose.service.type: headless}'), parts: { 'web-service:spec': { clusterIP: 'None', selector: { app: 'web' } } } },
    { name: 'labels are annotations', text: service('labels: {traefik.enable: "true"}'), parts: { 'web-deployment:metadata.annotations': { 'traefik.enable': 'true' } } },
    { name: 'entrypoint and command', text: service('entrypoint: ["/bin/serve"]\ncommand: --name "a b" --dollar $$(x)'), parts: { [`${CONTAINER}.command`]: ['/bin/serve'], [`${CONTAINER}.args`]: ['--name', 'a b', '--dollar', '$$(x)'] } },
    { name: 'variables, read as Compose reads YAML', text: service('environment:\n  YES: yes\n  VERSION: 1.10\n  EMPTY: ""\n  SHELL_ONLY:\n  TAG: ${TAG:-dev}'), parts: { [`${CONTAINER}.env`]: [{ name: 'YES', value: 'yes' }, { name: 'VERSION', value: '1.10' }, { name: 'EMPTY', value: '' }, { name: 'TAG', value: 'dev' }] }, notes: ['SHELL_ONLY: a variable without a value comes from the shell of who starts Compose'] },
    { name: 'a file of variables is a ConfigMap', text: service('env_file: ./web.env'), beside: { 'web.env': '# c\nexport A=1\nB="two\\nlines" # more\nC=\'$raw\'\n' }, parts: { 'web-env-configmap:data': { A: '1', B: 'two\nlines', C: '$raw' }, [`${CONTAINER}.envFrom`]: [{ configMapRef: { name: 'web-env' } }] } },
    { name: 'one that is missing is told, unless it may be', text: service('env_file: [gone.env, {path: other.env, required: false}]'), parts: { [`${CONTAINER}.envFrom`]: undefined }, notes: ['the file of variables gone.env cannot be read'] },
    { name: '.env fills variables in, and what is missing is told', text: service('hostname: ${NAME}${WHO}'), beside: { '.env': 'NAME=a\n' }, parts: { [`${POD}.hostname`]: 'a' }, notes: ['the variable WHO has no value here; it is taken as empty'] },
    { name: 'a named volume is a claim', text: `${service('volumes: ["data:/var/lib:ro"]')}volumes: {data: {}}\n`, parts: { 'data-persistentvolumeclaim:spec': { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '100Mi' } } }, [`${CONTAINER}.volumeMounts`]: [{ name: 'data', mountPath: '/var/lib', readOnly: true }], [`${POD}.volumes`]: [{ name: 'data', persistentVolumeClaim: { claimName: 'data', readOnly: true } }], 'web-deployment:spec.strategy': { type: 'Recreate' } } },
    { name: 'an external volume is a claim that is there', text: `${service('volumes: ["data:/var/lib"]')}volumes: {data: {external: true, name: Old_Data}}\n`, files: ['web-deployment'], parts: { [`${POD}.volumes.0.persistentVolumeClaim`]: { claimName: 'old-data' } } },
    { name: 'a file of the project is a ConfigMap', text: service('volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]'), beside: { 'nginx.conf': 'events {}\n' }, parts: { 'web-cm0-configmap:data': { 'nginx.conf': 'events {}\n' }, [`${CONTAINER}.volumeMounts`]: [{ name: 'web-cm0', mountPath: '/etc/nginx/nginx.conf', readOnly: true, subPath: 'nginx.conf' }] } },
    { name: 'a folder of the project is a claim that starts empty', text: service('volumes: ["./site:/site"]'), parts: { [`${POD}.volumes`]: [{ name: 'web-claim0', persistentVolumeClaim: { claimName: 'web-claim0' } }] }, notes: ['what ./site holds is not carried over: the claim web-claim0, at /site, starts empty'] },
    { name: 'a path of the host', text: service('volumes: ["/var/run/docker.sock:/var/run/docker.sock"]'), parts: { [`${POD}.volumes`]: [{ name: 'host0', hostPath: { path: '/var/run/docker.sock' } }] }, notes: ['/var/run/docker.sock is a path of the host: pods see what their own node has there'] },
    { name: 'memory', text: service('tmpfs: /tmp:size=64m\nshm_size: 1gb'), parts: { [`${POD}.volumes`]: [{ name: 'tmpfs0', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } }, { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } }] } },
    { name: 'configs and secrets', text: `${service('configs: [{source: settings, target: /etc/settings, mode: 0440}]\nsecrets: [token, old]')}configs: {settings: {content: "a: 1"}}\nsecrets: {token: {file: ./token.txt}, old: {external: true}}\n`, beside: { 'token.txt': 's3cret' }, parts: {
      'settings-configmap:data': { settings: 'a: 1' }, 'token-secret:stringData': { token: 's3cret' },
      [`${CONTAINER}.volumeMounts`]: [{ name: 'settings', mountPath: '/etc/settings', subPath: 'settings' }, { name: 'token', mountPath: '/run/secrets/token', subPath: 'token', readOnly: true }, { name: 'old', mountPath: '/run/secrets/old', subPath: 'old', readOnly: true }],
      [`${POD}.volumes.0`]: { name: 'settings', configMap: { name: 'settings', defaultMode: 0o440 } }, [`${POD}.volumes.2`]: { name: 'old', secret: { secretName: 'old' } },
    } },
    { name: 'a secret that is not here', text: `${service('secrets: [token]')}secrets: {token: {file: ./gone}}\n`, parts: {}, notes: ['the secret token is not here: make it with kubectl create secret generic token --from-file=token=FILE'] },
    { name: 'a health check', text: service('healthcheck: {test: ["CMD", "curl", "localhost"], interval: 1m30s, timeout: 10s, retries: 2, start_period: 40s}'), parts: { [`${CONTAINER}.livenessProbe`]: { exec: { command: ['curl', 'localhost'] }, initialDelaySeconds: 40, periodSeconds: 90, timeoutSeconds: 10, failureThreshold: 2 } } },
    { name: 'a health check by a shell, and none', text: `${service('healthcheck: {test: curl localhost || exit 1}')}  none:\n    image: a\n    healthcheck: {disable: true, test: ["CMD", "a"]}\n`, parts: { [`${CONTAINER}.livenessProbe.exec.command`]: ['/bin/sh', '-c', 'curl localhost || exit 1'], 'none-deployment:spec.template.spec.containers.0.livenessProbe': undefined } },
    { name: 'resources', text: service('deploy:\n  replicas: 3\n  resources:\n    limits: {cpus: "0.5", memory: 256M}\n    reservations: {cpus: 0.25, memory: 128M}'), parts: { 'web-deployment:spec.replicas': 3, [`${CONTAINER}.resources`]: { limits: { cpu: '500m', memory: '256Mi' }, requests: { cpu: '250m', memory: '128Mi' } } } },
    { name: 'an update policy', text: service('deploy: {update_config: {parallelism: 2, order: start-first}}'), parts: { 'web-deployment:spec.strategy': { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } } } },
    { name: 'on-failure: a Pod', text: service('restart: on-failure:3'), files: ['web-pod'], parts: { 'web-pod:spec.restartPolicy': 'OnFailure' } },
    { name: 'no restart: a Pod', text: service('restart: "no"'), files: ['web-pod'], parts: { 'web-pod:spec.restartPolicy': 'Never' } },
    { name: 'the global mode: a DaemonSet', text: service('deploy: {mode: global}'), files: ['web-daemonset'], parts: {} },
    { name: 'a mode that ends: a Job', text: service('deploy: {mode: replicated-job, replicas: 4}'), files: ['web-job'], parts: { 'web-job:spec.completions': 4, 'web-job:spec.template.spec.restartPolicy': 'OnFailure' } },
    { name: 'a controller by a label', text: service('labels: {kompose.controller.type: statefulset}\nports: ["80"]'), parts: { 'web-statefulset:spec.serviceName': 'web' } },
    { name: 'security', text: service('user: "1000:2000"\nprivileged: false\nread_only: true\ncap_add: [CAP_NET_ADMIN]\ncap_drop: [ALL]\nsecurity_opt: ["no-new-privileges:true"]\ngroup_add: ["3000"]'), parts: { [`${CONTAINER}.securityContext`]: { readOnlyRootFilesystem: true, runAsUser: 1000, runAsGroup: 2000, capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] }, allowPrivilegeEscalation: false }, [`${POD}.securityContext`]: { supplementalGroups: [3000] } } },
    { name: 'the host\'s own, names and addresses', text: service('network_mode: host\npid: host\ndns: [1.1.1.1]\nextra_hosts: ["a:10.0.0.1", "b=10.0.0.1", "c:host-gateway"]\nstop_grace_period: 1m'), parts: { [`${POD}.hostNetwork`]: true, [`${POD}.hostPID`]: true, [`${POD}.dnsConfig`]: { nameservers: ['1.1.1.1'] }, [`${POD}.hostAliases`]: [{ ip: '10.0.0.1', hostnames: ['a', 'b'] }], [`${POD}.terminationGracePeriodSeconds`]: 60 }, notes: ['extra_hosts: host-gateway is known to Docker only'] },
    { name: 'a node', text: service('platform: linux/arm64\ndeploy: {placement: {constraints: ["node.labels.disk == ssd", "node.role != manager"]}}'), parts: { [`${POD}.nodeSelector`]: { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'arm64', 'disk': 'ssd' } }, notes: ['placement node.role != manager has no like in a node selector'] },
    { name: 'what is built here is pulled from nowhere', text: 'services:\n  My_Web:\n    build: .\n', files: ['my-web-deployment'], parts: { 'my-web-deployment:spec.template.spec.containers.0': { name: 'my-web', image: 'my-web', imagePullPolicy: 'IfNotPresent' } } },
    { name: 'what has no like is told', text: service('devices: ["/dev/kvm"]\nulimits: {nofile: 3}'), parts: {}, notes: ['devices, ulimits'] },
    { name: 'services of a profile are left out', text: 'services:\n  debug:\n    image: a\n    profiles: [debug]\n', files: [], parts: {} },
    { name: 'what is included and extended', text: 'include: [db/compose.yaml]\nservices:\n  web:\n    extends: {file: base.yaml, service: base}\n    environment: {B: over}\n    ports: ["80:80"]\n', beside: {
      'base.yaml': 'services:\n  root: {image: root, environment: ["C=3"]}\n  base:\n    extends: root\n    image: base\n    environment: ["A=1", "B=2"]\n    command: [a]\n',
      'db/compose.yaml': 'services:\n  db:\n    image: db\n    env_file: db.env\n', 'db/db.env': 'X=1\n',
    }, files: ['db-db-env-configmap', 'db-deployment', 'web-deployment', 'web-service'], parts: { [`${CONTAINER}.image`]: 'base', [`${CONTAINER}.env`]: [{ name: 'C', value: '3' }, { name: 'A', value: '1' }, { name: 'B', value: 'over' }], [`${CONTAINER}.args`]: ['a'] } },
    { name: '!reset and !override in what extends', text: 'services:\n  base:\n    image: a\n    ports: ["80:80"]\n    command: [a]\n    profiles: [p]\n  web:\n    extends: base\n    profiles: !reset []\n    ports: !override ["90:90"]\n    command: !reset null\n', parts: { 'web-service:spec.ports': [{ name: '90', port: 90, targetPort: 90 }], [`${CONTAINER}.args`]: undefined } },
  ];
  for (const { name, text, beside, parts, notes, files } of cases) {
    test(name, () => {
      const made = convert(text, beside);
      if (files !== undefined) assert.deepEqual(Object.keys(made.objects), files);
      for (const [place, expected] of Object.entries(parts)) assert.deepEqual(part(made.objects, place), expected, place);
      if (notes !== undefined) assert.deepEqual(made.notes, notes);
    });
  }
  const losses: typeof cases = [
    { name: 'GPUs that are counted', text: service('deploy: {resources: {limits: {memory: 1g}, reservations: {devices: [{driver: nvidia, count: 2, capabilities: [gpu]}]}}}\ngpus: [{driver: nvidia, count: 1}]'), parts: { [`${CONTAINER}.resources.limits`]: { 'memory': '1Gi', 'nvidia.com/gpu': 3 } }, notes: [] },
    { name: 'other GPUs', text: service('deploy: {resources: {reservations: {devices: [{driver: nvidia, device_ids: ["0"], capabilities: [gpu]}]}}}\ngpus: all'), parts: { [`${CONTAINER}.resources`]: undefined }, notes: ['deploy.resources.reservations.devices: only a counted number of GPUs of the driver nvidia has a like, nvidia.com/gpu', 'gpus: only a counted number of GPUs of the driver nvidia has a like, nvidia.com/gpu', 'deploy.resources.reservations.devices[0].device_ids'] },
    { name: 'what nobody reads, wherever it is', text: service('deploy: {resources: {limits: {pids: 100, cpus: 1}}, labels: {a: b}, restart_policy: {condition: any, max_attempts: 3}}\nlogging: {driver: json-file}\ninit: true\ntty: false\nx-own: 1'), parts: { [`${CONTAINER}.resources`]: { limits: { cpu: '1' } } }, notes: ['deploy.resources.limits.pids, deploy.labels, deploy.restart_policy.max_attempts, logging, init'] },
    { name: 'the network of another', text: service('network_mode: service:db\npid: container:x\nipc: host'), parts: { [`${POD}.hostIPC`]: true }, notes: ['network_mode service:db', 'pid container:x'] },
    { name: 'networks apart and internal', text: `${service('networks: {back: {ipv4_address: 10.0.0.2}}')}networks: {back: {internal: true, driver: macvlan, ipam: {driver: x}}, other: {internal: true}}\n`, parts: {}, notes: ['networks back: in a cluster every pod reaches every other, unless a NetworkPolicy forbids it', 'driver macvlan of network back', 'internal: pods reach beyond network back, unless a NetworkPolicy forbids it', 'networks.back.ipv4_address, networks.back.ipam'] },
    { name: 'the network that all are on', text: `${SHOP}networks: {default: {internal: true}}\n`, parts: {}, notes: ['internal: pods reach beyond network default, unless a NetworkPolicy forbids it'] },
    { name: 'aliases and links are further Services', text: 'services:\n  web: {image: a, links: ["db:database", cache], ports: ["80"]}\n  db: {image: b, expose: ["5432"], networks: {default: {aliases: [db-main, web, a_b]}}}\n  cache: {image: c}\n', files: ['web-deployment', 'web-service', 'db-deployment', 'db-service', 'db-main-service', 'database-service', 'cache-deployment'], parts: {
      'database-service:spec': { selector: { app: 'db' }, ports: [{ name: '5432', port: 5432, targetPort: 5432 }] }, 'db-main-service:spec.selector': { app: 'db' },
    }, notes: ['the alias web, which cannot be the name of a Service of its own', 'the alias a_b, which cannot be the name of a Service of its own', 'the name cache for other pods: a Service needs ports or expose'] },
    { name: 'an alias that two services share', text: 'services:\n  a: {image: a, expose: ["80"], networks: {default: {aliases: [both]}}}\n  b: {image: b, expose: ["80"], networks: {default: {aliases: [both]}}}\n', parts: { 'both-service:spec.selector': { app: 'a' } }, notes: ['the alias both, which cannot be the name of a Service of its own'] },
    { name: 'drivers of volumes', text: `${service('volumes: ["data:/data:z,nocopy", {type: volume, source: more, target: /more, volume: {nocopy: true}}]')}volumes: {data: {driver: local, driver_opts: {type: nfs, device: ":/x"}}, more: {driver: rexray}, unused: {driver: x}}\n`, parts: {}, notes: ['z, nocopy of what is mounted at /data', 'driver rexray of volume more', 'volumes[1].volume.nocopy, volumes.data.driver_opts'] },
    { name: 'volumes of other types, options of memory', text: service('volumes: [{type: image, source: busybox, target: /b}]\ntmpfs: ["/run:size=1m,mode=1777"]'), parts: { [`${CONTAINER}.volumeMounts`]: [{ name: 'tmpfs0', mountPath: '/run' }] }, notes: ['the volume of type image at /b', 'mode=1777 of what is mounted at /run'] },
    { name: 'groups by name', text: service('group_add: [mail, 3000]'), parts: { [`${POD}.securityContext`]: { supplementalGroups: [3000] } }, notes: ['group_add mail: Kubernetes asks for numbers'] },
    { name: 'whose a secret is', text: `${service('secrets: [{source: token, uid: "1", gid: "2", mode: 0400}]')}secrets: {token: {file: s, labels: {a: b}}}\n`, beside: { s: 's' }, parts: { [`${POD}.volumes.0.secret`]: { secretName: 'token', defaultMode: 0o400 } }, notes: ['secrets[0].uid, secrets[0].gid, secrets.token.labels'] },
    { name: 'retries, and restarts of what restarts always', text: `${service('restart: on-failure:3')}  all: {image: a, restart: "no", deploy: {mode: global}}\n  set: {image: a, restart: "no", labels: {kompose.controller.type: statefulset, kompose.unknown: a}}\n  many: {image: a, restart: "no", deploy: {replicas: 3}}\n`, parts: {}, notes: ['the 3 retries of restart on-failure:3: Kubernetes restarts without end', 'deploy.mode global: a Pod runs on one node', 'restart no: a statefulset restarts its pods always', 'kompose.unknown', 'deploy.replicas'] },
    { name: 'addresses of the host and what is no port', text: service('ports: ["127.0.0.1:8080:80", "0.0.0.0:81:81", {target: 443, host_ip: "::1", mode: host, app_protocol: http}, "x"]'), parts: { 'web-service:spec.ports.0': { name: '8080', port: 8080, targetPort: 80 } }, notes: ['the host\'s address 127.0.0.1 of port 8080: pods of the whole cluster reach its Service', 'mode host of a port', 'the host\'s address ::1 of port 443: pods of the whole cluster reach its Service', 'the port x', 'ports[2].app_protocol'] },
    { name: 'what is waited for, and services of a profile', text: 'services:\n  web: {image: a, depends_on: {db: {condition: service_healthy}, debug: {condition: service_started, restart: true}, maybe: {condition: service_started, required: false}}}\n  db: {image: b, ports: ["1"]}\n  debug: {image: c, profiles: [debug]}\n  maybe: {image: c, profiles: [a, b]}\n', files: ['web-deployment', 'db-deployment', 'db-service'], parts: {}, notes: [
      'service debug, of the profile debug', 'service maybe, of the profiles a, b', 'depends_on: its pods start without waiting for db (service_healthy), debug (service_started, restart), maybe (service_started)', 'debug, which it depends on, is left out with the services of a profile', 'service debug, of the profile debug', 'service maybe, of the profiles a, b',
    ] },
    { name: 'what is built, how it is pulled, what guards it', text: service('build: {context: ., args: {A: b}}\npull_policy: daily\nsecurity_opt: ["seccomp:unconfined"]\nplatform: linux/arm/v7'), parts: {}, notes: ['pull_policy daily', 'build: the image web:1 is to be built, and to be where the cluster\'s nodes find it', 'security_opt seccomp:unconfined', 'the variant v7 of the platform'] },
    { name: 'quantities that are none, and truth from a variable', text: service('privileged: ${P:-true}\nread_only: ${R:-off}\nmem_limit: lots\ncpus: 0\nstop_grace_period: 10\nshm_size: x\ntmpfs: ["/t:size=50%"]\nhealthcheck: {test: a, interval: soon, timeout: 3s}'), parts: {
      [`${CONTAINER}.securityContext`]: { privileged: true }, [`${CONTAINER}.livenessProbe`]: { exec: { command: ['/bin/sh', '-c', 'a'] }, periodSeconds: 30, timeoutSeconds: 3, failureThreshold: 3 },
    }, notes: ['shm_size x, which is no such quantity', 'size 50%, which is no such quantity', 'memory lots, which is no such quantity', 'healthcheck.interval soon, which is no such quantity', 'stop_grace_period 10, which is no such quantity'] },
    { name: 'nothing of what says nothing', text: service('init: false\nlinks: []\nlogging: {}\nattach: true\ndevelop: {watch: []}\ncontainer_name: a\nprofiles: []'), parts: {}, notes: [] },
  ];
  for (const { name, text, beside, parts, notes, files } of losses) {
    test(`nothing is lost without being told: ${name}`, () => {
      const made = convert(text, beside);
      if (files !== undefined) assert.deepEqual(Object.keys(made.objects), files);
      for (const [place, expected] of Object.entries(parts)) assert.deepEqual(part(made.objects, place), expected, place);
      assert.deepEqual(made.notes, notes);
    });
  }
  const clashes: typeof cases = [
    { name: 'services', text: 'services:\n  a_b: {image: one, ports: ["80"]}\n  a-b: {image: two, ports: ["80"]}\n', files: ['a-b-2-deployment', 'a-b-2-service', 'a-b-deployment', 'a-b-service'], parts: {
      'a-b-deployment:spec.template.spec.containers.0.image': 'two', 'a-b-2-deployment:spec.template.spec.containers.0.image': 'one', 'a-b-2-service:spec.selector': { app: 'a-b-2' },
    }, notes: ['Renamed: service a_b is a-b-2 here, since another has the name a-b'] },
    { name: 'three of them, and one that is called like a number of theirs', text: 'services:\n  a_b: {image: one}\n  a.b: {image: two}\n  a-b: {image: three}\n  a-b-2: {image: four}\n', files: ['a-b-3-deployment', 'a-b-4-deployment', 'a-b-deployment', 'a-b-2-deployment'], parts: { 'a-b-2-deployment:spec.template.spec.containers.0.image': 'four' } },
    { name: 'names that only their end tells apart', text: `services:\n  ${'a'.repeat(70)}1: {image: one}\n  ${'a'.repeat(70)}2: {image: two}\n`, files: [`${'a'.repeat(63)}-deployment`, `${'a'.repeat(61)}-2-deployment`], parts: {} },
    { name: 'volumes, with one that is there already', text: `${service('volumes: ["a_b:/a", "a-b:/b", "old:/c"]')}volumes: {a_b: {}, a-b: {}, old: {external: true, name: a-b}}\n`, files: ['a-b-2-persistentvolumeclaim', 'a-b-3-persistentvolumeclaim', 'web-deployment'], parts: {
      [`${POD}.volumes`]: ['a-b-2', 'a-b-3', 'a-b'].map(name => ({ name, persistentVolumeClaim: { claimName: name } })), [`${CONTAINER}.volumeMounts`]: [{ name: 'a-b-2', mountPath: '/a' }, { name: 'a-b-3', mountPath: '/b' }, { name: 'a-b', mountPath: '/c' }],
    }, notes: ['Renamed: volume a_b is a-b-2 here, since another has the name a-b', 'Renamed: volume a-b is a-b-3 here, since another has the name a-b'] },
    { name: 'files of variables, but not one file in two spellings', text: service('env_file: [./web.env, web_env, web.env]'), beside: { 'web.env': 'A=1\n', 'web_env': 'B=2\n' }, files: ['web-env-configmap', 'web-env-2-configmap', 'web-deployment'], parts: {
      'web-env-configmap:data': { A: '1' }, 'web-env-2-configmap:data': { B: '2' }, [`${CONTAINER}.envFrom`]: ['web-env', 'web-env-2', 'web-env'].map(name => ({ configMapRef: { name } })),
    } },
    { name: 'a config, a secret and a volume of one pod', text: `${service('configs: [app]\nsecrets: [app]\nvolumes: ["app:/a", "app:/b"]')}configs: {app: {content: c}}\nsecrets: {app: {file: s}}\nvolumes: {app: {}}\n`, beside: { s: 's' }, parts: {
      [`${POD}.volumes`]: [{ name: 'app', persistentVolumeClaim: { claimName: 'app' } }, { name: 'app-2', configMap: { name: 'app' } }, { name: 'app-3', secret: { secretName: 'app' } }],
      [`${CONTAINER}.volumeMounts`]: [{ name: 'app', mountPath: '/a' }, { name: 'app', mountPath: '/b' }, { name: 'app-2', mountPath: '/app', subPath: 'app' }, { name: 'app-3', mountPath: '/run/secrets/app', subPath: 'app', readOnly: true }],
    }, notes: [] },
  ];
  for (const { name, text, beside, parts, notes, files } of clashes) {
    test(`what would have one name has names of its own: ${name}`, () => {
      const made = convert(text, beside);
      if (files !== undefined) assert.deepEqual(Object.keys(made.objects), files);
      for (const [place, expected] of Object.entries(parts)) assert.deepEqual(part(made.objects, place), expected, place);
      if (notes !== undefined) assert.deepEqual(made.notes, notes);
    });
  }
  test('content from outside the folder is told where it is', () => {
    const text = `${service('env_file: [../web.env, /etc/web.env, in/../web.env]\nsecrets: [token]\nvolumes: ["../a.conf:/a.conf", "./b.conf:/b.conf"]')}secrets: {token: {file: /root/token}}\n`;
    const files = convertCompose(URI, text, uri => uri.endsWith('/.env') ? undefined : 'A=1\n');
    assert.deepEqual(files.flatMap(({ name, text: made }) => [...made.matchAll(/^# Holds the content of (\S+), which is outside/gm)].map(([, from]) => `${name}: ${from}`)), [
      'web-cm0-configmap.yaml: ../a.conf', 'token-secret.yaml: /root/token', 'web-env-configmap.yaml: ../web.env', 'etc-web-env-configmap.yaml: /etc/web.env',
    ]);
  });
  test('circles end, and are told', () => {
    const { notes } = convert('include: [compose.yaml]\nservices:\n  web: {image: a, extends: b}\n  b: {image: b, extends: web}\n', { 'compose.yaml': '' });
    assert.deepEqual(new Set(notes), new Set(['compose.yaml includes itself', 'service web extends itself', 'service b extends itself']));
  });
});

suite('values of Compose', () => {
  test('durations', () => assert.deepEqual(['1m30s', '500ms', '1h', '90', 'x', undefined].map(text => toSeconds(text)), [90, 1, 3600, undefined, undefined, undefined]));
  test('memory', () => assert.deepEqual(['512m', '1gb', '100', '2k', '1.5G', 'x'].map(text => toMemory(text)), ['512Mi', '1Gi', '100', '2Ki', '1.5Gi', undefined]));
  test('processors', () => assert.deepEqual(['0.5', '2', '0', 'x', undefined].map(text => toCpu(text)), ['500m', '2', undefined, undefined, undefined]));
  test('commands', () => assert.deepEqual(['a  b', `sh -c 'a b' "c \\"d\\""`, 'a\\ b', '', 3].map(toCommand), [['a', 'b'], ['sh', '-c', 'a b', 'c "d"'], ['a b'], undefined, ['3']]));
  test('ports', () => {
    const shown = (...ports: unknown[]) => portsOf({ ports }).map(({ target, published, protocol }) => `${published ?? ''}:${target}/${protocol}`);
    assert.deepEqual(shown('80', '8080:80', '127.0.0.1:90:90', '53:53/udp', { target: 443, published: '8443' }, 'x'), [':80/TCP', '8080:80/TCP', '90:90/TCP', '53:53/UDP', '8443:443/TCP']);
    assert.deepEqual(shown('3000-3001', '4000-4001:5000-5001'), [':3000/TCP', ':3001/TCP', '4000:5000/TCP', '4001:5001/TCP']);
  });
});
