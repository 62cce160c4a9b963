// A sentence of the server, with its `code` set as code.

export function Sentence({ text }: { readonly text: string }) {
  const pieces = text.split('`');
  // An odd number of marks means that one of them is none.
  if (pieces.length % 2 === 0) return <>{text}</>;
  return (
    <span>
      {pieces.map((piece, index) => {
        const key = `${index}`;
        return index % 2 === 0 ? piece : <code key={key}>{piece}</code>;
      })}
    </span>
  );
}
