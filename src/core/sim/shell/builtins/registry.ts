// The builtins of the shell: one list, and which of them ash lacks.
import type { Builtin } from '../shell.ts';
import { aboutBuiltins } from './about.ts';
import { controlBuiltins } from './control.ts';
import { directoryBuiltins } from './directories.ts';
import { inputBuiltins } from './input.ts';
import { jobBuiltins } from './jobs.ts';
import { lookupBuiltins } from './lookup.ts';
import { outputBuiltins } from './output.ts';
import { settingBuiltins } from './settings.ts';
import { variableBuiltins } from './variables.ts';

const all: Readonly<Record<string, Builtin>> = {
  ...aboutBuiltins,
  ...controlBuiltins,
  ...directoryBuiltins,
  ...inputBuiltins,
  ...jobBuiltins,
  ...lookupBuiltins,
  ...outputBuiltins,
  ...settingBuiltins,
  ...variableBuiltins,
};

const onlyInBash = new Set([
  'builtin',
  'caller',
  'compgen',
  'complete',
  'declare',
  'dirs',
  'disown',
  'enable',
  'fc',
  'mapfile',
  'popd',
  'pushd',
  'readarray',
  'shopt',
  'suspend',
  'typeset',
]);
const onlyInAsh = new Set(['chdir']);

export function findBuiltin(personality: 'bash' | 'ash', name: string): Builtin | null {
  if (!Object.hasOwn(all, name)) return null;
  if (personality === 'ash' ? onlyInBash.has(name) : onlyInAsh.has(name)) return null;
  return all[name] ?? null;
}

export function builtinNames(personality: 'bash' | 'ash'): string[] {
  return Object.keys(all)
    .filter(name => findBuiltin(personality, name) !== null)
    .sort();
}
