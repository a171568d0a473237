// Keys: / search, j and k next and previous, o open, u and d vote, r reply, c collapse, g h home.
let current = -1;
let pending = '';

const items = () => [...document.querySelectorAll('[data-item]')].filter((item) => item.offsetParent);

function go(step) {
  const all = items();
  if (!all.length) return;
  current = Math.max(0, Math.min(all.length - 1, current + step));
  const link = all[current].querySelector('h2 a, .comment-head a');
  link?.focus();
  all[current].scrollIntoView({ block: 'nearest' });
}

const press = (selector) => items()[current]?.querySelector(selector)?.click();

const actions = {
  '/': () => document.getElementById('q')?.focus(),
  j: () => go(1),
  k: () => go(-1),
  o: () => press('h2 a'),
  u: () => press('.vote button:first-of-type'),
  d: () => press('.vote button:last-of-type'),
  r: () => press('[data-reply]'),
  c: () => press('.thread > summary'),
  'g h': () => location.assign('/'),
};

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select, [contenteditable]')) return;
  const key = pending ? `${pending} ${event.key}` : event.key;
  pending = event.key === 'g' && !pending ? 'g' : '';
  if (!actions[key]) return;
  event.preventDefault();
  actions[key]();
});
