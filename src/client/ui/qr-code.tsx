// An address as a picture that cameras read.
import { useMemo } from 'preact/hooks';
import { encodeQr } from './qr-encode.ts';

export function QrCode({ text }: { readonly text: string }) {
  const modules = useMemo(() => (text === '' ? null : encodeQr(text)), [text]);
  if (!modules) return null;
  const size = modules.length;
  let path = '';
  for (const [y, row] of modules.entries())
    for (const [x, dark] of row.entries()) if (dark) path += `M${x} ${y}h1v1h-1z`;
  return (
    <div class="qr-card">
      <svg
        class="qr"
        viewBox={`-2 -2 ${size + 4} ${size + 4}`}
        role="img"
        aria-label="The address as a picture"
        shape-rendering="crispEdges"
      >
        <path fill="var(--qr-ink)" d={path} />
      </svg>
    </div>
  );
}
