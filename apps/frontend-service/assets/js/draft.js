// What is being written survives a closed tab: kept in this browser for a week, for the account that writes it alone,
// until it is sent or the account signs out. A guest's draft ends with its tab: the next guest may be somebody else.
const lifetime = 7 * 24 * 3600 * 1000;
const account = document.body.dataset.account;
const mine = account ? `draft:${account}:` : 'draft:';
const logout = document.querySelector('form[action="/logout"]');

/// Acts on the browser's storage; in one that keeps nothing, or is full, writing goes on without.
function stored(act) {
  try {
    return act(account ? localStorage : sessionStorage);
  } catch {
    return undefined;
  }
}

function forget(isMeant) {
  stored((storage) => Object.keys(storage).filter(isMeant).forEach((key) => storage.removeItem(key)));
}

const isOver = (draft) => !(Date.now() - draft?.at < lifetime);

/// Keeps what is written in a form, and fills the form with what was kept.
export function keepDraft(form) {
  const key = mine + form.dataset.draft;
  const fields = [...form.querySelectorAll('textarea, input[type="text"]')];
  const draft = stored((storage) => JSON.parse(storage.getItem(key)));
  if (draft && fields.every((field) => !field.value)) {
    for (const field of fields) field.value = draft.values[field.name] ?? '';
  }

  const keep = () => {
    const values = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    const isEmpty = Object.values(values).every((value) => !value.trim());
    stored((storage) => (isEmpty ? storage.removeItem(key) : storage.setItem(key, JSON.stringify({ at: Date.now(), values }))));
  };
  let timer;
  form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(keep, 400); });
  form.addEventListener('submit', () => { clearTimeout(timer); stored((storage) => storage.removeItem(key)); });
  logout?.addEventListener('submit', () => clearTimeout(timer));
}

forget((key) => key.startsWith('draft:') && isOver(stored((storage) => JSON.parse(storage.getItem(key)))));
logout?.addEventListener('submit', () => forget((key) => key.startsWith(mine)));
document.querySelectorAll('[data-draft]').forEach(keepDraft);
