import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CelBudget, CelBudgetError, compileCel, CelError } from '../../../../src/api/cel/compile.ts';
import { makeCelEnvironment } from '../../../../src/api/cel/environment.ts';
import { fromCelValue, toCelValue } from '../../../../src/api/cel/celValue.ts';

const environment = makeCelEnvironment().registerVariable('self', 'dyn');
const self = toCelValue({
  name: 'web', replicas: 3, ratio: 0.5, labels: { 'app': 'web', 'x.y/z': 'q' },
  ports: [{ port: 80, name: 'http' }, { port: 443 }], tags: ['a', 'b', 'b'], maybe: null,
});
const evaluate = (expression: string) => fromCelValue(compileCel(environment, expression).evaluate({ self }));

/** [expression, what it comes to]; the examples of Kubernetes' documentation are among them. */
const cases: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
  'the language and fields of an object': [
    ['self.replicas > 2 && self.ratio < 1.0', true], ['self.replicas % 2 == 1', true], ['has(self.name) && !has(self.absent)', true],
    ['self.labels["x.y/z"]', 'q'], ['self.ports.all(p, p.port > 0)', true], ['self.ports.exists_one(p, has(p.name))', true], ['self.ports.map(p, p.port)', [80, 443]],
    ['self.maybe == null', true], ['"app" in self.labels', true], ['self.ports.filter(p, p.port > 100).size()', 1], ['cel.bind(x, self.replicas, x + x)', 6],
    ['self.replicas == 3.0', true], ['type(self.replicas) == int', true], ['duration("1h") > duration("59m")', true], ['b"a" < b"b" && b"a" <= b"a" && b"b" > b"ab" && !(b"a" >= b"aa")', true], ['[duration("1s"), duration("2s")].distinct().size()', 2],
  ],
  'presence of a field of anything': [
    ['has(self.ports[0].name) && !has(self.ports[1].name)', true], ['(has(self.ports[0].port) ? self.ports.size() : 0) + 1', 3], ["has(self['labels'].app)", true], ["has({'a': 1}.a) && !has({'a': 1}.b)", true],
    ['has(self.ports.filter(p, true)[0].name)', true], ['self.ports.all(p, has([p][0].port))', true], ['has(self.maybe)', true], ['!has(self.?absent.name) && has(self.?labels.app)', true], ['cel.bind(x, self.labels, has(x.app))', true],
  ],
  'optional values': [
    ['self.?name == optional.of("web")', true], ['self.?absent == self.?none && self.?absent == optional.none()', true], ['self.?name != self.?absent', true], ['self.?name == self.?replicas', false],
    ['optional.of({"a": [1, optional.of(duration("1s"))]}) == optional.of({"a": [1.0, optional.of(duration("1s"))]})', true], ['[optional.of(duration("1s"))] == [optional.of(duration("2s"))]', false], ['optional.of(1u) == optional.of(dyn(1))', true],
    ['self.?absent.orValue("none")', 'none'], ['self.?name.orValue("none")', 'web'], ['self.ports[?5].hasValue()', false], ['self.?absent.?deeper.hasValue()', false],
    ['self.ports[?0].optMap(p, p.port + 1).value()', 81], ['self.ports[?7].optMap(p, p.port).hasValue()', false], ['self.ports[?0].optFlatMap(p, p.?name).value()', 'http'],
  ],
  'comprehensions over two variables': [
    ['self.ports.all(i, p, i < 2 && p.port > 1)', true], ['self.labels.exists(k, v, k == "app" && v == "web")', true], ['self.labels.existsOne(k, v, v == "q")', true],
    ['self.tags.transformList(i, t, i > 0, t)', ['b', 'b']], ['self.labels.transformMap(k, v, v + "!")', { 'app': 'web!', 'x.y/z': 'q!' }], ['self.labels.transformMap(k, v, k == "app", v)', { app: 'web' }],
  ],
  'strings': [
    ['matches(self.name, "^w")', true], ['matches("abc", "^b")', false], ['self.tags.all(t, matches(t, "^(?i)[AB]$"))', true],
    ['"hello".charAt(4)', 'o'], ['"hello hello".replace("he", "we")', 'wello wello'], ['"hello hello".replace("he", "we", 1)', 'wello hello'], ['"gums".reverse()', 'smug'],
    ['"%s has %d of %.2f".format([self.name, 3, 0.5])', 'web has 3 of 0.50'], ['"%x %X %b %o".format([255, 255, 5, 8])', 'ff FF 101 10'], ['"%s".format([["a", 1]])', '[a, 1]'], ['"100%%".format([])', '100%'],
    ['"abc 123".find("[0-9]+")', '123'], ['"abc 123".find("xyz")', ''], ['"123 abc 456".findAll("[0-9]+")', ['123', '456']], ['"123 abc 456".findAll("[0-9]+", 1)', ['123']],
    ['self.name.matches("^[a-z]+$")', true], ['"a,b".split(",")', ['a', 'b']], ['["a", "b"].join("-")', 'a-b'], ['strings.quote("a\\"b")', '"a\\"b"'],
  ],
  'lists and sets': [
    ['[1, 2, 3].isSorted()', true], ['[2.0, 1.0].isSorted()', false], ['["a", "b", "b"].isSorted()', true], ['[1, 3].sum()', 4], ['[1.0, 3.0].sum()', 4], ['[].sum()', 0],
    ['[duration("1m"), duration("1s")].sum() == duration("61s")', true], ['[3, 1].min()', 1], ['["b", "a"].max()', 'b'], ['self.tags.indexOf("b")', 1], ['self.tags.lastIndexOf("b")', 2], ['self.tags.indexOf("z")', -1],
    ['self.tags.distinct()', ['a', 'b']], ['[3, 1, 2].sort()', [1, 2, 3]], ['[1, 2, 3].slice(1, 3)', [2, 3]], ['[[1], [2]].flatten()', [1, 2]],
    ['sets.contains(["a", "b"], ["a"])', true], ['sets.equivalent([1, 2], [2, 1, 1])', true], ['sets.intersects([1], [2])', false],
  ],
  'quantities': [
    ['quantity("1Gi").isGreaterThan(quantity("1000Mi"))', true], ['quantity("50k").asInteger()', 50_000], ['quantity("50.703M").asApproximateFloat()', 50_703_000], ['quantity("-5").sign()', -1],
    ['quantity("50k").add("20k" == "" ? quantity("0") : quantity("20k")) == quantity("70k")', true], ['quantity("50k").sub(20000).compareTo(quantity("30k"))', 0], ['quantity("0.5").isInteger()', false], ['isQuantity("Mi")', false],
  ],
  'what is never null': [
    ['quantity("1") == null', false], ['null != quantity("1")', true], ['ip("1.1.1.1") != null', true], ['cidr("10.0.0.0/8") == null', false], ['url("http://a") == null', false], ['semver("1.2.3") == null', false],
    ['duration("1s") == null', false], ['null == timestamp("2030-01-01T00:00:00Z")', false], ['optional.of(1) == null', false], ['format.named("uuid") != null', true], ['[quantity("1"), quantity("2")].exists(q, q == null)', false],
  ],
  'addresses': [
    ['ip("127.0.0.1").family()', 4], ['isIP("127.0.0.256")', false], ['isIP("01.2.3.4")', false], ['isIP("::ffff:1.2.3.4")', false], ['isIP("fe80::1%eth0")', false],
    ['ip.isCanonical("2001:db8::abcd")', true], ['ip.isCanonical("2001:DB8::ABCD")', false], ['ip.isCanonical("2001:db8::0:0:0:abcd")', false], ['string(ip("2001:db8:0:0:1:0:0:1"))', '2001:db8::1:0:0:1'],
    ['ip("::").isUnspecified()', true], ['ip("::1").isLoopback()', true], ['ip("224.0.0.1").isLinkLocalMulticast()', true], ['ip("ff02::1").isLinkLocalMulticast()', true], ['ip("fd00::1").isLinkLocalMulticast()', false],
    ['ip("169.254.169.254").isLinkLocalUnicast()', true], ['ip("fd80::1").isLinkLocalUnicast()', false], ['ip("192.168.0.1").isGlobalUnicast()', true], ['ip("255.255.255.255").isGlobalUnicast()', false], ['ip("ff00::1").isGlobalUnicast()', false],
    ['cidr("192.168.0.0/24").containsIP("192.168.0.1")', true], ['cidr("192.168.0.0/24").containsIP(ip("192.168.1.1"))', false], ['cidr("192.168.0.0/16").containsCIDR("192.168.10.0/24")', true], ['cidr("192.168.0.0/24").containsCIDR("192.168.0.0/16")', false],
    ['isCIDR("::1/129")', false], ['cidr("::1/128").prefixLength()', 128], ['cidr("192.168.0.1/24").masked() == cidr("192.168.0.0/24")', true],
  ],
  'URLs, formats and versions': [
    ['url("https://example.com:80/path?k1=a&k1=b&k2=c").getHost()', 'example.com:80'], ['url("https://[::1]:80/").getHostname()', '::1'], ['url("https://example.com/a%20b").getEscapedPath()', '/a%20b'], ['url("/abs").getScheme()', ''],
    ['url("https://example.com/?k1=a&k1=b").getQuery()["k1"]', ['a', 'b']], ['isURL("../relative")', false], ['isURL("https://a b")', false], ['url("https://example.com:8080/").getPort()', '8080'],
    ['format.dns1123Label().validate("my-label").hasValue()', false], ['format.named("dns1035Label").value().validate("1a").hasValue()', true], ['format.named("nothing").hasValue()', false], ['format.dns1123LabelPrefix().validate("my-").hasValue()', false],
    ['format.uuid().validate("123e4567-e89b-12d3-a456-426614174000").hasValue()', false], ['format.date().validate("2021-13-01").value()', ['invalid date']],
    ['semver("1.2.3").compareTo(semver("2.0.0"))', -1], ['semver("1.0.0-alpha").isLessThan(semver("1.0.0-alpha.1"))', true], ['isSemver("v1.0")', false], ['semver("v1.02", true).minor()', 2],
  ],
};
for (const [name, list] of Object.entries(cases)) {
  test(name, () => { for (const [expression, wanted] of list) assert.deepEqual(evaluate(expression), wanted, expression); });
}

