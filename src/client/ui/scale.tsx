// The chart scale: progress as a row of pieces, one piece for one thing that can be counted.

export type ScalePiece = '' | 'done' | 'now' | 'class' | 'err' | 'ok' | 'warn';

export type ScaleProps = { readonly pieces: readonly ScalePiece[]; readonly label: string };

export function Scale({ pieces, label }: ScaleProps) {
  return (
    <div class="scale" role="img" aria-label={label}>
      {pieces.map((piece, index) => (
        <span key={index} class={piece} />
      ))}
    </div>
  );
}
