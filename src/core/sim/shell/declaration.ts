// An assignment after expansion.

export type Declaration = {
  readonly name: string;
  readonly append: boolean;
  readonly index: string | null;
  /** Of a scalar or an element. */
  readonly text: string | null;
  /** Of an array or map: keys (null: the next one) and values. */
  readonly items: readonly (readonly [string | null, string])[] | null;
};

export function isName(text: string): boolean {
  return /^[A-Za-z_]\w*$/.test(text);
}
