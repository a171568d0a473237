// "More posts" grows the list in place; the history keeps how far, and Back grows it again. What was already shown isn't
// shown twice: ranks move between two pages.
import { load } from './load.js';

const feed = document.querySelector('[data-feed]');
const pathOf = (row) => row.querySelector('h2 a').pathname;
const seen = new Set([...feed.children].map(pathOf));
const more = () => document.querySelector('main .pager a[rel="next"]');
let grown = 0;   // pages behind the first

function remember() {
  history.replaceState({ grown, top: scrollY }, '');
}

/// Appends the next page; its first new row.
async function grow() {
  const link = more();
  const page = await load(link.href);
  const rows = [...page.querySelectorAll('[data-feed] > li')].filter((row) => !seen.has(pathOf(row)) && seen.add(pathOf(row)));
  feed.append(...rows);
  const next = page.querySelector('main .pager a[rel="next"]');
  if (next) link.href = next.href; else link.closest('.pager').remove();
  ++grown;
  return rows[0];
}

async function growAgain({ grown: pages, top }) {
  try {
    while (grown < pages && more()) await grow();
    scrollTo(0, top);
  } catch { /* the list is as long as it got; the link leads on */ }
}

if (history.state?.grown) await growAgain(history.state);

document.addEventListener('click', async (event) => {
  const link = event.target.closest('a[rel="next"]');
  if (!link || link !== more() || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.dataset.busy) return;
  link.dataset.busy = '1';
  try {
    const row = await grow();
    row?.querySelector('h2 a').focus({ preventScroll: true });
    remember();
  } catch {
    location.assign(link.href);
  }
  delete link.dataset.busy;
});

addEventListener('scrollend', () => { if (grown) remember(); });