test('what fails says why in one line, and where', () => {
  const refusals: readonly (readonly [string, RegExp])[] = [
    ['self.name ==', /^compilation failed: ERROR: <input>:1:\d+: Syntax error: /],
    ['unknown == 1', /^compilation failed: ERROR: <input>:1:1: undeclared reference to 'unknown' \(in container ''\)$/],
    ['"a" == null', /no such overload: string == null$/],
    ['1 + "a"', /^compilation failed: ERROR: <input>:1:\d+: no such overload: int \+ string$/],
    ['self.absent == 1', /^no such key: absent$/],
    ['quantity("x").sign() == 1', /^quantities must match the regular expression/],
    ['[].min() == 1', /^min called on empty list$/],
    ['"a".find("(") == ""', /^Illegal regex: error parsing regexp: missing closing \): `\(`$/],
  ];
  for (const [expression, message] of refusals) assert.throws(() => evaluate(expression), error => error instanceof CelError && message.test(error.message) || assert.fail(`${expression}: ${String(error)}`));
});

test('a rule must come to what its place wants', () => {
  assert.throws(() => compileCel(environment, '"text"', ['bool']), { message: 'must evaluate to bool but got string' });
  assert.equal(compileCel(environment, 'self.replicas > 1', ['bool']).type, 'bool');
});

