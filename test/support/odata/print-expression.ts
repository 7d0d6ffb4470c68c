import type { Expression, Literal } from '../../../src/query/expression.ts';

/** The text of `$filter` that says this. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return printLiteral(expression);
    case 'property':
      return [...(expression.variable === null ? [] : [expression.variable]), ...expression.path].join('/');
    case 'compare':
      return `${printOperand(expression.left)} ${expression.operator} ${printOperand(expression.right)}`;
    case 'and':
    case 'or':
      return expression.operands.map(printOperand).join(` ${expression.kind} `);
    case 'not':
      return `not ${printOperand(expression.operand)}`;
    case 'in':
      return `${printOperand(expression.operand)} in (${expression.values.map(printLiteral).join(',')})`;
    case 'call':
      return `${expression.name}(${expression.arguments.map(printExpression).join(',')})`;
    case 'any':
    case 'all': {
      const { condition, variable } = expression;
      return `${expression.collection.join('/')}/${expression.kind}(${condition ? `${variable}: ${printExpression(condition)}` : ''})`;
    }
    case 'count':
      return `${expression.collection.join('/')}/$count`;
  }
}

function printOperand(expression: Expression): string {
  const text = printExpression(expression);
  return ['compare', 'and', 'or', 'not', 'in'].includes(expression.kind) ? `(${text})` : text;
}

function printLiteral(literal: Literal): string {
  switch (literal.type) {
    case 'text':
    case 'enum':
      return `'${literal.value.replaceAll("'", "''")}'`;
    case 'instant':
      return new Date(literal.value).toISOString();
    case 'decimal':
      return /^-?\d+$/.test(String(literal.value)) ? `${literal.value}.0` : String(literal.value);
    default:
      return String(literal.value);
  }
}

/** For comparing what two texts say, wherever their words stand. */
export function withoutPositions(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === 'position' ? undefined : inner)));
}
