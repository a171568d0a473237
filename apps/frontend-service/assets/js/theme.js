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

// A member's language belongs to the account: that link goes to the page which changes it there.
document.querySelector('[data-language]')?.addEventListener('click', (event) => {
  if (document.querySelector('form[action="/logout"]')) return;
  event.preventDefault();
  remember('vobe_language', event.currentTarget.dataset.language);
  location.reload();
});
