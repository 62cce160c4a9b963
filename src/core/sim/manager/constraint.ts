// Placement constraints: `node.role==worker`, `node.labels.disk != ssd`.
import { fail, ok, type Result } from '../../lib/result.ts';
import type { NodeObject } from '../store/objects.ts';

export type Constraint = {
  readonly key: string;
  readonly operator: '==' | '!=';
  readonly value: string;
};

const keyForm = /^[a-z_][a-z0-9\-_.]+$/i;
const valueForm = /^[a-z0-9:\-_\s.*()?+[\]\\^$|/]+$/i;

/** Reads one constraint; the error is the sentence of the swarm's own parser. */
export function parseConstraint(text: string): Result<Constraint, string> {
  for (const operator of ['==', '!='] as const) {
    const at = text.indexOf(operator);
    if (at < 0) continue;
    const key = text.slice(0, at).trim();
    const value = text.slice(at + 2).trim();
    if (!keyForm.test(key)) return fail(`key '${key}' is invalid`);
    if (!valueForm.test(value)) return fail(`value '${value}' is invalid`);
    return ok({ key, operator, value });
  }
  return fail('constraint expected one operator from ==, !=');
}

export function matchesConstraints(node: NodeObject, constraints: readonly string[]): boolean {
  return constraints.every(text => {
    const constraint = parseConstraint(text);
    return constraint.ok && matches(node, constraint.value);
  });
}

function matches(node: NodeObject, { key, operator, value }: Constraint): boolean {
  const actual = nodeValue(node, key);
  // An unknown key excludes every node, whatever the operator.
  if (actual === null) return false;
  return (actual.toLowerCase() === value.toLowerCase()) === (operator === '==');
}

/** The node's value for a key of constraints and placement preferences; null: no such key. */
export function nodeValue(node: NodeObject, key: string): string | null {
  const lower = key.toLowerCase();
  if (lower === 'node.id') return node.id;
  if (lower === 'node.hostname') return node.hostname;
  if (lower === 'node.role') return node.spec.Role;
  if (lower === 'node.ip') return node.address;
  if (lower === 'node.platform.os') return 'linux';
  if (lower === 'node.platform.arch') return 'x86_64';
  if (lower.startsWith('node.labels.')) return node.spec.Labels[key.slice(12)] ?? '';
  if (lower.startsWith('engine.labels.')) return node.engineLabels[key.slice(14)] ?? '';
  return null;
}
