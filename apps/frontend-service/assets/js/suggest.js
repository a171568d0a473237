// Suggestions under a search field: a combobox with a list (WAI-ARIA 1.2). `choose` takes what was picked; without it
// the page of the thing opens.
let lists = 0;

export function attach(input, { types = '', choose }) {
  const list = document.createElement('div');
  list.className = 'suggestions';
  list.id = 'suggestions-' + ++lists;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', input.labels[0]?.textContent ?? '');
  list.hidden = true;
  input.after(list);
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', list.id);
  input.setAttribute('aria-expanded', 'false');

  let offers = [];
  let current = -1;
  let timer;
  let request;

  const close = () => {
    list.hidden = true;
    current = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const mark = (index) => {
    current = index;
    [...list.children].forEach((option, i) => option.setAttribute('aria-selected', i === index));
    if (index < 0) return input.removeAttribute('aria-activedescendant');
    input.setAttribute('aria-activedescendant', list.children[index].id);
    list.children[index].scrollIntoView({ block: 'nearest' });
  };
  const pick = (offer) => {
    close();
    if (choose) choose(offer);
    else location.assign(offer.url);
  };
  const show = () => {
    list.replaceChildren(...offers.map((offer, i) => {
      const option = document.createElement('div');
      const title = document.createElement('bdi');
      const detail = document.createElement('span');
      option.id = `${list.id}-${i}`;
      option.setAttribute('role', 'option');
      title.textContent = offer.title;
      detail.textContent = offer.detail;
      option.append(title, detail);
      option.addEventListener('pointerdown', (event) => { event.preventDefault(); pick(offer); });
      return option;
    }));
    list.hidden = offers.length === 0;
    input.setAttribute('aria-expanded', String(!list.hidden));
    mark(-1);
  };
  const ask = async () => {
    request?.abort();
    const words = input.value.trim();
    if (words.length < 2) return close();
    request = new AbortController();
    try {
      const query = new URLSearchParams({ q: words, type: types });
      const answer = await fetch('/search/suggest?' + query, { signal: request.signal });
      offers = answer.ok ? await answer.json() : [];
      if (document.activeElement === input) show();
    } catch { /* a newer question, or no network: the field works without */ }
  };

  input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !list.hidden) { event.preventDefault(); close(); }
    if (list.hidden) return;
    if (event.key === 'ArrowDown') { event.preventDefault(); mark((current + 1) % offers.length); }
    if (event.key === 'ArrowUp') { event.preventDefault(); mark((current <= 0 ? offers.length : current) - 1); }
    if (event.key === 'Enter' && current >= 0) { event.preventDefault(); pick(offers[current]); }
  });
}
