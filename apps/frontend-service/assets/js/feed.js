// "More posts" grows the list in place. What was already shown isn't shown twice: ranks move between two pages.
const feed = document.querySelector('[data-feed]');
const seen = new Set([...feed.querySelectorAll('h2 a')].map((link) => link.pathname));

document.addEventListener('click', async (event) => {
  const link = event.target.closest('.pager a[rel="next"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.closest('main').querySelector('[data-feed]') !== feed) return;
  event.preventDefault();
  if (link.dataset.busy) return;
  link.dataset.busy = '1';
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const rows = [...page.querySelectorAll('[data-feed] > li')].filter((row) => {
      const path = row.querySelector('h2 a').pathname;
      return !seen.has(path) && seen.add(path);
    });
    feed.append(...rows);
    rows[0]?.querySelector('h2 a').focus({ preventScroll: true });
    const pager = link.closest('.pager');
    const next = page.querySelector('.pager a[rel="next"]');
    if (next) { link.href = next.href; delete link.dataset.busy; } else pager.remove();
  } catch {
    location.assign(link.href);
  }
});
