// Says something to those who listen to the page.
const place = document.getElementById('announce');

export function announce(kind) {
  place.textContent = '';
  requestAnimationFrame(() => { place.textContent = place.dataset[kind] ?? kind; });
}
