// A path with its handler: `:id` stands for one part of a path, `:name*` for several.
import type { Handler } from './call.ts';

export type Route = readonly [method: string, path: string, handler: Handler];
