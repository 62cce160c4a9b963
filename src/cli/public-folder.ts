// Where the built pages and fonts are.
import { fileURLToPath } from 'node:url';

export const publicFolder = fileURLToPath(new URL('../../public/', import.meta.url));
