import { labelValue, qualifiedName } from './validation/names.ts';
import type { LabelRequirement, SelectorResult } from './selectors.ts';

/**
 * Parses `a=b,c!=d,e in (f,g),!h,i`, and refuses in Kubernetes' words.
 * @source apimachinery labels.Parse
 */
export function parseLabelSelector(text: string): SelectorResult<readonly LabelRequirement[]> {
  try { return { value: new Parser(text).parse() }; } catch (error) {
    if (error instanceof SelectorError) return { error: error.message };
    throw error;
  }
}

class SelectorError extends Error {}

interface Token { readonly type: 'word' | 'symbol' | 'end'; readonly text: string }

const SYMBOLS: readonly string[] = ['==', '!=', '=', '!', '(', ')', ',', '>', '<'];
const OPERATORS = ['in', 'notin', '=', '==', '!=', '>', '<'] as const;
const OPERATOR_NAMES = 'in, notin, =, ==, !=, gt, lt';
const END: Token = { type: 'end', text: '' };

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at);
    const blank = /^[ \t\r\n]+/.exec(rest)?.[0];
    if (blank !== undefined) { at += blank.length; continue; }
    const word = /^[^ \t\r\n=!(),<>]+/.exec(rest)?.[0];
    const symbol = word === undefined ? SYMBOLS.find(each => rest.startsWith(each)) : undefined;
    tokens.push(word !== undefined ? { type: 'word', text: word } : { type: 'symbol', text: symbol ?? '' });
    at += (word ?? symbol ?? rest).length;
  }
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(text: string) { this.#tokens = tokenize(text); }

  parse(): LabelRequirement[] {
    const requirements: LabelRequirement[] = [];
    for (;;) {
      const next = this.#peek();
      if (next.type === 'end') return requirements;
      if (!startsRequirement(next)) throw new SelectorError(`found '${next.text}', expected: !, identifier, or 'end of string'`);
      requirements.push(this.#requirement());
      const after = this.#take();
      if (after.type === 'end') return requirements;
      if (!isSymbol(after, ',')) throw new SelectorError(`found '${after.text}', expected: ',' or 'end of string'`);
      if (!startsRequirement(this.#peek())) throw new SelectorError(`found '${this.#peek().text}', expected: identifier after ','`);
    }
  }

  #requirement(): LabelRequirement {
    const absent = isSymbol(this.#peek(), '!');
    if (absent) this.#take();
    const key = this.#take();
    if (key.type !== 'word') throw unparsable(`found '${key.text}', expected: identifier`);
    const wrong = qualifiedName(key.text);
    if (wrong.length > 0) throw unparsable(`<nil>: Invalid value: ${JSON.stringify(key.text)}: ${wrong.join('; ')}`);
    if (absent) return { key: key.text, operator: 'DoesNotExist' };
    if (this.#peek().type === 'end' || isSymbol(this.#peek(), ',')) return { key: key.text, operator: 'Exists' };
    const { text: operator } = this.#take();
    if (!isOperator(operator)) throw unparsable(`found '${operator}', expected: ${OPERATOR_NAMES}`);
    return toRequirement(key.text, operator, operator === 'in' || operator === 'notin' ? this.#values() : [this.#exactValue()]);
  }

  #values(): readonly string[] {
    const open = this.#take();
    if (!isSymbol(open, '(')) throw unparsable(`found '${open.text}' expected: '('`);
    const values: string[] = [];
    for (;;) {
      values.push(this.#peek().type === 'word' ? this.#take().text : '');
      const next = this.#take();
      if (isSymbol(next, ')')) return [...new Set(values)].sort();
      if (!isSymbol(next, ',')) throw unparsable(`found '${next.text}', expected: ',' or ')'`);
    }
  }

  #exactValue(): string {
    if (this.#peek().type === 'end' || isSymbol(this.#peek(), ',')) return '';
    const value = this.#take();
    if (value.type !== 'word') throw unparsable(`found '${value.text}', expected: identifier`);
    return value.text;
  }

  #peek(): Token { return this.#tokens[this.#position] ?? END; }
  #take(): Token { const token = this.#peek(); this.#position++; return token; }
}

type Operator = typeof OPERATORS[number];
const isOperator = (text: string): text is Operator => (OPERATORS as readonly string[]).includes(text);
const isSymbol = (token: Token, text: string) => token.type === 'symbol' && token.text === text;
const startsRequirement = (token: Token) => token.type === 'word' || isSymbol(token, '!');
const unparsable = (why: string) => new SelectorError(`unable to parse requirement: ${why}`);

const REQUIREMENT: Readonly<Record<Operator, 'In' | 'NotIn' | 'Gt' | 'Lt'>> = { 'in': 'In', 'notin': 'NotIn', '=': 'In', '==': 'In', '!=': 'NotIn', '>': 'Gt', '<': 'Lt' };

function toRequirement(key: string, text: Operator, values: readonly string[]): LabelRequirement {
  const operator = REQUIREMENT[text];
  const compares = operator === 'Gt' || operator === 'Lt';
  const problems = values.flatMap((value, index) => [
    ...(compares && !/^[-+]?\d+$/.test(value) ? [`values[${index}]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`] : []),
    ...labelValue(value).map(why => `values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${why}`),
  ]);
  if (problems.length > 0) throw unparsable(problems.length === 1 ? problems[0] as string : `[${problems.join(', ')}]`);
  return { key, operator, values };
}
