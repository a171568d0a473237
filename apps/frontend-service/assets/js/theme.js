// The switches of theme and language act at once, and are remembered in the cookies that the server reads.
const root = document.documentElement;
const year = 365 * 24 * 3600;

function remember(name, value) {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${name}=${value}; Path=/; Max-Age=${year}; SameSite=Lax${secure}`;
}

function isDark() {
  return root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

document.querySelector('[data-theme-switch]')?.addEventListener('click', (event) => {
  event.preventDefault();
  root.dataset.theme = isDark() ? 'light' : 'dark';
  remember('vobe_theme', root.dataset.theme);
});

/// A member's language belongs to the account: the server changes it there.
function chooseForAccount(logout, link) {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = '/preferences';
  const back = new URL(link.href).searchParams.get('return');
  for (const [name, value] of Object.entries({ csrf: logout.elements.csrf.value, language: link.dataset.language, return: back })) {
    const field = document.createElement('input');
    field.type = 'hidden';
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}

document.querySelector('[data-language]')?.addEventListener('click', (event) => {
  const link = event.currentTarget;
  const logout = document.querySelector('form[action="/logout"]');
  event.preventDefault();
  if (logout) return chooseForAccount(logout, link);
  remember('vobe_language', link.dataset.language);
  location.reload();
});