test('whole numbers are ints where the schema does not say double', () => {
  assert.deepEqual(toCelValue({ a: 1, b: [2, 2.5] }), new Map<string, unknown>([['a', 1n], ['b', [2n, 2.5]]]));
  assert.deepEqual(toCelValue({ a: 1, b: 1 }, path => path[0] === 'b'), new Map<string, unknown>([['a', 1n], ['b', 1]]));
});

/** Expressions that would take memory or time without end. */
const endless: readonly (readonly [string, string])[] = [
  ['rounds within rounds', `${['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(name => `self.tags.distinct().map(${name}0, 1).size() > 0 && [1,2,3,4,5,6,7,8,9,10].all(${name}, `).join('')}true${')'.repeat(7)}`],
  ['lists that double', `${Array.from({ length: 40 }, (_, index) => `cel.bind(l${index}, ${index === 0 ? '[1]' : `l${index - 1} + l${index - 1}`}, `).join('')}l39.size() > 0${')'.repeat(40)}`],
  ['values that hold themselves twice', `${Array.from({ length: 40 }, (_, index) => `cel.bind(l${index}, ${index === 0 ? '[1]' : `[l${index - 1}, l${index - 1}]`}, `).join('')}[l39] == [l39]${')'.repeat(40)}`],
  ['optional values that hold themselves twice', `${Array.from({ length: 40 }, (_, index) => `cel.bind(l${index}, ${index === 0 ? '[1]' : `[l${index - 1}, l${index - 1}]`}, `).join('')}optional.of(l39) == optional.of(l39)${')'.repeat(40)}`],
  ['texts that grow', `${Array.from({ length: 40 }, (_, index) => `cel.bind(t${index}, ${index === 0 ? '"aaaaaaaaaa"' : `t${index - 1}.replace("", t${index - 1})`}, `).join('')}t39.size() > 0${')'.repeat(40)}`],
  ['an or that hides it', `[1,2,3,4,5,6,7,8,9,10].exists(a, [1,2,3,4,5,6,7,8,9,10].all(b, [1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3,4,5,6,7,8,9,10].all(d, [1,2,3,4,5,6,7,8,9,10].all(e, [1,2,3,4,5,6,7,8,9,10].all(f, a + b + c + d + e + f > 0)))))) || true`],
];
for (const [name, expression] of endless) {
  test(`an expression ends at its limit: ${name}`, () => assert.throws(() => evaluate(expression), { message: 'operation cancelled: actual cost limit exceeded' }));
}

test('costs are counted as cel-go counts them', () => {
  const costOf = (expression: string) => {
    const program = compileCel(environment, expression);
    for (let limit = 0; ; limit++) {
      try { program.evaluate({ self }, new CelBudget(limit)); return limit; } catch (error) { if (!(error instanceof CelBudgetError)) throw error; }
    }
  };
  const costs: readonly (readonly [string, number])[] = [['1 == 1', 1], ['self.replicas > 2', 3], ['self.name.startsWith("w")', 3], ['[1, 2].size()', 11], ['{"a": 1}.size()', 31], ['self.tags.all(t, t != "x")', 17], ['"a".matches("b")', 1], ['matches("a", "b")', 1], ['matches(self.name, "^[a-z]+[0-9]$")', 6], ['self.name.matches("^[a-z]+[0-9]$")', 6]];
  assert.deepEqual(costs.map(([expression]) => [expression, costOf(expression)]), costs);
});

test('several expressions share a budget', () => {
  const budget = new CelBudget(4);
  const program = compileCel(environment, 'self.replicas > 2');
  assert.equal(program.evaluate({ self }, budget), true);
  assert.throws(() => program.evaluate({ self }, budget), CelBudgetError);
});

for (const [expression, why] of [['has(self.absent.name)', 'no such key: absent'], ['has(self.ports[5].name)', /index out of bounds/], ['has(self.absent[0].name)', 'no such key: absent'], ['has(self.ports.name)', /unsupported index type/]] as const) {
  test(`${expression} fails as what it looks into does`, () => assert.throws(() => evaluate(expression), { message: why }));
}

test('has() takes the selection of a field alone', () => {
  for (const argument of ['self', '1', 'self.?name', 'self["name"]']) assert.throws(() => compileCel(environment, `has(${argument})`), { message: /invalid argument to has\(\) macro/ });
});
