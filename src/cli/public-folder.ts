// Where the built pages are: as far from a bundle of a command as from this file.
import { fileURLToPath } from 'node:url';

export const publicFolder = fileURLToPath(new URL('../../public/', import.meta.url));
