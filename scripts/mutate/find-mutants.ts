import { parse } from '@babel/parser';

/** One small change of a source file. Offsets are of the unchanged text. */
export interface Mutant {
  readonly start: number;
  readonly end: number;
  /** The text that replaces the original. */
  readonly replacement: string;
  /** An expression is switched in place; a statement is left out as a whole. */
  readonly kind: 'expression' | 'statement';
}

/** A node of the syntax tree, as far as this file reads it. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const OPERATORS: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '&&': '||',
  '||': '&&',
};

const METHODS: Readonly<Record<string, string>> = { some: 'every', every: 'some', find: 'findLast', findLast: 'find' };

/** TypeScript's nodes that hold an expression; all other `TS…` nodes are types. */
const EXPRESSIONS_WITH_TYPES = ['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression'];

/**
 * Finds the mutants of a TypeScript source: changed operators, conditions, booleans, numbers and list methods, and
 * removed calls. The wording of texts is not mutated.
 */
export function findMutants(code: string): Mutant[] {
  const mutants: Mutant[] = [];
  const textOf = ({ start, end }: Node) => code.slice(start, end);
  const add = (node: Node, replacement: string, kind: Mutant['kind'] = 'expression') =>
    mutants.push({ start: node.start, end: node.end, replacement, kind });

  const visit = (node: Node): void => {
    mutate(node, textOf, add);
    listChildren(node).forEach(visit);
  };
  visit(parse(code, { sourceType: 'module', plugins: ['typescript'] }).program as unknown as Node);
  return mutants;
}

/** The nodes inside a node that are code: no types, imports or names of properties. */
function listChildren(node: Node): Node[] {
  const inner = Object.entries(node).filter(([key]) => key !== 'key' && key !== 'typeAnnotation');
  return inner.flatMap(([, value]) => [value].flat().filter(isNode)).filter(isCode);
}

const isCode = ({ type }: Node): boolean =>
  type !== 'ImportDeclaration' && (!type.startsWith('TS') || EXPRESSIONS_WITH_TYPES.includes(type));

function mutate(
  node: Node,
  textOf: (node: Node) => string,
  add: (node: Node, text: string, kind?: 'statement') => void,
) {
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression': {
      const other = OPERATORS[String(node.operator)];
      if (other) add(node, `(${textOf(node.left as Node)}) ${other} (${textOf(node.right as Node)})`);
      return;
    }
    case 'UnaryExpression':
      if (node.operator === '!') add(node, textOf(node.argument as Node));
      return;
    case 'BooleanLiteral':
      add(node, String(!node.value));
      return;
    case 'NumericLiteral':
      add(node, String(Number(node.value) + 1));
      return;
    case 'ConditionalExpression':
      add(node, textOf(node.consequent as Node));
      add(node, textOf(node.alternate as Node));
      return;
    case 'IfStatement':
      add(node.test as Node, 'true');
      add(node.test as Node, 'false');
      return;
    case 'ExpressionStatement':
      add(node, '', 'statement');
      return;
    case 'CallExpression':
      mutateCall(node, textOf, add);
  }
}

function mutateCall(node: Node, textOf: (node: Node) => string, add: (node: Node, text: string) => void): void {
  const callee = node.callee as Node;
  if (callee.type !== 'MemberExpression' || callee.computed) return;
  const method = textOf(callee.property as Node);
  const list = textOf(callee.object as Node);
  const args = textOf(node).slice(callee.end - node.start);
  if (METHODS[method]) add(node, `${list}.${METHODS[method]}${args}`);
  if (['filter', 'sort', 'toSorted', 'reverse', 'toReversed'].includes(method)) add(node, list);
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;
