// Pages of one question or one sentence: whole in themselves, read when nothing else may be there.
import { escapeHtml } from './pages.ts';

/** A page that says what is wrong, and what to do. `base`: where its link leads. */
export function renderNotice(title: string, sentence: string, base: string | null): string {
  const link =
    base === null ? '' : `<p><a class="btn" href="${escapeHtml(base)}">To the workshop</a></p>`;
  return renderPlain(title, `<p>${escapeHtml(sentence)}</p>\n${link}`);
}

export type FormPage = {
  readonly title: string;
  readonly sentence: string;
  readonly action: string;
  /** What the form sends: name and value. */
  readonly field: readonly [string, string];
  readonly button: string;
  /** Where *No* leads. */
  readonly base: string;
};

/** A page that asks one question: its button posts, its link leaves everything as it is. */
export function renderForm({ title, sentence, action, field, button, base }: FormPage): string {
  const [name, value] = field.map(escapeHtml);
  return renderPlain(
    title,
    `<p>${escapeHtml(sentence)}</p>
<form method="post" action="${escapeHtml(action)}">
<input type="hidden" name="${name}" value="${value}">
<button class="btn primary">${escapeHtml(button)}</button>
<a class="btn" href="${escapeHtml(base)}">No, stay as I am</a>
</form>`,
  );
}

export type YouPage = { readonly base: string; readonly name: string; readonly link: string };

/** Under which name one is here, and the link that brings the same lab to another device. */
export function renderYou({ base, name, link }: YouPage): string {
  return renderPlain(
    'You',
    `<form method="post" action="${escapeHtml(base)}me/name">
<label for="name">Your name</label>
<div class="row">
<input id="name" name="name" value="${escapeHtml(name)}" maxlength="60" required autocomplete="name">
<button class="btn primary">Change it</button>
</div>
</form>
<label for="link">Your personal link</label>
<input id="link" class="mono" readonly value="${escapeHtml(link)}">
<p class="small">It brings the same lab to another device. Whoever has it is you.</p>
<p><a class="btn" href="${escapeHtml(base)}">Back to the workshop</a></p>`,
  );
}

/** Without script, and with all of its look inside. */
function renderPlain(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<title>${escapeHtml(title)} · Deckhand</title>
<style>${look}</style>
</head>
<body>
<header>${mark}<b>Deckhand</b></header>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

const mark = `<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">\
<path class="ink" d="M2 3H11C14.67 3 17.64 5.09 19.77 8H2Z"/>\
<path class="lit" d="M2 9.5H20.75C21.23 10.3 21.64 11.14 22 12C21.64 12.86 21.23 13.7 20.75 14.5H2Z"/>\
<path class="ink" d="M2 16H19.77C17.64 18.91 14.67 21 11 21H2Z"/></svg>`;

/** Colours as in the page's tokens, day first: a test compares them. */
const look = `:root{color-scheme:light dark;
--bg:light-dark(#f3f6f7,#0b1117);--surface:light-dark(#ffffff,#111922);
--raised:light-dark(#e9eef1,#1a2430);--line:light-dark(#dbe2e7,#222e3b);
--line-strong:light-dark(#7d8b98,#66788b);--text:light-dark(#13202c,#e7edf3);
--text-muted:light-dark(#465767,#a6b5c4);--accent:light-dark(#0a5cad,#7cbcff);
--accent-fill:light-dark(#0f65b8,#2270c6);--accent-fill-hover:light-dark(#0b559d,#2774cc);
--on-fill:light-dark(#ffffff,#ffffff)}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;padding:24px 16px;background:var(--bg);color:var(--text);
font:16px/1.5 "Inter Variable",Inter,system-ui,sans-serif;overflow-wrap:anywhere}
header{display:flex;align-items:center;gap:8px;font-size:16px;letter-spacing:-.01em}
svg .ink{fill:var(--text)}svg .lit{fill:var(--accent)}
main{max-width:520px;margin:min(16vh,120px) auto 0;padding:32px;background:var(--surface);
border:1px solid var(--line);border-radius:10px}
h1{margin:0 0 12px;font-size:24px;line-height:1.25;letter-spacing:-.015em;text-wrap:balance}
p{margin:0 0 24px;color:var(--text-muted)}p:last-child,form:last-child{margin-bottom:0}
form{margin:0 0 24px}form:has(.primary+.btn){display:flex;flex-wrap:wrap;gap:12px}
label{display:block;margin-bottom:6px;font-size:13px;font-weight:600}
.row{display:flex;flex-wrap:wrap;gap:12px}.row input{flex:1 1 200px}
input{min-width:0;width:100%;height:44px;padding:0 12px;font:inherit;color:inherit;
background:var(--bg);border:1px solid var(--line-strong);border-radius:8px}
.mono{font:13px "JetBrains Mono Variable",ui-monospace,Menlo,Consolas,monospace}
.small{margin-top:8px;font-size:13px}
.btn{display:inline-flex;align-items:center;min-height:44px;padding:8px 20px;border:0;
border-radius:8px;background:var(--raised);color:var(--text);font:inherit;font-weight:500;text-decoration:none;cursor:pointer}
.btn:hover{background:color-mix(in srgb,var(--raised),var(--text) 7%)}
.primary{background:var(--accent-fill);color:var(--on-fill)}
.primary:hover{background:var(--accent-fill-hover)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media(max-width:600px){main{padding:24px 20px;margin-top:32px}.btn{flex:1 1 auto;
justify-content:center}p>.btn{width:100%}}`;
