// A script tag that puts one exercise of this site into another page, with its terminal:
//     <script src="https://example.org/workshop/embed.js" data-exercise="demo.look-around.1"></script>
export {};

const tag = document.currentScript;
if (tag instanceof HTMLScriptElement) {
  const address = new URL('.', tag.src);
  address.searchParams.set('exercise', tag.dataset.exercise ?? '');
  const frame = document.createElement('iframe');
  Object.assign(frame, { src: address.href, title: 'Exercise with a terminal', loading: 'lazy' });
  frame.allow = 'clipboard-write; fullscreen';
  const height = /^\d{2,4}$/.test(tag.dataset.height ?? '') ? `${tag.dataset.height}px` : '560px';
  frame.style.cssText = `display:block;width:100%;height:${height};border:1px solid #8885;border-radius:8px`;
  tag.after(frame);
}
