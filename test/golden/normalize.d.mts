// Types of normalize.mjs, which makes two honest recordings of one scenario compare equal.
export type Result = {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
};
export type RecordedStep = {
  readonly node: string;
  readonly cmd: string;
  readonly tty: boolean;
  readonly unstable?: boolean;
  readonly standin?: boolean;
};
export type Scenario = {
  readonly id: string;
  readonly category: string;
  readonly base: string;
  readonly shell?: 'bash' | 'ash';
  readonly steps: readonly RecordedStep[];
};
export function readJsonl(file: string): Scenario[];
/** Without results: those of the recording itself. */
export function normalizeScenario(
  steps: readonly RecordedStep[],
  results?: readonly Result[],
): Result[];
export function stepEqual(one: Result, other: Result | undefined): boolean;
