// What is being written survives a closed tab: kept in this browser until it is sent.
const lifetime = 7 * 24 * 3600 * 1000;

for (const form of document.querySelectorAll('[data-draft]')) {
  const key = 'draft:' + form.dataset.draft;
  const fields = [...form.querySelectorAll('textarea, input[type="text"]')];
  const isEmpty = () => fields.every((field) => field.value === field.defaultValue && !field.value);

  try {
    const kept = JSON.parse(localStorage.getItem(key));
    if (kept && Date.now() - kept.at < lifetime && isEmpty()) {
      for (const field of fields) field.value = kept.values[field.name] ?? '';
    }
  } catch { /* a browser that keeps nothing, or a broken draft: the form is empty */ }

  const keep = () => {
    try {
      const values = Object.fromEntries(fields.map((field) => [field.name, field.value]));
      if (Object.values(values).some((value) => value.trim())) localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
      else localStorage.removeItem(key);
    } catch { /* full or forbidden: writing goes on without */ }
  };
  let timer;
  form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(keep, 400); });
  form.addEventListener('submit', () => { clearTimeout(timer); try { localStorage.removeItem(key); } catch { /* nothing was kept */ } });
}
