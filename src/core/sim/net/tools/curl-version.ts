// Which curl a machine has: that of its distribution's package.
import type { Process } from '../../os/os.ts';
import { debianPackages } from './debian-packages.ts';
import { alpinePackages } from './packages.ts';

/** `8.9.1` in Alpine's images, `7.88.1` in Debian's and on nodes. */
export function curlVersion({ machine }: Process): string {
  const packages = machine.personality === 'ash' ? alpinePackages : debianPackages;
  return packages.curl?.version.replace(/-.*/, '') ?? '';
}
