// Keys; what they do is told on /keys, whose table "?" shows.
import { load } from './load.js';

let current = -1;
let pending = '';
let table;

const address = 'h2 a, .comment-head a:has(time)';
const items = () => [...document.querySelectorAll('[data-item]')].filter((item) => item.offsetParent);

function go(step) {
  const all = items();
  if (!all.length) return;
  current = Math.max(0, Math.min(all.length - 1, current + step));
  all[current].querySelector(address)?.focus();
  all[current].scrollIntoView({ block: 'nearest' });
}

/// The letter on a Latin keyboard where another one is set: j is "о" on a Russian one.
const letterOf = ({ key, code }) => (/^\P{ASCII}$/u.test(key) && code.startsWith('Key') ? code.slice(3).toLowerCase() : key);

const press = (selector) => items()[current]?.querySelector(selector)?.click();

async function showTable() {
  try {
    if (!table) {
      const page = await load('/keys');
      table = document.createElement('dialog');
      table.setAttribute('aria-label', page.querySelector('h1').textContent);
      table.append(...page.querySelector('main').children);
      table.querySelector('form').hidden = false;
      document.body.append(table);
    }
    table.showModal();
  } catch {
    location.assign('/keys');
  }
}

const actions = {
  '?': showTable,
  '/': () => document.getElementById('q')?.focus(),
  j: () => go(1),
  k: () => go(-1),
  o: () => press(address),
  u: () => press('.vote button:first-of-type'),
  d: () => press('.vote button:last-of-type'),
  r: () => press('[data-reply]'),
  c: () => press('.thread > summary'),
  'g h': () => location.assign('/'),
};

document.addEventListener('keydown', (event) => {
  if (table?.open || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select, [contenteditable]')) return;
  const letter = letterOf(event);
  const key = pending ? `${pending} ${letter}` : letter;
  pending = letter === 'g' && !pending ? 'g' : '';
  if (!actions[key]) return;
  event.preventDefault();
  actions[key]();
});
