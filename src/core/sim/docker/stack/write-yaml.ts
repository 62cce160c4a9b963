// YAML as the clients write it.
import { stringify } from 'yaml';

/** `lineWidth`: where long texts are folded; 0: nowhere. */
export function writeYaml(value: unknown, lineWidth = 80): string {
  return stringify(value, { lineWidth });
}
