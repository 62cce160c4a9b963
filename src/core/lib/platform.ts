// What every host of the core has (Node, a browser, a worker) and es2023 does not declare.
// A module instead of ambient declarations: no clash with the types of the DOM or of Node.

type Platform = {
  readonly TextEncoder: new () => { encode(text?: string): Uint8Array<ArrayBuffer> };
  readonly TextDecoder: new (
    label?: string,
    options?: { fatal?: boolean; ignoreBOM?: boolean },
  ) => { decode(bytes?: Uint8Array, options?: { stream?: boolean }): string };
  readonly structuredClone: <T>(value: T) => T;
  readonly URL: new (
    url: string,
    base?: string,
  ) => {
    readonly protocol: string;
    readonly hostname: string;
    readonly port: string;
    readonly pathname: string;
    readonly search: string;
    readonly hash: string;
    readonly href: string;
  };
};

export const { TextEncoder, TextDecoder, structuredClone, URL } = globalThis as unknown as Platform;
